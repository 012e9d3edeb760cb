"""Searching with patterns that a repository wrote, without letting one run for ever."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_LONGEST_PATTERN: Final = 200
_LONGEST_TEXT: Final = 300
_MOST_REPEATS: Final = 3

_REPEAT = re.compile(r"(?<!\\)[*+{]")
_REPEATED_GROUP = re.compile(r"\)[*+{?]")
_LITERAL = re.compile(r"[A-Za-z0-9_/:@ -]*")


def is_found(pattern: str, text: str) -> bool:
    """Tell whether a pattern, as Go writes them, is found anywhere in the text.

    Go's search takes linear time and Python's may take exponential time, so what repeats a group or
    repeats too much finds nothing; no name in a manifest needs it.
    """
    if _LITERAL.fullmatch(pattern):
        return pattern in text
    compiled = _compiled(pattern)
    return compiled is not None and compiled.search(text[:_LONGEST_TEXT]) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    if len(pattern) > _LONGEST_PATTERN or _REPEATED_GROUP.search(pattern):
        return None
    if len(_REPEAT.findall(pattern)) > _MOST_REPEATS:
        return None
    try:
        return re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
