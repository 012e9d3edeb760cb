"""A default deny for a namespace, and the way to the DNS servers that one for egress has to leave open.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from netpol_lint.audit import ClusterModel
from netpol_lint.generate.draft import Draft, DraftRule, addresses, free_name, pods, ports
from netpol_lint.generate.labels import labels_of_pods
from netpol_lint.generate.proposal import Proposal
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.dns import DNS_PORT
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload

_NAMES_SHOWN: Final = 5


def default_deny(model: ClusterModel, namespace: str, directions: Collection[Direction]) -> Proposal:
    """Propose what isolates every pod of a namespace in some directions, as far as nothing does it yet.

    With egress comes what allows name resolution, because hardly any pod does without.
    """
    missing = tuple(
        each for each in Direction if each in directions and not _is_denied(model, namespace, each)
    )
    if not missing:
        listed = " and ".join(each.field_name for each in Direction if each in directions)
        return Proposal(remarks=(f"every pod of namespace {namespace} is isolated for {listed} already",))
    name = "default-deny" if len(missing) == len(Direction) else f"default-deny-{missing[0].field_name}"
    isolated = " and ".join(each.field_name for each in missing)
    deny = Draft(
        name=free_name(name, _names(model, namespace)),
        namespace=namespace,
        says=f"Isolates every pod of namespace {namespace} for {isolated}; others allow what is needed.",
        directions=missing,
        pod_labels={},
    )
    dns = allow_dns(model, namespace) if Direction.EGRESS in missing else Proposal()
    return Proposal((deny, *dns.drafts), (*_affected(model, namespace, missing), *dns.remarks))


def allow_dns(model: ClusterModel, namespace: str) -> Proposal:
    """Propose what lets every pod of a namespace ask the cluster's DNS servers, unless all of them may."""
    rules = tuple(_dns_rules(model))
    if not rules:
        return Proposal(remarks=("the configuration names no DNS server, so there is nothing to allow",))
    if _is_dns_allowed(model, namespace):
        return Proposal(
            remarks=(f"a policy lets every pod of namespace {namespace} ask the DNS servers already",)
        )
    draft = Draft(
        name=free_name("allow-dns", _names(model, namespace)),
        namespace=namespace,
        says=f"Lets every pod of namespace {namespace} resolve names.",
        directions=(Direction.EGRESS,),
        pod_labels={},
        rules=rules,
    )
    return Proposal((draft,), tuple(_doubts(model)))


def _is_denied(model: ClusterModel, namespace: str, direction: Direction) -> bool:
    return model.engine.fresh_pod(namespace, direction).isolation is Ternary.YES


def _is_dns_allowed(model: ClusterModel, namespace: str) -> bool:
    group = model.engine.fresh_pod(namespace, Direction.EGRESS)
    if group.isolation is not Ternary.YES:
        return False
    pods_allowed = all(
        _on(model.dns.ports) <= model.engine.group_side(group, pod).allowed for pod in model.dns.pods
    )
    resolvers = CidrSet.of(model.dns.addresses)
    return pods_allowed and (
        not resolvers or _on((DNS_PORT,)) <= model.engine.group_side(group, resolvers).allowed
    )


def _dns_rules(model: ClusterModel) -> Iterator[DraftRule]:
    by_namespace: dict[str, list[Workload]] = {}
    for pod in model.dns.pods:
        by_namespace.setdefault(pod.namespace, []).append(pod)
    for namespace, servers in sorted(by_namespace.items()):
        peers = [pods(labels_of_pods(model.inventory, each), namespace) for each in servers]
        yield DraftRule(Direction.EGRESS, tuple(peers), ports(_on(model.dns.ports)))
    if model.dns.addresses:
        listed = addresses([str(each) for each in model.dns.addresses])
        yield DraftRule(Direction.EGRESS, listed, ports(_on((DNS_PORT,))))


def _on(numbers: tuple[int, ...]) -> ConnectionSet:
    listed = PortSet.of((number, number) for number in numbers)
    return ConnectionSet.of({Protocol.UDP: listed, Protocol.TCP: listed})


def _names(model: ClusterModel, namespace: str) -> frozenset[str]:
    return frozenset(each.ref.name for each in model.inventory.policies_in(namespace))


def _affected(model: ClusterModel, namespace: str, directions: tuple[Direction, ...]) -> Iterator[str]:
    """Say which workloads lose connections that no policy has restricted so far."""
    for direction in directions:
        is_open = (
            each
            for each in model.inventory.workloads_in(namespace)
            if model.engine.isolation(each, direction).state is not Ternary.YES and not each.host_network
        )
        names = [f"{each.ref.kind} {each.ref.name}" for each in is_open]
        if names:
            rest = len(names) - _NAMES_SHOWN
            listed = ", ".join(names[:_NAMES_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
            yield f"nothing restricts the {direction.field_name} of {listed} so far: allow what each needs"


def _doubts(model: ClusterModel) -> Iterator[str]:
    if model.dns.is_assumed:
        where = ", ".join(f"{each.ref.name} in {each.namespace}" for each in model.dns.pods)
        yield f"no manifest declares the DNS servers, taken to be {where}; state others with `dns:`"
