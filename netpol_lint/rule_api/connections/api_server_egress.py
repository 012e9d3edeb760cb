"""Which workloads ask the API server for something, and whether a rule lets them.

The API server is no pod that a selector finds: its Service leads to the address of a control-plane machine,
which policies see, on the port there.

Sources: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/ and
https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Final

from msgspec import Struct

from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.policy.rules import Action, CompiledRule
from netpol_lint.resources.network_policy import PodPeer
from netpol_lint.resources.rbac import Permit, RoleBinding
from netpol_lint.resources.selector import LabelSelector
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext

_NEVER: Final = CidrSet.of(
    ip_network(each)
    for each in ("127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "::1/128", "fe80::/10", "ff00::/8")
)
"""Where no API server is: on the pod itself, on its node alone, and at nobody in particular."""

_ADMITTING: Final = frozenset({"podsecuritypolicies", "securitycontextconstraints"})
"""What pods are admitted by: the API server asks for it when it makes them, and they do not."""

_OF_KUBELETS: Final = frozenset({"nodes/metrics", "nodes/stats", "nodes/log", "nodes/spec", "nodes/proxy"})
"""What kubelets ask the API server for when somebody calls them: no reason to call it oneself."""

_ITS_LABELS: Final = frozenset({"kube-apiserver", "apiserver", "openshift-kube-apiserver"})
_ADMITTING_ROLES: Final = ("system:openshift:scc:", "psp:", "psp-")


class ApiClient(Struct, frozen=True):
    """A workload that has a token for the API server and somebody who lets it ask for something."""

    workload: Workload
    binding: RoleBinding


def api_clients(ctx: CheckContext, workloads: tuple[Workload, ...]) -> Iterator[ApiClient]:
    """Yield the workloads among some that have a reason to ask the API server.

    The account that pods get when they name none is bound by accident more often than not.
    """
    for workload in workloads:
        if workload.service_account == "default" or workload.is_finished or not _has_token(ctx, workload):
            continue
        bindings = ctx.inventory.control_plane.rbac.bindings_of(workload.namespace, workload.service_account)
        binding = next((each for each in bindings if _is_about_the_api(ctx, each)), None)
        if binding is not None:
            yield ApiClient(workload, binding)


def _has_token(ctx: CheckContext, workload: Workload) -> bool:
    if workload.mounts_token is not None:
        return workload.mounts_token
    accounts = ctx.inventory.control_plane.rbac.accounts
    account = accounts.get((workload.namespace, workload.service_account))
    return account is None or account.mounts_token is not False


def _is_about_the_api(ctx: CheckContext, binding: RoleBinding) -> bool:
    role = ctx.inventory.control_plane.rbac.role_of(binding)
    if role is None:
        return not any(part in binding.role_name for part in _ADMITTING_ROLES)
    return role.is_aggregated or any(map(_is_request, role.permits))


def _is_request(permit: Permit) -> bool:
    is_for_others = permit.resources <= _ADMITTING | _OF_KUBELETS
    return bool(permit.verbs) and not permit.is_url and not is_for_others


def may_reach_api_server(ctx: CheckContext, group: PolicyGroup) -> bool:
    """Tell whether anything may let the pods of an egress group reach the API server."""
    cluster_wide = (*group.cluster_wide, *group.maybe_cluster_wide)
    rules: list[CompiledRule] = [*group.possible_rules]
    rules += [rule for policy in cluster_wide for rule in policy.rules[group.direction]]
    return any(rule.action is Action.ALLOW and _may_mean_api_server(ctx, rule) for rule in rules)


def _may_mean_api_server(ctx: CheckContext, rule: CompiledRule) -> bool:
    if not is_for_its_ports(ctx, rule):
        return False
    return rule.peers.every or _may_hold_api_server(ctx, rule.peers.possible_addresses)


def is_for_its_ports(ctx: CheckContext, rule: CompiledRule) -> bool:
    """Tell whether a rule allows a port on which API servers answer."""
    ports = ctx.clients.api_server.ports
    wanted = ConnectionSet.single(Protocol.TCP, PortSet.of((port, port) for port in ports))
    return bool(rule.numbered & wanted)


def _may_hold_api_server(ctx: CheckContext, addresses: CidrSet) -> bool:
    """Tell whether a range may hold the API server: any may, unless it is known where it is."""
    network = ctx.config.network
    if network.api_server:
        # Some plugins decide before the Service is resolved.
        return bool(
            addresses & CidrSet.of((*network.api_server, *network.node_cidrs, *network.service_cidrs))
        )
    return bool(addresses - _NEVER - CidrSet.of(network.pod_cidrs))


def selects_in_vain(ctx: CheckContext, rule: CompiledRule) -> bool:
    """Tell whether a rule is written for the API server and names it by selectors, which never find it.

    That is a rule for one of its ports, and for the namespace of its Service or its own labels.
    """
    if rule.numbered.is_all or not is_for_its_ports(ctx, rule):
        return False
    peers = [peer for peer in rule.rule.peers if isinstance(peer, PodPeer)]
    return any(_names_api_server(peer, ctx.clients.api_server.namespace) for peer in peers)


def _names_api_server(peer: PodPeer, namespace: str) -> bool:
    is_named = not _values(peer.pod_selector).isdisjoint(_ITS_LABELS)
    return is_named or namespace in _values(peer.namespace_selector)


def _values(selector: LabelSelector | None) -> frozenset[str]:
    return frozenset().union(*(each.values for each in (selector.requirements if selector else ())))
