"""Catalogues of weaknesses, attacks and recommendations that rules are mapped to by their tags.

The names and numbers in `rules/taxonomies.json` were each read at the source; what could not be read there
is left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from netpol_lint.rulebook import RuleSpec, rules_folder

PREFIX: Final = "external/"
"""What the tags that name an entry of a catalogue begin with."""


class Taxon(Struct, frozen=True):
    """One entry of a catalogue: the `tag` that rules carry, and what the catalogue calls it."""

    tag: str
    id: str
    name: str
    help_uri: str | None


class Taxonomy(Struct, frozen=True):
    """One catalogue with the entries that rules use; `version` is absent where it has none."""

    name: str
    full_name: str
    organization: str
    version: str | None
    information_uri: str
    taxa: tuple[Taxon, ...]

    def of(self, rule: RuleSpec) -> tuple[Taxon, ...]:
        """Return the entries that a rule is mapped to, in the order of the catalogue."""
        return tuple(taxon for taxon in self.taxa if taxon.tag in rule.tags)


def load_taxonomies(folder: Path | None = None) -> tuple[Taxonomy, ...]:
    """Return the catalogues, by default as they are installed with the rules."""
    text = (folder or rules_folder()).joinpath("taxonomies.json").read_text("utf-8")
    return tuple(map(_taxonomy, json.loads(text)))


def _taxonomy(raw: Any) -> Taxonomy:
    return Taxonomy(
        name=raw["name"],
        full_name=raw["fullName"],
        organization=raw["organization"],
        version=raw.get("version"),
        information_uri=raw["informationUri"],
        taxa=tuple(Taxon(each["tag"], each["id"], each["name"], each.get("helpUri")) for each in raw["taxa"]),
    )
