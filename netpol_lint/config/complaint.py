"""The wording that all complaints about a configuration share."""

from __future__ import annotations

from collections.abc import Iterable

from netpol_lint.errors import ConfigError
from netpol_lint.location import Location
from netpol_lint.rulebook import nearest

_LONGEST_QUOTE = 100


def complaint(at: Location | None, message: str, hint: str = "") -> ConfigError:
    """Return the error for something at a place; without one it was said on the command line."""
    return ConfigError(message if at is None else f"{at}: {message}", hint=hint or None)


def unknown_name(
    at: Location | None, what: str, text: str, *, known: Iterable[str], accepted: str
) -> ConfigError:
    """Return the error for a name that is none of `known`; the hint has the nearest and `accepted`."""
    return complaint(at, f"unknown {what} {quoted(text)}", nearest_hint(text, known, accepted))


def nearest_hint(text: str, known: Iterable[str], accepted: str) -> str:
    """Return what would have been right, led by the name of `known` that `text` seems to mean."""
    close = nearest(text, known)
    return accepted if close is None else f"did you mean {close!r}? {accepted}"


def quoted(text: str) -> str:
    """Return the text in quotes, cut where nobody would read on."""
    return repr(text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…")
