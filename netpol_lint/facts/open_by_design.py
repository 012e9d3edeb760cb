"""Products that have to be open: whose pods everybody may reach, or that have to reach any address."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from netpol_lint.facts.pods import Sign, decode_signs
from netpol_lint.facts.reading import read


class OpenProduct(Struct, frozen=True):
    """A product that is open by design for the `directions`, in the words of `policyTypes`.

    `reason` goes on from its name: it `takes logs from every namespace`.
    """

    name: str
    directions: frozenset[str]
    reason: str
    source: str
    signs: tuple[Sign, ...]


@cache
def open_products() -> tuple[OpenProduct, ...]:
    """Return every product that is known to be open by design."""
    return tuple(
        OpenProduct(
            each["name"],
            frozenset(each["directions"]),
            each["reason"],
            each["source"],
            decode_signs(each["signs"]),
        )
        for each in read("open_by_design")["products"]
    )
