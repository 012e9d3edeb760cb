"""Random NetworkPolicies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.property.vocabulary import (
    PORT_NAMES,
    PORTS,
    PROTOCOLS,
    Manifest,
    manifest,
    namespace_selectors,
    objects,
    selectors,
)

BLOCKS = (
    {"cidr": "0.0.0.0/0"},
    {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]},
    {"cidr": "10.0.0.0/24"},
    {"cidr": "10.0.0.0/24", "except": ["10.0.0.128/25"]},
    {"cidr": "10.0.0.1/32"},
    {"cidr": "::/0"},
    {"cidr": "fd00::/64", "except": ["fd00::/120"]},
    {"cidr": "2001:db8::/32"},
)

peers = st.one_of(
    st.fixed_dictionaries({"podSelector": selectors}),
    st.fixed_dictionaries({"namespaceSelector": namespace_selectors}),
    st.fixed_dictionaries({"podSelector": selectors, "namespaceSelector": namespace_selectors}),
    st.sampled_from(BLOCKS).map(lambda block: {"ipBlock": block}),
)
_protocol = {"protocol": st.sampled_from(PROTOCOLS)}
ports = st.one_of(
    objects({}, _protocol),
    objects({"port": st.sampled_from(PORTS)}, _protocol),
    objects({"port": st.sampled_from(PORT_NAMES)}, _protocol),
    objects({"port": st.sampled_from(PORTS), "endPort": st.just(8080)}, _protocol),
)


def rules(peers_field: str) -> SearchStrategy[Manifest]:
    """Draw one rule, whose peers stand in `from` or in `to`."""
    lists = {
        "ports": st.lists(ports, min_size=1, max_size=2),
        peers_field: st.lists(peers, min_size=1, max_size=2),
    }
    return objects({}, lists)


def _rule_lists(peers_field: str) -> SearchStrategy[Any]:
    rule = rules(peers_field)
    return st.lists(st.one_of(rule, rule, rule, st.none()), min_size=1, max_size=2)


_types = st.lists(st.sampled_from(("Ingress", "Egress")), unique=True)
specs = objects(
    {"podSelector": st.one_of(selectors, st.none())},
    {"policyTypes": _types, "ingress": _rule_lists("from"), "egress": _rule_lists("to")},
)


def network_policy(name: str, namespace: str, spec: Manifest) -> Manifest:
    """Write a NetworkPolicy."""
    metadata = {"name": name, "namespace": namespace}
    return manifest("networking.k8s.io/v1", "NetworkPolicy", metadata, spec=spec)
