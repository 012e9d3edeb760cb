"""The patterns that Argo CD compares paths with; it has four kinds of them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_MOST_BRACES: Final = 64
_LONGEST: Final = 1000
_NOTHING: Final = re.compile(r"(?!)")


def directory_glob(pattern: str) -> re.Pattern[str]:
    """Return what `directory.include` and `exclude` mean: `*` also stands for slashes, `{a,b}` for either.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/directory/#includeexclude
    """
    return _compiled(pattern, star=".*", any_one=".", has_braces=True)


def path_glob(pattern: str) -> re.Pattern[str]:
    """Return what the path of a git directory generator means: `*` and `?` stop at slashes."""
    return _compiled(pattern, star="[^/]*", any_one="[^/]", has_braces=False)


def pathspec_glob(pattern: str) -> re.Pattern[str]:
    """Return what the path of a git file generator means, which `git ls-files` gets: `*` takes slashes.

    Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Git-File-Globbing/
    """
    return _compiled(pattern.removeprefix("./"), star=".*", any_one=".", has_braces=False)


def file_glob(pattern: str) -> re.Pattern[str]:
    """Return what a path of `helm.valueFiles` means: `**` stands for any number of directories."""
    return _compiled(pattern, star="[^/]*", any_one="[^/]", has_braces=True, has_double_stars=True)


def has_glob(path: str) -> bool:
    """Tell whether a path is a pattern."""
    return any(mark in path for mark in "*?[{")


@lru_cache(maxsize=512)
def _compiled(
    pattern: str, *, star: str, any_one: str, has_braces: bool, has_double_stars: bool = False
) -> re.Pattern[str]:
    if len(pattern) > _LONGEST or pattern.count("*") > _MOST_BRACES or pattern.count("{") > _MOST_BRACES:
        return _NOTHING
    parts: list[str] = []
    depth = position = 0
    while position < len(pattern):
        mark = pattern[position]
        position += 1
        if mark == "*":
            part, position = _star(pattern, position, star, is_double=has_double_stars)
        elif mark == "[":
            part, position = _class(pattern, position)
        elif has_braces and mark in "{,}":
            part, depth = _brace(mark, depth)
        elif mark == "\\" and position < len(pattern):
            part, position = re.escape(pattern[position]), position + 1
        else:
            part = any_one if mark == "?" else re.escape(mark)
        parts.append(part)
    try:
        return re.compile("".join(parts) + ")" * depth, re.DOTALL)
    except re.error:
        return _NOTHING


def _star(pattern: str, position: int, star: str, *, is_double: bool) -> tuple[str, int]:
    end = position
    while pattern[end : end + 1] == "*":
        end += 1
    if end == position or not is_double:
        return star, end
    # `**/` may stand for no directory at all.
    return ("(?:.*/)?", end + 1) if pattern[end : end + 1] == "/" else (".*", end)


def _class(pattern: str, position: int) -> tuple[str, int]:
    end = pattern.find("]", position + 1)
    if end < 0:
        return re.escape("["), position
    content = pattern[position:end].replace("\\", "\\\\").replace("[", "\\[")
    negated = content.startswith(("!", "^"))
    return f"[{'^' if negated else ''}{content[1:] if negated else content}]", end + 1


def _brace(mark: str, depth: int) -> tuple[str, int]:
    if mark == "{":
        return "(?:", depth + 1
    if not depth:
        return re.escape(mark), depth
    return ("|", depth) if mark == "," else (")", depth - 1)
