"""The connectivity of small clusters, and its edges in few words."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from netpol_lint.policy.cidr import CidrSet
from netpol_lint.reach.connectivity import Connectivity, Surroundings, connectivity
from netpol_lint.reach.permission import Permission
from tests.engine_answers import model_of
from tests.unit.cluster_manifests import policy

EVERYWHERE = "ip:0.0.0.0/0,::/0"

Shown = dict[tuple[str, str], str]
"""The edges by their ends, each as what it allows, and behind a question mark what it may allow."""


def connected(
    manifests: str, around: Surroundings | None = None, *, is_grouped: bool = False
) -> Connectivity:
    """Work out who may open a connection to whom in one file of manifests."""
    inventory = model_of(manifests).inventory
    assert not inventory.refused
    return connectivity(inventory, around, is_grouped=is_grouped)


def edges(found: Connectivity) -> dict[tuple[str, str], Permission]:
    """Return all edges by their ends."""
    return {(each.source, target): permission for each in found.edges() for target, permission in each}


def shown(permission: Permission) -> str:
    """Write what is allowed, what is unknown and why."""
    if not permission.unknown:
        return str(permission.allowed)
    why = ", ".join(reason.value for reason in permission.reasons)
    maybe = f"{permission.unknown} ({why})"
    return f"{permission.allowed} ? {maybe}" if permission.allowed else f"? {maybe}"


def short(name: str) -> str:
    """Leave namespace and kind out of the id of a workload."""
    return name if name.startswith(("ip:", "pods:")) else name.rpartition("/")[2]


def shown_edges(found: Connectivity) -> Shown:
    """Write the edges, with short names of workloads."""
    return {
        (short(source), short(target)): shown(permission)
        for (source, target), permission in edges(found).items()
    }


def ids(found: Connectivity) -> list[str]:
    """Return the ids of the pods, in order."""
    return [each.id for each in found.pods]


def outside(found: Connectivity) -> Shown:
    """Return the edges with addresses outside."""
    return {ends: text for ends, text in shown_edges(found).items() if any(map(_is_address, ends))}


def inside(found: Connectivity) -> Shown:
    """Return the other edges."""
    return {ends: text for ends, text in shown_edges(found).items() if not any(map(_is_address, ends))}


def _is_address(name: str) -> bool:
    return name.startswith("ip:")


def holds(name: str, address: str) -> bool:
    """Tell whether an endpoint is addresses outside, and this one among them."""
    if not name.startswith("ip:"):
        return False
    return ip_address(address) in CidrSet.of(map(ip_network, name.removeprefix("ip:").split(",")))


def admit(destination: str, *peers: str, ports: str = "{port: 80}") -> str:
    """Write the policy that lets peers, each the inside of a flow map, open connections to an app."""
    selector = f"podSelector: {{matchLabels: {{app: {destination}}}}}"
    listed = ", ".join(f"{{{peer}}}" for peer in peers)
    rules = f"ingress: [{{from: [{listed}], ports: [{ports}]}}]" if peers else "ingress: []"
    return policy(f"to-{destination}", f"{selector}\npolicyTypes: [Ingress]\n{rules}")


def app(name: str, more: str = "") -> str:
    """Write the peer that is one app of the same namespace."""
    return f"podSelector: {{matchLabels: {{app: {name}{more}}}}}"
