"""The catalogues that rules are mapped to, as SARIF has them: components of the run, and relationships.

Source: `taxonomies` of a run and `relationships` of a reportingDescriptor in SARIF 2.1.0.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import sarif_om as om

from netpol_lint.reporting.sarif.objects import SarifObject, sarif_object
from netpol_lint.rulebook import RuleSpec
from netpol_lint.taxonomies import Taxonomy, load_taxonomies


@cache
def _taxonomies() -> tuple[Taxonomy, ...]:
    return load_taxonomies()


def used_taxonomies(rules: Iterable[RuleSpec]) -> list[Taxonomy]:
    """Return the catalogues that some of the rules are mapped to."""
    listed = list(rules)
    return [each for each in _taxonomies() if any(map(each.of, listed))]


def component(taxonomy: Taxonomy, rules: Iterable[RuleSpec]) -> SarifObject:
    """Return a catalogue with the entries that some of the rules are mapped to."""
    used = {taxon.id for rule in rules for taxon in taxonomy.of(rule)}
    return sarif_object(
        om.ToolComponent,
        name=taxonomy.name,
        full_name=taxonomy.full_name,
        organization=taxonomy.organization,
        version=taxonomy.version,
        information_uri=taxonomy.information_uri,
        is_comprehensive=False,
        taxa=[
            sarif_object(
                om.ReportingDescriptor,
                id=taxon.id,
                short_description=sarif_object(om.MultiformatMessageString, text=taxon.name),
                help_uri=taxon.help_uri,
            )
            for taxon in taxonomy.taxa
            if taxon.id in used
        ],
    )


def reference(taxonomy: Taxonomy) -> SarifObject:
    """Return what refers to a catalogue of the run."""
    return sarif_object(om.ToolComponentReference, name=taxonomy.name)


def relationships(rule: RuleSpec) -> list[SarifObject]:
    """Return how a rule relates to the entries of all catalogues."""
    return [
        sarif_object(
            om.ReportingDescriptorRelationship,
            target=sarif_object(
                om.ReportingDescriptorReference, id=taxon.id, tool_component=reference(taxonomy)
            ),
            kinds=["relevant"],
        )
        for taxonomy in _taxonomies()
        for taxon in taxonomy.of(rule)
    ]
