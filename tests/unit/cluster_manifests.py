"""Manifests of small clusters, each a document of its own that can be joined to others."""

from __future__ import annotations

from textwrap import indent


def namespace(name: str, labels: str = "") -> str:
    return f"---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{{labels}}}}}\n"


def pod(
    name: str,
    labels: str = "",
    *,
    namespace: str = "shop",
    ports: str = "",
    spec: str = "",
    status: str = "",
) -> str:
    """Write a Pod; `labels` and `ports` are the inside of a flow map and a flow list."""
    metadata = f"metadata: {{name: {name}, namespace: {namespace}, labels: {{{labels}}}}}\n"
    containers = f"  containers: [{{name: main, image: server, ports: [{ports}]}}]\n"
    more = indent(f"{spec}\n", "  ") if spec else ""
    state = f"status: {{{status}}}\n" if status else ""
    return f"---\napiVersion: v1\nkind: Pod\n{metadata}spec:\n{containers}{more}{state}"


def deployment(name: str, labels: str, *, namespace: str = "shop", replicas: int = 1, spec: str = "") -> str:
    """Write a Deployment; `labels` is the inside of a flow map, `spec` more of the pods' spec."""
    metadata = f"metadata: {{name: {name}, namespace: {namespace}}}\n"
    pods = f"containers: [{{name: main, image: server}}]\n{spec}"
    return (
        f"---\napiVersion: apps/v1\nkind: Deployment\n{metadata}spec:\n  replicas: {replicas}\n  template:\n"
        f"    metadata: {{labels: {{{labels}}}}}\n    spec:\n{indent(pods, '      ')}\n"
    )


def policy(name: str, spec: str, *, namespace: str = "shop") -> str:
    """Write a NetworkPolicy; `spec` is in lines flush left."""
    metadata = f"metadata: {{name: {name}, namespace: {namespace}}}\n"
    return (
        f"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n{metadata}spec:\n{indent(spec, '  ')}\n"
    )


DENY_EGRESS = "podSelector: {}\npolicyTypes: [Egress]"
DENY_INGRESS = "podSelector: {}\npolicyTypes: [Ingress]"
DENY_BOTH = "podSelector: {}\npolicyTypes: [Ingress, Egress]"
CILIUM = "---\napiVersion: cilium.io/v2\nkind: %s\nmetadata: {name: foreign, namespace: %s}\nspec: {}\n"
