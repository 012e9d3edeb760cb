"""Random small clusters as manifests, dense enough that policies, selectors and ports meet."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.property.cluster_policies import cluster_policies
from tests.property.network_policies import network_policy, specs
from tests.property.vocabulary import (
    ADDRESSES,
    NAMESPACES,
    OUTSIDE,
    PORT_NAMES,
    PORTS,
    PROTOCOLS,
    Manifest,
    labels,
    manifest,
    namespace_names,
    rarely,
)

PODS = [f"{namespace}/pod-{number}" for namespace in NAMESPACES for number in (1, 2)]
ENDS = [*PODS, *(f"ip:{address}" for address in OUTSIDE)]

PAIRS = [(source, end) for source in ENDS for end in ENDS if {source, end} & {*PODS}]
"""Everybody who may reach somebody: each pod itself, but no two addresses outside."""


@st.composite
def clusters(draw: st.DrawFn) -> list[Manifest]:
    """Draw a cluster: some namespaces declared with labels, two pods in each, up to six policies."""
    # What matters most comes first, where more is tried.
    policies = [
        network_policy(f"policy-{number}", draw(namespace_names), draw(specs))
        for number in range(draw(st.integers(0, 2)))
    ]
    policies += draw(cluster_policies())
    families = draw(st.sampled_from(("IPv4", "both", "IPv6")))
    manifests: list[Manifest] = []
    for name in NAMESPACES:
        if draw(st.booleans()):
            manifests.append(manifest("v1", "Namespace", {"name": name, "labels": draw(labels)}))
        manifests += [draw(_pods(name, f"pod-{number}", families)) for number in (1, 2)]
    return manifests + policies


@st.composite
def _pods(draw: st.DrawFn, namespace: str, name: str, families: str) -> Manifest:
    """Draw a pod, or a Deployment of one or two, whose address nobody states.

    A pod that states none is taken to have IPv4, so all do that have only IPv6.
    """
    spec: Manifest = {"containers": [_container("main", draw(_declared_ports()))]}
    if draw(st.booleans()):
        sidecar = {"restartPolicy": "Always"} if draw(st.booleans()) else {}
        spec["initContainers"] = [{**_container("first", draw(_declared_ports())), **sidecar}]
    if draw(rarely()):
        spec["hostNetwork"] = True
    metadata: Manifest = {"labels": draw(labels)}
    place = {"name": name, "namespace": namespace}
    if families != "IPv6" and draw(rarely()):
        deployed = {"replicas": draw(st.integers(1, 2)), "template": {"metadata": metadata, "spec": spec}}
        return manifest("apps/v1", "Deployment", place, spec=deployed)
    pod = manifest("v1", "Pod", {**place, **metadata}, spec=spec)
    if families == "IPv6" or draw(st.booleans()):
        ipv4, ipv6 = draw(st.sampled_from(ADDRESSES))
        stated = {"IPv4": [ipv4], "both": [ipv4, ipv6], "IPv6": [ipv6]}[families]
        pod["status"] = {"podIP": stated[0], "podIPs": [{"ip": each} for each in stated]}
    return pod


@st.composite
def _declared_ports(draw: st.DrawFn) -> list[Manifest]:
    return [
        {
            "name": name,
            "containerPort": draw(st.sampled_from(PORTS)),
            "protocol": draw(st.sampled_from(PROTOCOLS)),
        }
        for name in draw(st.lists(st.sampled_from(PORT_NAMES), unique=True))
    ]


def _container(name: str, ports: list[Manifest]) -> Manifest:
    return {"name": name, "image": "server", "ports": ports}
