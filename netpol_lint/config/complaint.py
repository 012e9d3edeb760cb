"""The wording that all complaints about a configuration share, and how several are told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from netpol_lint.errors import ConfigError
from netpol_lint.location import Location
from netpol_lint.rulebook import nearest

MOST_TOLD: Final = 20
"""How many complaints are worded: looking for the nearest spelling of thousands would take seconds."""

_LONGEST_QUOTE: Final = 100

S = TypeVar("S")
T = TypeVar("T")


class PlacedError(ConfigError):
    """Something wrong at one place of a file, or on the command line, which has no place."""

    def __init__(self, at: Location | None, message: str, hint: str = "") -> None:
        super().__init__(message if at is None else f"{at}: {message}", hint=hint or None)
        self.at = at

    @property
    def order(self) -> tuple[int, int, str]:
        """Where it comes among the complaints about one file: as a reader meets them."""
        if self.at is None:
            return (0, 0, self.message)
        return (self.at.region.start_line, self.at.region.start_column, self.message)


class Complaints:
    """What is wrong with one file, gathered so that all of it is told at once."""

    def __init__(self) -> None:
        self._found: dict[str, PlacedError] = {}

    def add(self, found: PlacedError) -> None:
        """Remember a complaint; what several clusters have in common is complained about once.

        Raises:
            ConfigError: these are enough.
        """
        self._found.setdefault(found.message, found)
        if len(self._found) == MOST_TOLD:
            self.raise_any(f"only the first {MOST_TOLD} errors are told")

    def each(self, items: Iterable[S], decode: Callable[[S], T]) -> tuple[T, ...]:
        """Decode the items, without those that there is a complaint about."""
        return tuple(result for item in items for result in self.one(item, decode))

    def one(self, item: S, decode: Callable[[S], T]) -> tuple[T, ...]:
        """Decode an item: return what it says, or nothing if there is a complaint about it."""
        try:
            return (decode(item),)
        except PlacedError as found:
            self.add(found)
            return ()

    def raise_any(self, remark: str = "") -> None:
        """Raise the complaints, if there are any, as one error.

        Raises:
            ConfigError: there are; `remark` is one more thing to say.
        """
        if self._found:
            first, *others = sorted(self._found.values(), key=lambda each: each.order)
            besides = [*others, ConfigError(remark)] if remark else others
            raise ConfigError(first.message, hint=first.hint, others=besides)


def complaint(at: Location | None, message: str, hint: str = "") -> PlacedError:
    """Return the error for something at a place; without one it was said on the command line."""
    return PlacedError(at, message, hint)


def unknown_name(
    at: Location | None, what: str, text: str, *, known: Iterable[str], accepted: str
) -> PlacedError:
    """Return the error for a name that is none of `known`; the hint has the nearest and `accepted`."""
    return complaint(at, f"unknown {what} {quoted(text)}", nearest_hint(text, known, accepted))


def nearest_hint(text: str, known: Iterable[str], accepted: str) -> str:
    """Return what would have been right, led by the name of `known` that `text` seems to mean."""
    close = nearest(text, known)
    return accepted if close is None else f"did you mean {close!r}? {accepted}"


def quoted(text: str) -> str:
    """Return the text in quotes, cut where nobody would read on."""
    return repr(text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…")
