"""Running `helm` so that it reads what it is given, reaches nobody and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from netpol_lint.render.sandbox import run_alone

_MAX_MESSAGE: Final = 300
_OUT_OF_MEMORY: Final = "runtime: out of memory"
_ERROR: Final = re.compile(r"^Error: (?P<message>.+)", re.MULTILINE)


class Answer(Struct, frozen=True):
    """What helm wrote; `complaint` is empty when it succeeded, else one line without places of ours."""

    output: bytes = b""
    complaint: str = ""


def run_helm(binary: str, arguments: Sequence[str], place: Path) -> Answer:
    """Run helm with `place`, a directory of our own, as its home and working directory."""
    run = run_alone([binary, *arguments], place)
    return Answer(run.output) if run.succeeded else Answer(complaint=_complaint(run.errors))


def _complaint(errors: str) -> str:
    """Return what helm says went wrong: its first line."""
    if _OUT_OF_MEMORY in errors:
        return "it takes more memory than it is given"
    found = _ERROR.search(errors)
    message = found["message"] if found else errors.strip().partition("\n")[0]
    return message.strip()[:_MAX_MESSAGE].rstrip(".") or "it fails and does not say why"
