"""Which line of a template made which line of what it renders to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

_MAX_PAIRS: Final = 2_000_000
"""Lines of the output times lines of the template: beyond, comparing takes seconds."""

_SEPARATOR: Final = re.compile(r"---(?:\s|$)")
_KEY: Final = re.compile(r"(?:- )?[\w./\"'-]+:(?=\s|$)")
_WRITES: Final = re.compile(r"\{\{-?\s*(?!if\b|else\b|end\b|with\b|range\b|define\b|/\*|\$\S*\s*:?=)")
"""An action that puts text into the output, and does not only steer."""


def aligned(rendered: Sequence[str], template: Sequence[str]) -> list[int]:
    """Return for each line of a rendered document the line of the template it comes from, from 0.

    Lines that are equal but for their indentation go together, in order, and so do lines that write
    one key. What an action such as `{{ include "labels" . }}` wrote comes from its line; whatever
    else there is comes from the line that the lines before it come from.
    """
    start, end = _section(rendered, template)
    section = [line.strip() for line in template[start:end]]
    lines = [line.strip() for line in rendered]
    if len(section) * len(lines) > _MAX_PAIRS:
        return [start] * len(lines)
    found: list[int | None] = [None] * len(lines)
    at = line = 0
    for block in SequenceMatcher(None, section, lines, autojunk=False).get_matching_blocks():
        _align_between(section, lines, found, (at, block.a), (line, block.b))
        for offset in range(block.size):
            found[block.b + offset] = block.a + offset
        at, line = block.a + block.size, block.b + block.size
    last = 0
    return [start + (last := last if each is None else each) for each in found]


def _align_between(
    section: Sequence[str],
    lines: Sequence[str],
    found: list[int | None],
    places: tuple[int, int],
    unknown: tuple[int, int],
) -> None:
    """Align the lines between two runs of equal ones, by their keys and by what actions write."""
    keys = [(at, _key(section[at])) for at in range(*places) if "{{" in section[at]]
    for line in range(*unknown):
        key = _key(lines[line])
        same = next((position for position, (_, other) in enumerate(keys) if key and key == other), None)
        if same is not None:
            found[line] = keys[same][0]
            keys = keys[same + 1 :]
        else:
            found[line] = next((at for at, other in keys if not other and _WRITES.search(section[at])), None)


def _key(line: str) -> str:
    found = _KEY.match(line)
    return found[0] if found else ""


def _section(rendered: Sequence[str], template: Sequence[str]) -> tuple[int, int]:
    """Return the part of a template, between separators, that is most like a rendered document."""
    starts = [0, *(at + 1 for at, line in enumerate(template) if _SEPARATOR.match(line))]
    ends = [*(start - 1 for start in starts[1:]), len(template)]
    wanted = Counter(line.strip() for line in rendered)

    def likeness(part: tuple[int, int]) -> int:
        return (Counter(line.strip() for line in template[slice(*part)]) & wanted).total()

    return max(zip(starts, ends, strict=True), key=likeness)
