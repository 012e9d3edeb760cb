"""Label selectors written as one text, as in `kubectl get --selector`: `app=web,tier in (a, b),!old`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_REQUIREMENT: Final = re.compile(
    r"\s*([^\s=!,()]+)\s*(?:(==|=|!=)\s*([^\s=!,()]*)|(in|notin)\s*\(([^()]*)\))?\s*"
)
_ABSENT: Final = re.compile(r"\s*!\s*([^\s=!,()]+)\s*")
_COMMA: Final = re.compile(r",(?![^(]*\))")
_LONGEST: Final = 2_000


def matches_query(query: str, labels: Mapping[str, str]) -> bool:
    """Tell whether labels meet every requirement of a selector; an empty one asks for nothing.

    Raises:
        ValueError: the text is no selector.
    """
    if len(query) > _LONGEST:
        raise ValueError(f"a selector of more than {_LONGEST} characters")
    return not query.strip() or all(_is_met(part, labels) for part in _COMMA.split(query))


def _is_met(requirement: str, labels: Mapping[str, str]) -> bool:
    absent = _ABSENT.fullmatch(requirement)
    if absent:
        return absent[1] not in labels
    match = _REQUIREMENT.fullmatch(requirement)
    if match is None:
        raise ValueError(f"`{requirement}` is no requirement of a selector")
    name, sign, value, word, listed = match.groups()
    found = labels.get(name)
    if sign:
        return (found == value) is (sign != "!=")
    if word:
        is_among = found in {each.strip() for each in listed.split(",")}
        return is_among is (word == "in")
    return found is not None
