"""Sets of small whole numbers as one integer, kept as narrow as their members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct


class BitSet(Struct, frozen=True):
    """A set of indices: bit `n` of `bits` stands for `offset + n`, and bit 0 is set unless it is empty.

    The same value stands for the same set. Most sets stay inside one namespace, whose pods have
    neighbouring indices: the offset keeps such a set a few bytes long in the largest cluster.
    """

    offset: int = 0
    bits: int = 0

    @classmethod
    def of(cls, indices: Iterable[int]) -> BitSet:
        """Build the set of some indices in any order."""
        listed = list(indices)
        if not listed:
            return NO_BITS
        lowest = min(listed)
        # Octets in place: adding bits to a wide integer one by one would copy it every time.
        octets = bytearray((max(listed) - lowest) // 8 + 1)
        for index in listed:
            octets[index - lowest >> 3] |= 1 << (index - lowest & 7)
        return cls(lowest, int.from_bytes(octets, "little"))

    @classmethod
    def window(cls, offset: int, bits: int) -> BitSet:
        """Build the set of the indices `offset + n` for every bit `n`."""
        if not bits:
            return NO_BITS
        unused = (bits & -bits).bit_length() - 1
        return cls(offset + unused, bits >> unused) if unused else cls(offset, bits)

    @classmethod
    def span(cls, first: int, end: int) -> BitSet:
        """Build the set of all indices from `first` up to but not including `end`."""
        return cls(first, (1 << (end - first)) - 1) if end > first else NO_BITS

    @property
    def end(self) -> int:
        """The index after the last member."""
        return self.offset + self.bits.bit_length()

    def __or__(self, other: BitSet) -> BitSet:
        if not other.bits or self is other:
            return self
        if not self.bits:
            return other
        distance = other.offset - self.offset
        if distance >= 0:
            return BitSet(self.offset, self.bits | other.bits << distance)
        return BitSet(other.offset, other.bits | self.bits << -distance)

    def __and__(self, other: BitSet) -> BitSet:
        if self is other:
            return self
        distance = other.offset - self.offset
        if distance >= 0:
            return BitSet.window(other.offset, self.bits >> distance & other.bits)
        return BitSet.window(self.offset, other.bits >> -distance & self.bits)

    def __sub__(self, other: BitSet) -> BitSet:
        shared = self & other
        if not shared.bits:
            return self
        return BitSet.window(self.offset, self.bits ^ shared.bits << shared.offset - self.offset)

    def __le__(self, other: BitSet) -> bool:
        return self is other or (self & other).bits == self.bits

    def __contains__(self, index: int) -> bool:
        return index >= self.offset and bool(self.bits >> index - self.offset & 1)

    def __bool__(self) -> bool:
        return bool(self.bits)

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __iter__(self) -> Iterator[int]:
        """Yield the members in ascending order."""
        # Eight at a time: shifting a wide integer once per member would take quadratic time.
        base = self.offset
        for byte in self.bits.to_bytes((self.bits.bit_length() + 7) // 8, "little"):
            for position in _POSITIONS[byte]:
                yield base + position
            base += 8


NO_BITS: Final = BitSet()

_POSITIONS: Final = tuple(
    tuple(position for position in range(8) if byte >> position & 1) for byte in range(256)
)
"""The positions of the set bits of every byte."""
