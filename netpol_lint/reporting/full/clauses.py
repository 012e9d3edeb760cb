"""The clauses of a message: a long one is a heading and notes."""

from __future__ import annotations

import re
from typing import Final

_CLAUSE: Final = re.compile(r"(?:`[^`]*`|\([^()]*\)|[^;]|;(?! ))+")
"""A part of a sentence up to a semicolon, of which those in code and in parentheses do not count."""


def clauses(message: str) -> tuple[str, list[str]]:
    """Return the first clause of a message, which makes sense alone, and the others."""
    found = [clause.strip() for clause in _CLAUSE.findall(message)]
    first, *others = [each for each in found if each] or [""]
    return first, others
