"""The recorded cases in `cases/`: small trees of files, and what the real tool makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import PlainValue, plain
from tests.differential.real_tool import Answer

FOLDER: Final = Path(__file__).with_name("cases")

_SEPARATOR: Final = "---\n"
_ANSWER: Final = re.compile(r"^(?:expected|refused): .*", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Case:
    """Files, the directory that is built of them, and the answer that was recorded.

    `name` is the sentence that the case shows, `text` how it is written. `lenient` says what is built
    all the same where the real tool refuses, empty where a gap is to be left.
    """

    name: str
    directory: str
    files: dict[str, str]
    answer: Answer
    lenient: str
    text: str


def cases_of(text: str) -> Iterator[Case]:
    """Yield the cases that the text of a file in `cases/` holds."""
    for part in re.split(rf"^{_SEPARATOR}", text, flags=re.MULTILINE):
        (document,) = load_bytes(part.encode(), "case.yaml").documents
        fields = plain(document.root)
        assert isinstance(fields, dict), part
        files = fields["files"]
        assert isinstance(files, dict), part
        yield Case(
            name=str(fields["shows"]),
            directory=str(fields.get("build", "")),
            files={path: str(content) for path, content in files.items()},
            answer=Answer(_text(fields.get("expected")), _text(fields.get("refused")) or None),
            lenient=_text(fields.get("lenient")),
            text=part,
        )


def with_answer(case: Case, answer: Answer) -> str:
    """Write a case with another answer."""
    asked = _ANSWER.sub("", case.text).rstrip("\n")
    if answer.refusal is None:
        return f"{asked}\nexpected: |\n{_indented(answer.output)}"
    return f"{asked}\nrefused: |\n{_indented(answer.refusal)}"


def joined(parts: Iterator[str]) -> str:
    """Write cases as one file."""
    return _SEPARATOR.join(parts)


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.splitlines())


def _text(value: PlainValue) -> str:
    return value if isinstance(value, str) else ""
