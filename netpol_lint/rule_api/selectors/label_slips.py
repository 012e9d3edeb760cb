"""How a label that somebody asks for differs from one that is there: slips of the pen, and only those.

`web` for `webs` is one, `team-a` for `team-b` is not: whoever tells two things apart by a digit or by a
word of two letters has not mistyped either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.resources.selector import Operator, Requirement

_SHORT: Final = 3
_LONG: Final = 6
_MOST_EDITS: Final = 2
_PAIR: Final = 2
_SEPARATORS: Final = lazy_pattern(r"[-_./]")
_YES_OR_NO: Final = frozenset({"true", "false", "yes", "no", "on", "off", ""})
_ENVIRONMENTS: Final = frozenset(
    {"dev", "test", "qa", "uat", "stage", "staging", "prod", "production", "preview", "live", "release"}
)
_KINDS_OF_THING: Final = frozenset({"app", "deployment", "deploy", "pod", "pods", "service", "svc", "sts"})
_ALIKE_KEYS: Final = (
    frozenset(
        {
            *("app", "name", "k8s-app", "application", "app-name", "service", "svc", "component", "run"),
            *("app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"),
            *("app.kubernetes.io/app", "io.kompose.service", "kubernetes.io/name"),
        }
    ),
    frozenset({"tier", "layer", "role", "component", "app.kubernetes.io/component"}),
    frozenset({"env", "environment", "stage"}),
    frozenset({"release", "instance", "app.kubernetes.io/instance"}),
    frozenset({"part-of", "project", "app.kubernetes.io/part-of"}),
    frozenset({"team", "owner"}),
)
"""Keys under which charts, tools and people keep the same value."""

VOLATILE_KEYS: Final = frozenset({"app.kubernetes.io/version", "helm.sh/chart", "chart"})
"""Keys whose values change with each release of what is labelled."""


class SlipKind(Enum):
    """What kind of slip it is; the nearest first."""

    SPELLING = auto()
    """Other capitals, dashes, underscores or dots."""
    TYPO = auto()
    """A letter or two missing, added, changed or swapped."""
    KEY = auto()
    """The same value under another key."""
    AFFIX = auto()
    """The value with or without the part that a release or an environment adds."""
    NAME = auto()
    """The name of the workload in place of a label that it alone has."""
    VERSION = auto()
    """Another version of the same."""


class Slip(Struct, frozen=True):
    """What a selector asks for, and the label that is there instead."""

    wanted: Requirement
    kind: SlipKind
    key: str
    value: str

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


def slip(wanted: Requirement, labels: Mapping[str, str], affixes: Iterable[str] = ()) -> Slip | None:
    """Return the slip that explains why labels do not meet a requirement; `None` if it is none.

    `affixes` are what a release or an environment is known to add to names.
    """
    if wanted.key in labels:
        return _slip_of_value(wanted, labels[wanted.key], frozenset(affixes))
    answers = is_answer(wanted.values)
    keys = [
        key
        for key, value in labels.items()
        if _has_value(wanted, value) and (is_typo(wanted.key, key) if answers else alike(wanted.key, key))
    ]
    if not keys:
        return None
    key = min(keys, key=lambda each: _place_among_aliases(wanted.key, each))
    return Slip(wanted, SlipKind.KEY, key, labels[key])


def _slip_of_value(wanted: Requirement, value: str, affixes: frozenset[str]) -> Slip | None:
    if wanted.operator is not Operator.IN:
        return None
    if wanted.key in VOLATILE_KEYS:
        return Slip(wanted, SlipKind.VERSION, wanted.key, value)
    found = [kind for each in wanted.values if (kind := _kind(each, value, affixes)) is not None]
    return Slip(wanted, min(found, key=lambda kind: kind.value), wanted.key, value) if found else None


def _kind(wanted: str, value: str, affixes: frozenset[str]) -> SlipKind | None:
    if _folded(wanted) == _folded(value):
        return SlipKind.SPELLING
    if is_typo(wanted, value):
        return SlipKind.TYPO
    return SlipKind.AFFIX if differ_by_affix(wanted, value, affixes) else None


def _has_value(wanted: Requirement, value: str) -> bool:
    if wanted.operator is Operator.EXISTS:
        return True
    return wanted.operator is Operator.IN and value in wanted.values


def alike(one: str, other: str) -> bool:
    """Tell whether one key is easily written for the other.

    The value is not looked at: `app: web` and `tier: web` are different questions.
    """
    names = one.rpartition("/")[2], other.rpartition("/")[2]
    if names[0] == names[1] or _folded(one) == _folded(other):
        return True
    return is_typo(one, other) or any({one, other} <= group for group in _ALIKE_KEYS)


def _place_among_aliases(wanted: str, key: str) -> tuple[bool, bool, str]:
    """Order keys by how near they are: spelling first, names of the application before others."""
    return (not is_typo(wanted, key), key != "app.kubernetes.io/name", key)


def is_answer(values: Iterable[str]) -> bool:
    """Tell whether values are answers to a question, which pods opt in with, and name nothing."""
    listed = [value.lower() for value in values]
    return bool(listed) and all(value in _YES_OR_NO or _is_permission(value) for value in listed)


def _is_permission(value: str) -> bool:
    return value in {"allow", "allowed", "enabled", "disabled", "deny", "required"}


def _folded(text: str) -> str:
    return _SEPARATORS.sub("", text.lower())


def is_typo(wanted: str, value: str) -> bool:
    """Tell whether somebody who means `value` may have written `wanted` with a slip of the finger."""
    shorter = min(len(wanted), len(value))
    if wanted == value or shorter < _PAIR or _tells_apart(wanted, value):
        return False
    if wanted[0] != value[0] and sorted(wanted) != sorted(value):
        return False
    edits = distance(wanted, value)
    if shorter >= _LONG:
        return edits <= _MOST_EDITS
    is_changed = len(wanted) == len(value) and sorted(wanted) != sorted(value)
    return edits == 1 and not (is_changed and shorter <= _SHORT + 1)


def _tells_apart(one: str, other: str) -> bool:
    """Tell whether two texts differ on purpose: by digits, or by a short word of its own."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    parts = [text[start : len(text) - end] for text in (one, other)]
    if any(character.isdigit() for part in parts for character in part):
        return True
    words = [set(_SEPARATORS.split(text)) for text in (one, other)]
    apart = sorted(words[0] ^ words[1])
    if len(apart) != len(parts) or min(map(len, words)) == 1:
        return False
    first, second = apart
    return len(first) == len(second) <= _SHORT and sorted(first) != sorted(second)


def differ_by_affix(wanted: str, value: str, affixes: frozenset[str]) -> bool:
    """Tell whether one text is the other and something that a release or an environment adds.

    What is added has to be known: `redis` and `redis-exporter` are different things.
    """
    longer, shorter = (wanted, value) if len(wanted) > len(value) else (value, wanted)
    for affix in (longer.removesuffix(f"-{shorter}"), longer.removeprefix(f"{shorter}-")):
        if affix != longer and shorter:
            return affix in affixes or affix in _ENVIRONMENTS or affix in _KINDS_OF_THING
    return False


def distance(one: str, other: str) -> int:
    """Return how many letters to add, drop, change or swap with a neighbour, to get from one to the other."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, left in enumerate(one, start=1):
        current = [row]
        for column, right in enumerate(other, start=1):
            best = min(last[column] + 1, current[-1] + 1, last[column - 1] + (left != right))
            if _is_swap(one, other, row, column):
                best = min(best, before[column - 2] + 1)
            current.append(best)
        before, last = last, current
    return last[-1]


def _is_swap(one: str, other: str, row: int, column: int) -> bool:
    if row < _PAIR or column < _PAIR:
        return False
    return one[row - 1] == other[column - 2] and one[row - 2] == other[column - 1]
