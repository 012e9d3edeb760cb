"""What the text of a policy leaves to the API server: what is absent, null or empty."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.location import Location
from netpol_lint.resources.field import Field
from netpol_lint.resources.network_policy import Direction, NetworkPolicy, PolicyRule

PEERS = {Direction.INGRESS: "from", Direction.EGRESS: "to"}
"""The field of a rule that holds its peers."""


def spec_of(policy: NetworkPolicy) -> Field | None:
    """Return the `spec` of a policy, unless it is absent or null."""
    return None if policy.written is None else policy.written.get("spec")


def has_types(policy: NetworkPolicy) -> bool:
    """Tell whether `policyTypes` says in which directions a policy isolates."""
    spec = spec_of(policy)
    types = None if spec is None else spec.get("policyTypes")
    return types is not None and bool(types.items())


def types_at(policy: NetworkPolicy) -> Location:
    """Return the line that decides about the directions: `policyTypes`, or where it would stand."""
    spec = spec_of(policy)
    return policy.at if spec is None else spec.entry_at("policyTypes") or policy.selector_at


def types_in_order(directions: frozenset[Direction]) -> list[str]:
    """Return the values of `policyTypes` in the usual order."""
    return [each.value for each in Direction if each in directions]


def null_at(parent: Field | None, name: str) -> Location | None:
    """Return where a field is null: its key is written and a value is not."""
    if parent is None or parent.get(name) is not None:
        return None
    return parent.key_at(name)


def rules_written(policy: NetworkPolicy, direction: Direction) -> tuple[PolicyRule, ...]:
    """Return the rules of a direction as they are written, whether or not they have an effect."""
    return tuple(each for each in policy.rules if each.direction is direction)


def rules_in_effect(policy: NetworkPolicy) -> Iterator[PolicyRule]:
    """Yield the rules that have an effect."""
    for direction in Direction:
        yield from policy.rules_of(direction)
