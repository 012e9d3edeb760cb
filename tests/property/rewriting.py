"""Clusters rewritten into others of which something is known in advance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from tests.property.cluster_policies import GROUP, UNKNOWN_PEER
from tests.property.vocabulary import Manifest

CLUSTER_WIDE_KINDS = {"AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"}


def is_admin(each: Manifest) -> bool:
    """Tell whether a manifest is a policy of the admin tier."""
    return bool(each["kind"] == "AdminNetworkPolicy" or each.get("spec", {}).get("tier") == "Admin")


def is_baseline(each: Manifest) -> bool:
    """Tell whether a manifest is a policy of the baseline tier."""
    return each["kind"] in CLUSTER_WIDE_KINDS and not is_admin(each)


def without_policies_of(manifests: Sequence[Manifest], namespace: str) -> list[Manifest]:
    """Leave out the NetworkPolicies of a namespace."""
    return [
        each
        for each in manifests
        if each["kind"] != "NetworkPolicy" or each["metadata"]["namespace"] != namespace
    ]


def with_distinct_priorities(manifests: Sequence[Manifest], *, first: int) -> list[Manifest]:
    """Give each cluster-wide policy a priority of its own, ascending in the order of the manifests."""
    numbered = []
    for number, each in enumerate(deepcopy(list(manifests)), start=first):
        if "priority" in each.get("spec", {}):
            each["spec"]["priority"] = number
        numbered.append(each)
    return numbered


def without_unknown_peers(manifests: Sequence[Manifest]) -> list[Manifest]:
    """Leave out the rules that fail closed."""
    kept = deepcopy(list(manifests))
    for each in kept:
        spec = each.get("spec", {})
        for direction, peers in (("ingress", "from"), ("egress", "to")):
            if each["kind"] in CLUSTER_WIDE_KINDS and direction in spec:
                spec[direction] = [rule for rule in spec[direction] if UNKNOWN_PEER not in rule[peers]]
    return kept


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Replace every string that is one of some names, wherever it stands."""
    if isinstance(value, dict):
        return {key: renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def pass_everything(priority: int) -> Manifest:
    """Write a policy of the admin tier that leads every connection on to the next."""
    networks = {"networks": ["0.0.0.0/0", "::/0"]}
    return {
        "apiVersion": f"{GROUP}/v1alpha2",
        "kind": "ClusterNetworkPolicy",
        "metadata": {"name": "pass-everything"},
        "spec": {
            "tier": "Admin",
            "priority": priority,
            "subject": {"namespaces": {}},
            "ingress": [{"action": "Pass", "from": [{"namespaces": {}}]}],
            "egress": [{"action": "Pass", "to": [{"namespaces": {}}, networks]}],
        },
    }
