"""The regular expressions of targets and paths, which whoever wrote the repository chose."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import Final

_MAX_LENGTH: Final = 1_000
_MAX_SUBJECT: Final = 300
"""No name in Kubernetes is longer."""

_LITERAL: Final = re.compile(r"[A-Za-z0-9_/:@ -]*")
_REPEATED: Final = re.compile(r"[*+]|\{\d*,\d*\}")
_REPEATED_GROUP: Final = re.compile(r"\)(?:[*+]|\{)")
_MAX_REPEATED: Final = 3
"""Each repetition multiplies the time by the length of what is matched."""


class UnsafePatternError(Exception):
    """An expression that is none, or that might take for ever; the message says which."""


@lru_cache(maxsize=4096)
def matches(pattern: str, text: str) -> bool:
    """Tell whether an expression matches a whole text; one that is empty matches everything.

    Raises:
        UnsafePatternError: it is no expression, or one that is not tried.
    """
    if not pattern:
        return True
    expression = _compiled(pattern)
    return len(text) <= _MAX_SUBJECT and expression.fullmatch(text) is not None


def is_found(pattern: str, text: str) -> bool:
    """Tell whether an expression is found anywhere in the text; one that cannot be tried is not."""
    if _LITERAL.fullmatch(pattern):
        return pattern in text
    try:
        return _compiled(pattern).search(text[:_MAX_SUBJECT]) is not None
    except UnsafePatternError:
        return False


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return an expression that may be tried.

    Go's search takes linear time and Python's may take exponential time, so what repeats a group or
    repeats too much is refused; no name in a manifest needs it.
    """
    plainly = re.sub(r"\\.|\[[^\]]*\]", "x", pattern)
    if len(pattern) > _MAX_LENGTH or len(_REPEATED.findall(plainly)) > _MAX_REPEATED:
        raise UnsafePatternError("repeats too much to be tried")
    if _REPEATED_GROUP.search(plainly):
        raise UnsafePatternError("repeats a group, and might take for ever")
    try:
        with warnings.catch_warnings():
            # `[[a]` may mean something else to a later Python; to Go it never will.
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise UnsafePatternError(f"is no regular expression: {error}") from error
