"""The few names, labels, ports and addresses of random clusters, so that what is drawn often meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# What a YAML loader gives.
Manifest = dict[str, Any]

NAMESPACES = ("north", "south")
KEYS = ("app", "tier")
VALUES = ("", "a")
NAME_LABEL = "kubernetes.io/metadata.name"

PORTS = (80, 443, 8080)
PORT_NAMES = ("http", "dns")
PROTOCOLS = ("TCP", "UDP", "SCTP")

# The addresses of one pod in each family.
ADDRESSES = (("10.0.0.1", "fd00::1"), ("10.0.0.200", "fd00::200"), ("10.1.0.1", "fd00:1::1"))
OUTSIDE = ("192.0.2.1", "10.0.0.7", "2001:db8::1", "fd00::7")


@st.composite
def objects(
    draw: st.DrawFn, required: Mapping[str, SearchStrategy[Any]], optional: Mapping[str, SearchStrategy[Any]]
) -> Manifest:
    """Draw an object with the required fields and three of four of the optional ones."""
    chosen = {name: strategy for name, strategy in optional.items() if draw(st.integers(0, 3))}
    return {name: draw(strategy) for name, strategy in {**required, **chosen}.items()}


def rarely() -> SearchStrategy[bool]:
    """Draw yes in one of eight cases."""
    return st.integers(0, 7).map(lambda number: number == 7)


def _requirement(operator: str) -> SearchStrategy[Manifest]:
    fields: dict[str, SearchStrategy[Any]] = {"key": st.sampled_from(KEYS), "operator": st.just(operator)}
    if operator in ("In", "NotIn"):
        fields["values"] = st.lists(st.sampled_from(VALUES), min_size=1, max_size=2, unique=True)
    return st.fixed_dictionaries(fields)


labels = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES))
requirements = st.sampled_from(("Exists", "DoesNotExist", "In", "NotIn")).flatmap(_requirement)
selectors: SearchStrategy[Manifest] = st.one_of(
    st.just({}),
    labels.map(lambda listed: {"matchLabels": listed}),
    st.lists(requirements, max_size=2).map(lambda listed: {"matchExpressions": listed}),
    st.fixed_dictionaries({"matchLabels": labels, "matchExpressions": st.lists(requirements, max_size=1)}),
)
namespace_names = st.sampled_from(NAMESPACES)
namespace_selectors = st.one_of(
    selectors,
    namespace_names.map(lambda name: {"matchLabels": {NAME_LABEL: name}}),
    namespace_names.map(
        lambda name: {"matchExpressions": [{"key": NAME_LABEL, "operator": "NotIn", "values": [name]}]}
    ),
)


def manifest(api_version: str, kind: str, metadata: Manifest, **fields: Any) -> Manifest:
    """Write an object."""
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}
