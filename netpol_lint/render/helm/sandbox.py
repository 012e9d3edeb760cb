"""Running `helm` so that it reads what it is given, reaches nobody and runs nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_TIMEOUT_S: Final = 60
_MAX_OUTPUT_BYTES: Final = 32 * 1024 * 1024
_MAX_MEMORY_BYTES: Final = 4 * 1024 * 1024 * 1024
_MAX_ERROR_BYTES: Final = 64 * 1024
_MAX_MESSAGE: Final = 300
_NOWHERE: Final = "http://127.0.0.1:9"
_ERROR: Final = re.compile(r"^Error: (?P<message>.+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What helm wrote; `complaint` is empty when it succeeded, else one line without places of ours."""

    output: bytes = b""
    complaint: str = ""


def run_helm(binary: str, arguments: Sequence[str], place: Path) -> Answer:
    """Run helm with `place`, a directory of our own, as its home and working directory."""
    with (place / "errors").open("w+b") as errors:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own, never one of the repository
                [binary, *arguments], cwd=place, env=_environment(place),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        except OSError as error:
            return Answer(complaint=f"it does not start: {error.strerror}")
        _limit_memory(process.pid)
        output, is_late = _read(process)
        if is_late:
            return Answer(complaint=f"it took longer than {_TIMEOUT_S} seconds")
        if len(output) > _MAX_OUTPUT_BYTES:
            return Answer(complaint=f"it writes more than {_MAX_OUTPUT_BYTES:,} bytes")
        return Answer(output) if process.returncode == 0 else Answer(complaint=_complaint(errors, place))


def _limit_memory(pid: int) -> None:
    """Keep templates from taking all memory, where the operating system lets another process be limited."""
    if sys.platform == "linux":
        import resource

        with suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))


def _read(process: subprocess.Popen[bytes]) -> tuple[bytes, bool]:
    """Read what a process writes, up to just past the limit; say whether it was stopped for its time."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(_TIMEOUT_S, stop)
    timer.start()
    try:
        with process:
            output = process.stdout.read(_MAX_OUTPUT_BYTES + 1) if process.stdout else b""
            if len(output) > _MAX_OUTPUT_BYTES:
                process.kill()
    finally:
        timer.cancel()
    return output, late.is_set()


def _environment(place: Path) -> Mapping[str, str]:
    """Return an environment without plugins, cached repositories, a cluster, a network, other programs."""
    home = str(place / "home")
    names = ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "HELM_PLUGINS", "HOME", "KUBECONFIG")
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    system = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {
        **system,
        **dict.fromkeys(names, home),
        **dict.fromkeys(proxies, _NOWHERE),
        "NO_PROXY": "",
        "PATH": "",
        "TMPDIR": str(place),
    }


def _complaint(errors: IO[bytes], place: Path) -> str:
    """Return what helm says went wrong: its first line, without the places of this run."""
    errors.seek(0)
    text = errors.read(_MAX_ERROR_BYTES).decode("utf-8", "replace")
    for name in {str(place), str(place.resolve())}:
        text = text.replace(f"{name}{os.sep}", "").replace(name, "")
    found = _ERROR.search(text)
    message = found["message"] if found else text.strip().partition("\n")[0]
    return message.strip()[:_MAX_MESSAGE].rstrip(".") or "it fails and does not say why"
