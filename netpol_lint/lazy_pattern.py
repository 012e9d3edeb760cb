"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re
from functools import partial
from typing import Any, AnyStr, cast


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` returns, and compile it when something is first asked of it.

    A small run uses few of the patterns that the modules it imports have, and compiling them all would take
    a tenth of its time. It cannot be given to the functions of `re`, which ask for the type.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))


class _LazyPattern:
    """Hands out the methods and attributes of a compiled pattern, and keeps each that was asked for."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._compile = partial(re.compile, pattern, flags)

    def __getattr__(self, name: str) -> Any:
        # Only what the instance does not have comes here: every further use is as fast as the pattern's own.
        found = getattr(self._compile(), name)
        setattr(self, name, found)
        return found
