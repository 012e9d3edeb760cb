"""Random cluster-wide policies of all three kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
    rarely,
    selectors,
)

GROUP = "policy.networking.k8s.io"
# Few, so that some policies share one.
PRIORITIES = (0, 1000)
NETWORKS = (
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/24",
    "10.0.0.1/32",
    "::/0",
    "fd00::/64",
    "2001:db8::/32",
)

UNKNOWN_PEER: Final[Manifest] = {"serviceAccounts": {}}
"""A peer that no version of the API has; rules with one fail closed."""


@dataclass(frozen=True)
class Kind:
    """How one version of the API writes its rules."""

    api_version: str
    kind: str
    accept: str
    actions: tuple[str, ...]
    ports_field: str
    numbered_ports: SearchStrategy[Manifest]
    named_port_field: str
    address_peers: SearchStrategy[Manifest]


def _ranges() -> SearchStrategy[Manifest]:
    return st.sampled_from(PORTS).map(lambda first: {"start": first, "end": 8081})


_protocol = {"protocol": st.sampled_from(PROTOCOLS)}
_v1alpha1_ports = st.one_of(
    st.fixed_dictionaries({"port": st.sampled_from(PORTS), **_protocol}).map(lambda at: {"portNumber": at}),
    st.tuples(_ranges(), objects({}, _protocol)).map(lambda parts: {"portRange": {**parts[0], **parts[1]}}),
)
_later_ports = st.tuples(
    st.sampled_from(PROTOCOLS),
    st.one_of(
        st.sampled_from(PORTS).map(lambda number: {"number": number}),
        _ranges().map(lambda span: {"range": span}),
    ),
).map(lambda parts: {parts[0].lower(): {"destinationPort": parts[1]}})

_networks = st.lists(st.sampled_from(NETWORKS), min_size=1, max_size=3, unique=True)
_addresses = st.one_of(
    _networks.map(lambda cidrs: {"networks": cidrs}), selectors.map(lambda nodes: {"nodes": nodes})
)
_anywhere = st.one_of(_addresses, st.just({"domainNames": ["example.com"]}))

ADMIN = Kind(
    api_version=f"{GROUP}/v1alpha1",
    kind="AdminNetworkPolicy",
    accept="Allow",
    actions=("Allow", "Deny", "Pass"),
    ports_field="ports",
    numbered_ports=_v1alpha1_ports,
    named_port_field="namedPort",
    address_peers=_anywhere,
)
BASELINE = Kind(
    api_version=f"{GROUP}/v1alpha1",
    kind="BaselineAdminNetworkPolicy",
    accept="Allow",
    actions=("Allow", "Deny"),
    ports_field="ports",
    numbered_ports=_v1alpha1_ports,
    named_port_field="namedPort",
    address_peers=_addresses,
)
CLUSTER = Kind(
    api_version=f"{GROUP}/v1alpha2",
    kind="ClusterNetworkPolicy",
    accept="Accept",
    actions=("Accept", "Deny", "Pass"),
    ports_field="protocols",
    numbered_ports=_later_ports,
    named_port_field="destinationNamedPort",
    address_peers=_anywhere,
)

# v1alpha1 asks for both selectors.
_pods = st.fixed_dictionaries({"namespaceSelector": namespace_selectors, "podSelector": selectors})
_pod_peers = st.one_of(
    namespace_selectors.map(lambda selector: {"namespaces": selector}), _pods.map(lambda pods: {"pods": pods})
)


@st.composite
def _rules(draw: st.DrawFn, kind: Kind, peers_field: str) -> Manifest:
    """Draw a rule that the API server takes: names of ports for pods alone, of domains to accept alone."""
    is_about_pods = peers_field == "from" or not draw(st.integers(0, 2))
    peers = _pod_peers if is_about_pods else st.one_of(_pod_peers, kind.address_peers)
    listed = draw(st.lists(peers, min_size=1, max_size=2))
    if draw(rarely()):
        listed.append(UNKNOWN_PEER)
    names_domains = any("domainNames" in peer for peer in listed)
    action = kind.accept if names_domains else draw(st.sampled_from(kind.actions))
    names = st.sampled_from(PORT_NAMES).map(lambda name: {kind.named_port_field: name})
    ports = st.one_of(kind.numbered_ports, names) if is_about_pods else kind.numbered_ports
    return draw(
        objects(
            {"action": st.just(action), peers_field: st.just(listed)},
            {kind.ports_field: st.lists(ports, min_size=1, max_size=2)},
        )
    )


def _specs(kind: Kind, **head: SearchStrategy[object]) -> SearchStrategy[Manifest]:
    lists = {
        "ingress": st.lists(_rules(kind, "from"), min_size=1, max_size=3),
        "egress": st.lists(_rules(kind, "to"), min_size=1, max_size=3),
    }
    return objects({"subject": _pod_peers, **head}, lists)


_priority = st.sampled_from(PRIORITIES)
_admin_specs = _specs(ADMIN, priority=_priority)
_cluster_specs = _specs(CLUSTER, priority=_priority, tier=st.sampled_from(("Admin", "Baseline")))
_baseline_specs = _specs(BASELINE)


@st.composite
def cluster_policies(draw: st.DrawFn) -> list[Manifest]:
    """Draw up to three policies of many and perhaps the one of which there is one, in any order."""
    policies: list[Manifest] = []
    for number in range(draw(st.integers(0, 3))):
        kind, specs = draw(st.sampled_from(((CLUSTER, _cluster_specs), (ADMIN, _admin_specs))))
        metadata = {"name": f"cluster-wide-{number}"}
        policies.append(manifest(kind.api_version, kind.kind, metadata, spec=draw(specs)))
    if draw(st.booleans()):
        baseline = manifest(
            BASELINE.api_version, BASELINE.kind, {"name": "default"}, spec=draw(_baseline_specs)
        )
        policies.insert(draw(st.integers(0, len(policies))), baseline)
    return policies
