"""Patterns over paths and object names, matched in time that no hostile pattern can blow up."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase


def path_matches(path: str, pattern: str) -> bool:
    """Tell whether the whole `path` matches, both relative to the repository root.

    `*`, `?` and `[…]` stay within one segment, `**` stands for any number of whole segments, none
    included, and a pattern that ends in `/` matches everything below that directory.
    """
    if pattern.endswith("/"):
        pattern += "**"
    return _segments_match(path.split("/"), pattern.removeprefix("./").split("/"))


def _segments_match(segments: Sequence[str], patterns: Sequence[str]) -> bool:
    """Match greedily: only the latest `**` may grow, because a later one can take its place."""
    at_segment = at_pattern = 0
    retry: tuple[int, int] | None = None
    while at_segment < len(segments):
        if at_pattern < len(patterns) and patterns[at_pattern] == "**":
            at_pattern += 1
            retry = (at_segment, at_pattern)
        elif at_pattern < len(patterns) and fnmatchcase(segments[at_segment], patterns[at_pattern]):
            at_segment += 1
            at_pattern += 1
        elif retry is not None:
            at_segment, at_pattern = retry[0] + 1, retry[1]
            retry = (at_segment, at_pattern)
        else:
            return False
    return all(pattern == "**" for pattern in patterns[at_pattern:])
