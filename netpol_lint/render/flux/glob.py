"""Paths and the patterns of source-watcher: `*` within a name, `**` over any number of directories."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

_MOST_STARS_OF_A_NAME: Final = 4


def is_pattern(path: str) -> bool:
    """Say whether a path has signs that stand for others."""
    return any(sign in path for sign in "*?[]")


def literal_part(pattern: str) -> str:
    """Return the directories that a pattern names before its first sign."""
    names = pattern.split("/")
    first = next((at for at, name in enumerate(names) if is_pattern(name)), len(names))
    return "/".join(names[:first])


def matches(pattern: str, path: str) -> bool:
    """Say whether a pattern matches a whole path; one whose names have many stars matches nothing."""
    wanted = pattern.split("/")
    if any(name != "**" and name.count("*") > _MOST_STARS_OF_A_NAME for name in wanted):
        return False
    states = _past_stars({0}, wanted)
    for name in path.split("/"):
        kept = {state for state in states if wanted[state : state + 1] == ["**"]}
        moved = {state + 1 for state in states - kept if _fits(name, wanted, state)}
        states = _past_stars(kept | moved, wanted)
    return len(wanted) in states


def _fits(name: str, wanted: list[str], state: int) -> bool:
    return state < len(wanted) and fnmatchcase(name, wanted[state])


def _past_stars(states: set[int], wanted: list[str]) -> set[int]:
    """Add where the pattern may go on when `**` stands for no directory."""
    reached = set(states)
    for state in states:
        following = state
        while wanted[following : following + 1] == ["**"]:
            following += 1
            reached.add(following)
    return reached
