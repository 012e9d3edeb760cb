"""spoofable-peer-label: ingress from other namespaces that hangs on a label which others may set."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.network_policy import Direction, NetworkPolicy, PodPeer
from netpol_lint.resources.selector import LabelSelector, Operator, Requirement
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, count
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.openness.tenants import Grant, Tenants

_SHOWN = 3


class _Peer(Struct, frozen=True):
    """A peer of an ingress rule that selects namespaces."""

    policy: NetworkPolicy
    peer: PodPeer
    namespaces: LabelSelector
    pods: LabelSelector


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each peer that tells pods of other namespaces by labels that these may give themselves."""
    tenants = Tenants(ctx)
    for each in _peers(ctx):
        if _is_any_namespace(each.namespaces):
            yield from _by_pod_label(ctx, each, tenants)
        elif NAME_LABEL not in each.namespaces.keys:
            yield from _by_namespace_label(ctx, each, tenants)


def _peers(ctx: CheckContext) -> Iterator[_Peer]:
    policies = (each for each in ctx.inventory.policies if not ctx.is_system(each.namespace))
    for policy, rule in ((each, rule) for each in policies for rule in each.rules_of(Direction.INGRESS)):
        for peer in rule.peers:
            if isinstance(peer, PodPeer) and peer.namespace_selector is not None:
                yield _Peer(policy, peer, peer.namespace_selector, peer.pod_selector or LabelSelector())


def _is_any_namespace(selector: LabelSelector) -> bool:
    """Tell whether a selector leaves nobody out but the namespaces that it names."""
    excluding = (Operator.NOT_IN, Operator.DOES_NOT_EXIST)
    return all(
        each.operator in excluding or (each.operator is Operator.EXISTS and each.key == NAME_LABEL)
        for each in selector.requirements
    )


def _by_pod_label(ctx: CheckContext, each: _Peer, tenants: Tenants) -> Iterator[Finding]:
    asked = [one for one in each.pods.requirements if one.operator in (Operator.IN, Operator.EXISTS)]
    if not asked:
        return
    meant = ctx.engine.classes.in_set(ctx.engine.classes.matching(each.peer, each.policy.namespace).certain)
    homes = frozenset(one.namespace for one in meant) - {each.policy.namespace}
    others = tenants.besides(homes | {each.policy.namespace})
    if not others or _is_protected(ctx, asked):
        return
    grants = tenants.pod_makers(others)
    whose = f", such as {grants[0].who} in {grants[0].namespace}," if grants else ""
    home = next(iter(homes)) if len(homes) == 1 else None
    yield ctx.finding(
        each.peer.at,
        f"a pod labelled `{each.pods}` is let in from any namespace, and whoever makes pods in"
        f" {count(len(others), 'other namespace')}{whose} may set that label; {_remedy(home)}",
        subject=str(each.policy.ref),
        confidence=confidence_of(Basis.DECLARED if grants else Basis.ASSUMED),
        evidence=_who_could(ctx, grants, others),
        fix=_fix(ctx, each, home),
    )


def _is_protected(ctx: CheckContext, asked: list[Requirement]) -> bool:
    """Tell whether an admission policy speaks of one of the labels, so that not everybody may set it."""
    return any(ctx.inventory.control_plane.admission_about(each.key) is not None for each in asked)


def _remedy(home: str | None) -> str:
    if home is None:
        return f"name the namespaces that are meant by `{NAME_LABEL}`"
    return f"all pods that carry it run in {home}, so select `{NAME_LABEL}: {home}`"


def _fix(ctx: CheckContext, each: _Peer, home: str | None) -> Fix | None:
    if home is None or not each.namespaces.selects_everything:
        return None
    edits = ctx.editor.replace(each.namespaces.at, {"matchLabels": {NAME_LABEL: home}})
    return fix(Safety.UNSAFE, f"select namespace {home} alone", edits, promise=Promise.NARROWS)


def _who_could(ctx: CheckContext, grants: tuple[Grant, ...], others: tuple[str, ...]) -> Iterator[Evidence]:
    for grant in grants[:_SHOWN]:
        binding = grant.binding
        role = f"{binding.role_kind} {binding.role_name}"
        says = f"{binding} lets {grant.who} make pods in {grant.namespace} ({role})"
        yield Evidence(binding.at, says)
    for name in others[: 0 if grants else _SHOWN]:
        at = ctx.inventory.namespaces[name].at or next(
            (one.at for one in ctx.inventory.workloads_in(name)), None
        )
        if at is not None:
            yield Evidence(at, f"whoever makes pods in namespace {name} chooses their labels")


def _by_namespace_label(ctx: CheckContext, each: _Peer, tenants: Tenants) -> Iterator[Finding]:
    """Report a namespace selector whose labels some user may set, who has access here that says so."""
    asked = list(each.namespaces.requirements)
    grants = tenants.namespace_labellers(each.policy.namespace)
    if not grants or _is_protected(ctx, asked):
        return
    which = f"namespace {grants[0].namespace}" if grants[0].namespace else "any namespace"
    yield ctx.finding(
        each.namespaces.at or each.peer.at,
        f"namespaces labelled `{each.namespaces}` are let in, and {grants[0].who} may give that label to"
        f" {which}; select `{NAME_LABEL}` as well, which nobody can set",
        subject=str(each.policy.ref),
        evidence=[
            Evidence(
                grant.binding.at,
                f"{grant.binding} lets {grant.who} change {grant.namespace or 'every namespace'}"
                f" ({grant.binding.role_kind} {grant.binding.role_name})",
            )
            for grant in grants[:_SHOWN]
        ],
    )
