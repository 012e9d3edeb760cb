"""The real Kustomize: `kubectl kustomize`, cut off from the network, its answers kept."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_OLDEST_MINOR: Final = 30
"""`kubectl` 1.30 has Kustomize 5.3, the first that builds like the current one."""

_TIMEOUT_S: Final = 60.0
_NOWHERE: Final = "http://127.0.0.1:9"

NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the real tool printed; `refusal` is its error when it built nothing."""

    output: str
    refusal: str | None = None


@cache
def real_tool() -> str | None:
    """Return the path of a `kubectl` that is new enough, if there is one."""
    found = shutil.which("kubectl")
    if found is None:
        return None
    asked = [found, "version", "--client", "--output", "json"]
    answered = subprocess.run(asked, capture_output=True, check=False, timeout=_TIMEOUT_S)
    try:
        minor = json.loads(answered.stdout)["clientVersion"]["minor"]
    except (ValueError, KeyError):
        return None
    return found if int("".join(filter(str.isdigit, minor))) >= _OLDEST_MINOR else None


def ask(tool: str, directory: Path) -> Answer:
    """Build a directory; nothing is fetched, and no other program is found."""
    command = [tool, "kustomize", "--load-restrictor", "LoadRestrictionsNone", str(directory)]
    environment = {
        "PATH": "",
        "HOME": "/nonexistent",
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE),
    }
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, check=False, timeout=_TIMEOUT_S, text=True
        )
    except subprocess.TimeoutExpired:
        return Answer("", "no answer in time")
    if done.returncode == 0:
        return Answer(done.stdout)
    return Answer("", _without_warnings(done.stderr))


def ask_once(tool: str, directory: Path, kept: Path) -> Answer:
    """Build a directory, or return what was kept below `kept` the last time."""
    place = kept / directory.resolve().relative_to("/")
    output, refusal = place / "__out.yaml", place / "__err.txt"
    if output.exists():
        return Answer(output.read_text("utf-8"))
    if refusal.exists():
        return Answer("", refusal.read_text("utf-8"))
    answer = ask(tool, directory)
    place.mkdir(parents=True, exist_ok=True)
    if answer.refusal is None:
        output.write_text(answer.output, "utf-8")
    else:
        refusal.write_text(answer.refusal, "utf-8")
    return answer


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write files, by their paths below a folder."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")


def _without_warnings(text: str) -> str:
    """Return an error without what the tool says about old fields, and on one line."""
    return " ".join(line.strip() for line in text.splitlines() if not line.startswith("# Warning"))
