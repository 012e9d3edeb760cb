"""Record the real tool's answers to the cases anew: `python -m tests.differential.record [FILES…]`."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.differential.cases import FOLDER, Case, cases_of, joined, with_answer
from tests.differential.real_tool import Answer, ask, real_tool, write_files

_PLACE: Final = re.compile(r"/[^\s'\"\]]*?/asked(?=[/'\"\s\]:]|$)")
_LENGTH: Final = 200
_CLOCK: Final = re.compile(r"^E\d{4} \S+ +\d+ \S+\] \"command failed\" err=")


def main() -> None:
    """Write the answers into the files."""
    tool = real_tool()
    if tool is None:
        sys.exit("there is no kubectl 1.30 or newer on the PATH")
    for file in [Path(each) for each in sys.argv[1:]] or sorted(FOLDER.glob("*.yaml")):
        text = file.read_text("utf-8")
        file.write_text(joined(with_answer(each, answered(tool, each)) for each in cases_of(text)), "utf-8")


def answered(tool: str, case: Case) -> Answer:
    """Ask the real tool about a case; its errors name no place on this disk."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "asked"
        write_files(place, case.files)
        answer = ask(tool, place / case.directory)
    if answer.refusal is None:
        return answer
    said = _CLOCK.sub("", _PLACE.sub(".", answer.refusal)).strip()
    return Answer("", said if len(said) <= _LENGTH else f"{said[:_LENGTH]} …")


if __name__ == "__main__":
    main()
