"""Changes as a unified diff, which `git apply` and `patch -p1` take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff as _lines
from typing import Final

from netpol_lint.source.encoding import decode

_NO_NEWLINE: Final = "\n\\ No newline at end of file\n"


def unified_diff(contents: Mapping[str, bytes], originals: Mapping[str, bytes]) -> str:
    """Return the difference between what files held and what they hold now, in the order of their paths."""
    return "".join(
        line
        for path, content in sorted(contents.items())
        for line in _difference(path, originals[path], content)
    )


def _difference(path: str, old: bytes, new: bytes) -> Iterator[str]:
    one, other = (decode(each).text.decode("utf-8") for each in (old, new))
    for line in _lines(_split(one), _split(other), f"a/{path}", f"b/{path}"):
        yield line if line.endswith("\n") else f"{line}{_NO_NEWLINE}"


def _split(text: str) -> list[str]:
    """Split a text behind its line feeds, which alone end a line for diffs."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]
