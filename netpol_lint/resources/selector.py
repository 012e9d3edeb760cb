"""Label selectors, matched against labels that may not all be known.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ and
apimachinery's `pkg/labels/selector.go`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.meaning import Meaning


class Match(Enum):
    """Whether a selector matches: `UNKNOWN` when it hangs on a label that is not known here."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def __and__(self, other: Match) -> Match:
        return self if self.value <= other.value else other


class Operator(Enum):
    """The operators of `matchExpressions`; `NotIn` and `DoesNotExist` hold when the key is absent."""

    IN = "In"
    NOT_IN = "NotIn"
    EXISTS = "Exists"
    DOES_NOT_EXIST = "DoesNotExist"

    # Enum hashes the name with a call of its own; selectors are keys wherever policies are compiled.
    __hash__ = object.__hash__


class Labels(Struct, frozen=True):
    """The labels of a pod or a namespace, as far as known.

    `unknown_keys` exist at run time with values nobody can tell from the manifests. Unless
    `is_complete`, any other key may be there too.
    """

    known: Mapping[str, str]
    unknown_keys: frozenset[str] = frozenset()
    is_complete: bool = True

    def restricted_to(self, keys: frozenset[str]) -> Labels:
        """Drop the labels whose key is not among `keys`."""
        return Labels(
            {key: value for key, value in self.known.items() if key in keys},
            self.unknown_keys & keys,
            self.is_complete,
        )

    @property
    def identity(self) -> tuple[object, ...]:
        """A hashable value that is equal for equal labels."""
        return (tuple(sorted(self.known.items())), self.unknown_keys, self.is_complete)


class Requirement(Meaning, frozen=True):
    """One condition of a selector; `matchLabels` entries are `In` with one value.

    `key_at` is where the key is written, `value_at` where the value is, if there is exactly one.
    """

    aside = frozenset({"at", "key_at", "value_at"})

    key: str
    operator: Operator
    values: frozenset[str] = frozenset()
    at: Location | None = None
    key_at: Location | None = None
    value_at: Location | None = None

    def match(self, labels: Labels) -> Match:
        """Tell whether the labels meet the condition."""
        if self.key in labels.known:
            return Match.YES if self._holds_for(labels.known[self.key]) else Match.NO
        if self.key in labels.unknown_keys:
            return self._match_unknown_value()
        if not labels.is_complete:
            return Match.UNKNOWN
        return Match.YES if self.operator in (Operator.NOT_IN, Operator.DOES_NOT_EXIST) else Match.NO

    def _holds_for(self, value: str) -> bool:
        match self.operator:
            case Operator.IN:
                return value in self.values
            case Operator.NOT_IN:
                return value not in self.values
            case Operator.EXISTS:
                return True
            case Operator.DOES_NOT_EXIST:
                return False

    def _match_unknown_value(self) -> Match:
        match self.operator:
            case Operator.EXISTS:
                return Match.YES
            case Operator.DOES_NOT_EXIST:
                return Match.NO
            case Operator.IN | Operator.NOT_IN:
                return Match.UNKNOWN

    def __str__(self) -> str:
        values = ", ".join(sorted(self.values))
        match self.operator:
            case Operator.IN if len(self.values) == 1:
                return f"{self.key}={values}"
            case Operator.IN:
                return f"{self.key} in ({values})"
            case Operator.NOT_IN:
                return f"{self.key} not in ({values})"
            case Operator.EXISTS:
                return f"{self.key} exists"
            case Operator.DOES_NOT_EXIST:
                return f"{self.key} does not exist"


class LabelSelector(Meaning, frozen=True):
    """All requirements together; without any it matches everything."""

    aside = frozenset({"at"})

    requirements: tuple[Requirement, ...] = ()
    at: Location | None = None

    @property
    def selects_everything(self) -> bool:
        """Whether it is the empty selector."""
        return not self.requirements

    @property
    def keys(self) -> frozenset[str]:
        """The label keys it mentions."""
        return frozenset(requirement.key for requirement in self.requirements)

    def match(self, labels: Labels) -> Match:
        """Tell whether the labels meet every requirement."""
        result = Match.YES
        for requirement in self.requirements:
            result &= requirement.match(labels)
            if result is Match.NO:
                break
        return result

    def unmet(self, labels: Labels) -> tuple[Requirement, ...]:
        """Return the requirements that the labels certainly do not meet."""
        return tuple(each for each in self.requirements if each.match(labels) is Match.NO)

    def least_labels(self) -> Labels:
        """Return the labels of a pod that carries what the selector asks for and nothing else."""
        asked = [each for each in self.requirements if each.operator in (Operator.IN, Operator.EXISTS)]
        known = {each.key: next(iter(each.values)) for each in asked if len(each.values) == 1}
        return Labels(known, frozenset(each.key for each in asked).difference(known))

    def __str__(self) -> str:
        return ", ".join(map(str, self.requirements)) or "every label"


def equals(labels: Mapping[str, str]) -> LabelSelector:
    """Return the selector that `matchLabels: labels` writes."""
    return LabelSelector(
        tuple(Requirement(key, Operator.IN, frozenset({value})) for key, value in sorted(labels.items()))
    )


def mentioned_keys(selectors: Iterable[LabelSelector]) -> frozenset[str]:
    """Return every label key that some selector mentions."""
    return frozenset().union(*(selector.keys for selector in selectors))
