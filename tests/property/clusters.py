"""Random small clusters as manifests, dense enough that policies, selectors and ports meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# What a YAML loader gives.
Manifest = dict[str, Any]

NAMESPACES = ("north", "south", "west")
KEYS = ("app", "tier")
VALUES = ("", "a", "b")
PORTS = (80, 443, 8080)
PORT_NAMES = ("http", "dns")
PROTOCOLS = ("TCP", "UDP", "SCTP")
ADDRESSES = ("10.0.0.1", "10.0.0.200", "10.1.0.1")
OUTSIDE = ("192.0.2.1", "10.0.0.7", "2001:db8::1")
BLOCKS = (
    {"cidr": "0.0.0.0/0"},
    {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]},
    {"cidr": "10.0.0.0/24"},
    {"cidr": "10.0.0.0/24", "except": ["10.0.0.128/25"]},
    {"cidr": "10.0.0.1/32"},
    {"cidr": "::/0"},
    {"cidr": "2001:db8::/32"},
)

labels = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))


def _requirement(operator: str) -> SearchStrategy[Manifest]:
    fields: dict[str, SearchStrategy[Any]] = {"key": st.sampled_from(KEYS), "operator": st.just(operator)}
    if operator in ("In", "NotIn"):
        fields["values"] = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True)
    return st.fixed_dictionaries(fields)


requirements = st.sampled_from(("In", "NotIn", "Exists", "DoesNotExist")).flatmap(_requirement)
selectors = st.fixed_dictionaries(
    {},
    optional={"matchLabels": labels, "matchExpressions": st.lists(requirements, max_size=2)},
)
namespace_selectors = st.one_of(
    selectors,
    st.sampled_from(NAMESPACES).map(lambda name: {"matchLabels": {"kubernetes.io/metadata.name": name}}),
)
pod_peers = st.one_of(
    st.fixed_dictionaries({"podSelector": selectors}),
    st.fixed_dictionaries({"namespaceSelector": namespace_selectors}),
    st.fixed_dictionaries({"podSelector": selectors, "namespaceSelector": namespace_selectors}),
)
peers = st.one_of(pod_peers, st.sampled_from(BLOCKS).map(lambda block: {"ipBlock": block}))
ports: SearchStrategy[Manifest] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {"port": st.sampled_from(PORTS)}, optional={"protocol": st.sampled_from(PROTOCOLS)}
    ),
    st.fixed_dictionaries(
        {"port": st.sampled_from(PORT_NAMES)}, optional={"protocol": st.sampled_from(PROTOCOLS)}
    ),
    st.fixed_dictionaries({"port": st.sampled_from(PORTS), "endPort": st.just(8080)}),
    st.fixed_dictionaries({"protocol": st.sampled_from(PROTOCOLS)}),
)


def _rules(peer_field: str) -> SearchStrategy[Any]:
    rule = st.fixed_dictionaries(
        {}, optional={peer_field: st.lists(peers, max_size=2), "ports": st.lists(ports, max_size=2)}
    )
    return st.one_of(st.none(), st.lists(st.one_of(rule, st.none()), max_size=2))


specs = st.fixed_dictionaries(
    {},
    optional={
        "podSelector": st.one_of(st.none(), selectors),
        "policyTypes": st.lists(st.sampled_from(("Ingress", "Egress")), unique=True),
        "ingress": _rules("from"),
        "egress": _rules("to"),
    },
)


@st.composite
def clusters(draw: st.DrawFn) -> list[Manifest]:
    """Draw a cluster: some namespaces declared with labels, two pods in each, up to four policies."""
    manifests: list[Manifest] = []
    for name in NAMESPACES:
        if draw(st.booleans()):
            manifests.append(_object("v1", "Namespace", {"name": name, "labels": draw(labels)}))
        manifests += [draw(_pods(name, f"pod-{number}")) for number in (1, 2)]
    for number in range(draw(st.integers(0, 4))):
        metadata = {"name": f"policy-{number}", "namespace": draw(st.sampled_from(NAMESPACES))}
        manifests.append(_object("networking.k8s.io/v1", "NetworkPolicy", metadata, spec=draw(specs)))
    return manifests


@st.composite
def _pods(draw: st.DrawFn, namespace: str, name: str) -> Manifest:
    container: Manifest = {
        "name": "main",
        "image": "server",
        "ports": [
            {
                "name": port_name,
                "containerPort": draw(st.sampled_from(PORTS)),
                "protocol": draw(st.sampled_from(PROTOCOLS)),
            }
            for port_name in draw(st.lists(st.sampled_from(PORT_NAMES), unique=True))
        ],
    }
    spec: Manifest = {"containers": [container]}
    metadata = {"name": name, "namespace": namespace, "labels": draw(labels)}
    pod = _object("v1", "Pod", metadata, spec=spec)
    if draw(st.booleans()):
        pod["status"] = {"podIP": draw(st.sampled_from(ADDRESSES))}
    return pod


def _object(api_version: str, kind: str, metadata: Manifest, **fields: Any) -> Manifest:
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}
