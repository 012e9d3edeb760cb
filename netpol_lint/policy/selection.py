"""What selects something, as far as known: three-valued sets, and labels indexed to find them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

from msgspec import Struct

from netpol_lint.policy.bits import NO_BITS, BitSet
from netpol_lint.resources.selector import Labels, LabelSelector, Match, Operator, Requirement


class Selection(Struct, frozen=True):
    """What is selected: `certain` is a subset of `possible`, and the same object where it is all of it."""

    certain: BitSet = NO_BITS
    possible: BitSet = NO_BITS

    def __or__(self, other: Selection) -> Selection:
        if other is NOTHING:
            return self
        if self is NOTHING:
            return other
        possible = self.possible | other.possible
        if self.is_certain and other.is_certain:
            return Selection(possible, possible)
        return selected(self.certain | other.certain, possible)

    @property
    def is_certain(self) -> bool:
        """Whether nothing is selected only possibly; then both sets are the same object."""
        return self.certain is self.possible

    def match(self, index: int) -> Match:
        """Tell whether a member is selected."""
        if index in self.certain:
            return Match.YES
        return Match.UNKNOWN if index in self.possible else Match.NO


NOTHING: Final = Selection()


def selected(certain: BitSet, possible: BitSet) -> Selection:
    """Return the selection of these sets, which are one object where they are equal."""
    return Selection(possible if certain == possible else certain, possible)


def joined(selections: Iterable[Selection]) -> Selection:
    """Return what any of the selections selects."""
    listed = list(selections) or [NOTHING]
    # Neighbours first: adding narrow sets to an ever wider one would copy it every time.
    while len(listed) > 1:
        pairs = zip_longest(listed[::2], listed[1::2], fillvalue=NOTHING)
        listed = [left | right for left, right in pairs]
    return listed[0]


class LabelIndex:
    """Labelled things with neighbouring indices, found by selector without looking at each.

    A selector costs a few operations on integers, however many things there are.
    """

    __slots__ = ("_all", "_incomplete", "_offset", "_present", "_unknown", "_with_value")

    def __init__(self, offset: int, labels: Sequence[Labels]) -> None:
        """Index things: the one with `labels[n]` has the index `offset + n`."""
        self._offset = offset
        self._all = (1 << len(labels)) - 1
        self._incomplete = 0
        self._unknown: dict[str, int] = {}
        self._present: dict[str, int] = {}
        self._with_value: dict[tuple[str, str], int] = {}
        for position, each in enumerate(labels):
            bit = 1 << position
            for entry in each.known.items():
                self._with_value[entry] = self._with_value.get(entry, 0) | bit
                self._present[entry[0]] = self._present.get(entry[0], 0) | bit
            for key in each.unknown_keys:
                self._unknown[key] = self._unknown.get(key, 0) | bit
            if not each.is_complete:
                self._incomplete |= bit

    def select(self, selector: LabelSelector) -> Selection:
        """Return what a selector selects."""
        certain = possible = self._all
        for requirement in selector.requirements:
            surely, maybe = self._meeting(requirement)
            certain &= surely
            possible &= maybe
        found = BitSet.window(self._offset, possible)
        return Selection(found if certain == possible else BitSet.window(self._offset, certain), found)

    def _meeting(self, requirement: Requirement) -> tuple[int, int]:
        """Return what meets a requirement for certain, and what may meet it."""
        present = self._present.get(requirement.key, 0)
        unknown = self._unknown.get(requirement.key, 0) & ~present
        # Of what is not completely known, nobody can tell whether it has the key at all.
        undecided = self._incomplete & ~present & ~unknown
        listed = 0
        for value in requirement.values:
            listed |= self._with_value.get((requirement.key, value), 0)
        match requirement.operator:
            case Operator.IN:
                return listed, listed | unknown | undecided
            case Operator.NOT_IN:
                possible = self._all & ~listed
                return possible & ~unknown & ~undecided, possible
            case Operator.EXISTS:
                return present | unknown, present | unknown | undecided
            case Operator.DOES_NOT_EXIST:
                absent = self._all & ~present & ~unknown
                return absent & ~undecided, absent
