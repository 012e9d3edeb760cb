"""What a cluster's objects mean, whatever lines they are written on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from enum import Enum

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.resources.inventory import Inventory


def placeless(value: object) -> Hashable:
    """Return a value that is equal for decoded objects that differ in nothing but their places."""
    match value:
        case Location():
            return None
        case tuple() | list():
            return tuple(map(placeless, value))
        case frozenset() | set():
            return frozenset(map(placeless, value))
        case Mapping():
            return tuple(sorted((str(key), placeless(each)) for key, each in value.items()))
        case Struct():
            members = (placeless(getattr(value, each)) for each in value.__struct_fields__)
            return (type(value).__name__, *members)
        case _:
            return _atom(value)


def _atom(value: object) -> Hashable:
    """Return a single value; nodes of the text say nothing that is not decoded beside them."""
    if value is None or isinstance(value, str | int | Enum):
        return value
    return str(value) if type(value).__module__ == "ipaddress" else type(value).__name__


def surroundings(inventory: Inventory) -> Hashable:
    """Return what policies are measured against: pods with their labels, and namespaces with theirs."""
    workloads = frozenset(
        (str(each.ref), each.labels.identity, placeless(each.ports), each.host_network, each.is_finished)
        for each in inventory.workloads
    )
    namespaces = frozenset((name, each.labels.identity) for name, each in inventory.namespaces.items())
    return workloads, namespaces, placeless(inventory.foreign_policies)


def policies(inventory: Inventory) -> Hashable:
    """Return what the policies of a cluster say."""
    return (
        frozenset(map(placeless, inventory.policies)),
        tuple(map(placeless, inventory.cluster_policies)),
    )
