"""The regular expressions of targets, which whoever wrote the repository chose."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_MAX_LENGTH: Final = 1_000
_MAX_SUBJECT: Final = 253
"""The longest name there is in Kubernetes."""

_REPEATED: Final = re.compile(r"[*+]|\{\d*,\d*\}")
_REPEATED_GROUP: Final = re.compile(r"\)(?:[*+]|\{)")
_MAX_REPEATED: Final = 3
"""Each repetition multiplies the time by the length of what is matched."""


class UnsafePatternError(Exception):
    """An expression that is none, or that might take for ever; the message says which."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return an expression that matches a whole text, as Kustomize anchors it.

    Raises:
        UnsafePatternError: it is no expression, or one that is not tried.
    """
    plainly = re.sub(r"\\.|\[[^\]]*\]", "x", pattern)
    if len(pattern) > _MAX_LENGTH or len(_REPEATED.findall(plainly)) > _MAX_REPEATED:
        raise UnsafePatternError("repeats too much to be tried")
    if _REPEATED_GROUP.search(plainly):
        raise UnsafePatternError("repeats a group, and might take for ever")
    try:
        return re.compile(rf"(?:{pattern})\Z")
    except (re.error, OverflowError, RecursionError) as error:
        raise UnsafePatternError(f"is no regular expression: {error}") from error


@lru_cache(maxsize=4096)
def matches(pattern: str, text: str) -> bool:
    """Tell whether an expression matches a whole text; one that is empty matches everything.

    Raises:
        UnsafePatternError: it is no expression, or one that is not tried.
    """
    if not pattern:
        return True
    expression = compiled(pattern)
    return len(text) <= _MAX_SUBJECT and expression.match(text) is not None
