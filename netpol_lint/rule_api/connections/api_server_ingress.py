"""Whether pods let in the API server, which calls them from outside the pods of a cluster.

Its requests come from the address of a control-plane machine or of a load balancer, which no label
selects. In some clusters a tunnel carries them, and they arrive from pods of that tunnel.

Source: https://kubernetes.io/docs/concepts/architecture/control-plane-node-communication/.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from msgspec import Struct

from netpol_lint.facts.api_server import Tunnel
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import ConnectionSet, PortSet
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.policy.verdict import Ternary
from netpol_lint.reach.services import Backend
from netpol_lint.resources.network_policy import Direction, PodPeer
from netpol_lint.resources.selector import Labels, LabelSelector, Match
from netpol_lint.rule_api.context import CheckContext

_EVERY_POD: Final = LabelSelector()


class Admission(Enum):
    """What is known about the API server as a peer of an ingress rule."""

    NO = auto()
    TUNNEL_ONLY = auto()
    """The rule selects all pods of kube-system, those of a tunnel among them if there is one."""
    MAYBE = auto()


class Blockade(Struct, frozen=True):
    """Pods that do not let the API server in on a port. `near` are rules for the port and other peers.

    `is_open_to_tunnels` says that one of them lets in a tunnel, if the cluster has one.
    """

    backend: Backend
    group: PolicyGroup
    near: tuple[NetworkPolicyRule, ...]
    is_open_to_tunnels: bool


def blockade_of(ctx: CheckContext, backend: Backend) -> Blockade | None:
    """Return what keeps the API server from a port of some pods; `None` if something may let it in.

    A rule that is right but for its ports is a slip of its own, of which other rules speak.
    """
    workload = backend.workload
    group = ctx.engine.group_of(workload, Direction.INGRESS)
    is_unsure = workload.host_network or ctx.engine.is_undecided_for(workload, Direction.INGRESS)
    if group.isolation is not Ternary.YES or is_unsure or not backend.is_certain:
        return None
    admissions = {rule: _admission(ctx, rule) for rule in group.possible_rules}
    near = tuple(rule for rule in admissions if _covers(ctx, rule, backend))
    admitting = [rule for rule, each in admissions.items() if each is Admission.MAYBE]
    if any(rule in near or _is_slip(ctx, rule, backend) for rule in admitting):
        return None
    is_open = any(admissions[rule] is Admission.TUNNEL_ONLY for rule in near)
    if is_open and _is_tunnelled(ctx):
        return None
    return Blockade(backend, group, near, is_open)


def _covers(ctx: CheckContext, rule: NetworkPolicyRule, backend: Backend) -> bool:
    connections = rule.connections_to(ctx.engine.classes.of(backend.workload))
    return connections.allows(backend.protocol, backend.port)


def _is_slip(ctx: CheckContext, rule: NetworkPolicyRule, backend: Backend) -> bool:
    """Tell whether a rule has the Service's port instead of the pods', or a name that none of them has."""
    if rule.numbered.allows(backend.protocol, backend.service_port):
        return True
    named = rule.connections_to(ctx.engine.classes.of(backend.workload)) - rule.numbered
    return bool(rule.named) and not named


def _admission(ctx: CheckContext, rule: NetworkPolicyRule) -> Admission:
    if rule.peers.every or any(_may_hold_api_server(ctx, each) for each in _ranges(rule)):
        return Admission.MAYBE
    found = [
        _to_tunnels(ctx, rule.policy.namespace, each) for each in rule.rule.peers if isinstance(each, PodPeer)
    ]
    return max(found, key=lambda each: each.value, default=Admission.NO)


def _ranges(rule: NetworkPolicyRule) -> Iterator[CidrSet]:
    return (effective_range(block) for block in rule.blocks)


def _may_hold_api_server(ctx: CheckContext, addresses: CidrSet) -> bool:
    """Tell whether a range may hold the API server: any may, unless it is known or the range is of pods."""
    network = ctx.config.network
    if network.api_server:
        return bool(addresses & CidrSet.of((*network.api_server, *network.node_cidrs)))
    return bool(addresses - CidrSet.of(network.pod_cidrs))


def _is_tunnelled(ctx: CheckContext) -> bool:
    """Tell whether the network plugin is one of clusters that have a tunnel for certain."""
    cni = ctx.cni
    return cni is not None and any(cni.name in each.cnis for each in ctx.clients.api_server.tunnels)


def _to_tunnels(ctx: CheckContext, own_namespace: str, peer: PodPeer) -> Admission:
    found = (_to_tunnel(ctx, own_namespace, peer, each) for each in ctx.clients.api_server.tunnels)
    return max(found, key=lambda each: each.value, default=Admission.NO)


def _to_tunnel(ctx: CheckContext, own_namespace: str, peer: PodPeer, tunnel: Tunnel) -> Admission:
    if peer.namespace_selector is None:
        is_there = own_namespace == tunnel.namespace
    else:
        namespace = ctx.engine.classes.namespace(tunnel.namespace)
        is_there = peer.namespace_selector.match(namespace.labels) is not Match.NO
    pods = peer.pod_selector or _EVERY_POD
    if not is_there or pods.match(Labels(tunnel.labels)) is Match.NO:
        return Admission.NO
    return Admission.TUNNEL_ONLY if pods.selects_everything else Admission.MAYBE


def port_of(backend: Backend) -> ConnectionSet:
    """Return the port of a backend, which messages name."""
    return ConnectionSet.single(backend.protocol, PortSet.single(backend.port))
