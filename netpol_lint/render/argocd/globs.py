"""The patterns that Argo CD compares paths with; it has four kinds of them.

However a pattern is written, matching takes time in proportion to the path: a star takes as little
as it can, and what has matched is not taken back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

_MOST_ALTERNATIVES: Final = 64
_LONGEST: Final = 1000
_TOKEN: Final = re.compile(
    r"(?P<star>\*+)|(?P<one>\?)|\[(?P<class>[!^]?\]?[^\]]+)\]|\\?(?P<text>.)", re.DOTALL
)
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_NOTHING: Final = re.compile(r"(?!)")


class Glob(Struct, frozen=True):
    """A pattern: alternatives of which each is a list of expressions, `None` for `**`.

    The expressions of an alternative match the segments of a path; those of a pattern whose stars
    stand for slashes, too, match it whole.
    """

    alternatives: tuple[tuple[re.Pattern[str] | None, ...], ...]
    is_whole: bool

    def matches(self, path: str) -> bool:
        """Tell whether the pattern stands for a path."""
        segments = [path] if self.is_whole else path.split("/")
        return any(_matches(each, segments) for each in self.alternatives)


def directory_glob(pattern: str) -> Glob:
    """Return what `directory.include` and `exclude` mean: `*` also stands for slashes, `{a,b}` for either.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/directory/#includeexclude
    """
    return _compiled(pattern, is_whole=True, has_braces=True)


def path_glob(pattern: str) -> Glob:
    """Return what the path of a git directory generator means: `*` and `?` stop at slashes."""
    return _compiled(pattern, is_whole=False, has_braces=False)


def pathspec_glob(pattern: str) -> Glob:
    """Return what the path of a git file generator means, which `git ls-files` gets: `*` takes slashes.

    Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git-File-Globbing/
    """
    return _compiled(pattern.removeprefix("./"), is_whole=True, has_braces=False)


def file_glob(pattern: str) -> Glob:
    """Return what a path of `helm.valueFiles` means: `**` stands for any number of directories."""
    return _compiled(pattern, is_whole=False, has_braces=True)


def has_glob(path: str) -> bool:
    """Tell whether a path is a pattern."""
    return any(mark in path for mark in "*?[{")


@lru_cache(maxsize=512)
def _compiled(pattern: str, *, is_whole: bool, has_braces: bool) -> Glob:
    if len(pattern) > _LONGEST:
        return Glob((), is_whole=is_whole)
    alternatives = _expanded(pattern) if has_braces else [pattern]
    if is_whole:
        return Glob(tuple((_expression(each),) for each in alternatives), is_whole=True)
    # Without braces, in the path of a generator, two stars are no more than one.
    segments = (
        tuple(None if has_braces and one == "**" else _expression(one) for one in each.split("/"))
        for each in alternatives
    )
    return Glob(tuple(segments), is_whole=False)


def _expanded(pattern: str) -> list[str]:
    """Return the patterns that the braces of a pattern stand for, the innermost ones first."""
    found: list[str] = []
    pending = [pattern]
    while pending and len(found) + len(pending) <= _MOST_ALTERNATIVES:
        each = pending.pop()
        braces = _BRACES.search(each)
        if braces is None:
            found.append(each)
        else:
            pending += [each[: braces.start()] + one + each[braces.end() :] for one in braces[1].split(",")]
    return found


def _expression(pattern: str) -> re.Pattern[str]:
    """Return the expression of a pattern; what stands between two stars is matched where it comes first."""
    chunks = [""]
    for token in _TOKEN.finditer(pattern):
        if token["star"]:
            chunks.append("")
        elif token["class"]:
            chunks[-1] += _class(token["class"])
        else:
            chunks[-1] += "." if token["one"] else re.escape(token["text"])
    first, *others = chunks
    middle = "".join(f"(?>.*?{each})" for each in others[:-1])
    last = f".*{others[-1]}" if others else ""
    try:
        return re.compile(first + middle + last, re.DOTALL)
    except re.error:
        return _NOTHING


def _class(content: str) -> str:
    negated = content[0] in "!^"
    inner = content[1:] if negated else content
    escaped = re.sub(r"([\\\[\]&~|])", r"\\\1", inner)
    return f"[{'^' if negated else ''}{escaped}]"


def _matches(expressions: Sequence[re.Pattern[str] | None], segments: Sequence[str]) -> bool:
    """Tell whether expressions match segments; `reached` are the segments that come next, for each way."""
    reached = {0}
    for expression in expressions:
        if expression is None:
            reached = set(range(min(reached), len(segments) + 1))
        else:
            reached = {
                each + 1 for each in reached if each < len(segments) and expression.fullmatch(segments[each])
            }
        if not reached:
            return False
    return len(segments) in reached
