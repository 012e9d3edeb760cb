"""What missing-default-deny-ingress and missing-default-deny-egress say of the namespaces that lack one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from netpol_lint.findings import CommonCause, Evidence, Finding, Severity
from netpol_lint.location import Location
from netpol_lint.render.api_object import DEFAULT_NAMESPACE
from netpol_lint.resources.network_policy import Direction, IpBlock, NetworkPolicy
from netpol_lint.rule_api.context import Basis, CheckContext, confidence_of
from netpol_lint.rule_api.openness.default_deny import Coverage, coverage, is_closed_by_plugin
from netpol_lint.rule_api.openness.open_by_design import is_open_by_design
from netpol_lint.rule_api.openness.put_aside import are_examples
from netpol_lint.rule_api.wording import NAMES_SHOWN, count, names

_PAIR: Final = 2


def missing_default_deny(ctx: CheckContext, direction: Direction) -> Iterator[Finding]:
    """Report each namespace without a policy that isolates every pod in a direction.

    Where cluster-wide policies isolate the workloads of several namespaces by their labels, one more of
    those would be the default deny of all of them, and they are one finding.
    """
    if is_closed_by_plugin(ctx):
        return
    for each in coverage(ctx, direction):
        if each.defaults or each.is_closed_by_cluster:
            continue
        if ctx.engine.is_undecided_for_new_pods(each.namespace, direction):
            continue
        yield _finding(ctx, each)


def _finding(ctx: CheckContext, each: Coverage) -> Finding:
    unplaced = _unplaced_default(ctx, each)
    message = _message(each)
    finding = ctx.finding(
        ctx.location_of_namespace(each.namespace, (*each.open, *each.reopened, *each.isolated)),
        message,
        subject=f"Namespace/{each.namespace}",
        severity=Severity.NOTE if not each.is_wholly_open or _is_stated(each) else None,
        confidence=confidence_of(_basis(ctx, each, unplaced)),
        evidence=(*_evidence(each, unplaced), *_around(ctx, each)),
        lacking_in=each.namespace,
    )
    return replace(finding, common=_common_cause(ctx, each, finding.message.removeprefix(message)))


def _basis(ctx: CheckContext, each: Coverage, unplaced: NetworkPolicy | None) -> Basis:
    """Say what it rests on that the namespace is a part of the cluster, and lacks the policy."""
    if are_examples(ctx, (*each.open, *each.reopened, *each.isolated)):
        return Basis.INCOMPLETE
    return Basis.DECLARED if unplaced is None else Basis.ASSUMED


def _is_stated(each: Coverage) -> bool:
    """Tell whether a policy for every pod says that a namespace is open, and its workloads have to be."""
    pods = (*each.open, *each.reopened)
    return bool(each.open_defaults) and all(is_open_by_design(pod, each.direction) for pod in pods)


def _cluster_wide_places(ctx: CheckContext, each: Coverage) -> tuple[Location, ...]:
    """Return where the cluster-wide policies stand that isolate workloads of a namespace by their labels."""
    places: dict[Location, None] = {}
    for workload in each.isolated:
        group = ctx.engine.group_of(workload, each.direction)
        compiled = (*group.cluster_wide, *group.maybe_cluster_wide)
        foreign = ctx.engine.unevaluated_for(ctx.engine.classes.of(workload), each.direction)
        places |= dict.fromkeys(policy.policy.at for policy in compiled)
        places |= dict.fromkeys(policy.at for policy in foreign if policy.namespace is None)
    return tuple(places)


def _common_cause(ctx: CheckContext, each: Coverage, caveat: str) -> CommonCause | None:
    """Say what would close a namespace along with others, if cluster-wide policies select its workloads."""
    selecting = () if each.open or each.is_wholly_open else _cluster_wide_places(ctx, each)
    if not selecting:
        return None
    return CommonCause(
        key=each.direction.field_name,
        name=each.namespace,
        noun="namespaces",
        message=(
            f"have no default deny for {each.direction.field_name}: …; policies select each of their "
            f"workloads, and a new pod would be open; a cluster-wide default deny would close all{caveat}"
        ),
        evidence=tuple(Evidence(place, "this policy selects pods by labels") for place in selecting),
    )


def _unplaced_default(ctx: CheckContext, each: Coverage) -> NetworkPolicy | None:
    """Return a default deny that names no namespace: whoever applies it may well send it to this one."""
    if DEFAULT_NAMESPACE not in ctx.unstated_namespaces or each.namespace == DEFAULT_NAMESPACE:
        return None
    unplaced = (
        policy
        for policy in ctx.inventory.policies_in(DEFAULT_NAMESPACE)
        if policy.pod_selector.selects_everything and each.direction in policy.directions
    )
    return next(unplaced, None)


def _message(each: Coverage) -> str:
    start = f"namespace {each.namespace} has no default deny for {each.direction.field_name}"
    # What a rule reopens is for the rules about those to say, unless it is all there is.
    reachable = (*each.open, *each.reopened) if each.is_wholly_open else each.open
    if not reachable:
        is_certain = not each.undecided and not each.reopened
        closed = "isolated on its own" if is_certain else "selected by policies of its own"
        return f"{start}; each of its workloads is {closed}, and a new pod would be open"
    may = "may be reached from everywhere"
    if each.direction is Direction.EGRESS:
        may = "may open connections to everywhere"
    total = len(each.open) + len(each.reopened) + len(each.isolated)
    if total == 1:
        return f"{start}; its only workload, {names(reachable)}, {may}"
    if each.isolated:
        return f"{start}; {len(reachable):,} of {count(total, 'workload')} {may}: {names(reachable)}"
    all_of_them = "both workloads" if total == _PAIR else f"all {count(total, 'workload')}"
    return f"{start}; {all_of_them} {may}: {names(reachable)}"


def _evidence(each: Coverage, unplaced: NetworkPolicy | None) -> Iterator[Evidence]:
    direction = each.direction.field_name
    if unplaced is not None:
        says = f"{unplaced.ref.kind} {unplaced.ref.name} names no namespace, and was taken to be in default"
        yield Evidence(unplaced.at, says)
    for policy in each.open_defaults:
        says = f"{policy.policy} selects every pod for {direction}, and allows everything"
        yield Evidence(policy.policy.selector_at, says)
    for workload in each.open[:NAMES_SHOWN]:
        yield Evidence(workload.at, f"no policy isolates {workload} for {direction}")
    if not each.is_wholly_open:
        return
    for workload in each.reopened[: NAMES_SHOWN - len(each.open[:NAMES_SHOWN])]:
        yield Evidence(workload.at, f"a rule without peers and ports allows {workload} every {direction}")


def _around(ctx: CheckContext, each: Coverage) -> Iterator[Evidence]:
    """Yield the policies that nearly are a default deny, and where pods may already go outside."""
    direction = each.direction
    blocks: list[Evidence] = []
    for policy in ctx.inventory.policies_in(each.namespace):
        if policy.pod_selector.selects_everything and direction not in policy.directions:
            says = f"{policy} selects every pod, and not for {direction.field_name}"
            yield Evidence(policy.selector_at, says)
        if direction is Direction.EGRESS:
            peers = (peer for rule in policy.rules_of(direction) for peer in rule.peers)
            outside = (peer for peer in peers if isinstance(peer, IpBlock))
            blocks.extend(Evidence(peer.cidr_at, f"{policy} allows {peer.cidr} already") for peer in outside)
    yield from blocks[:NAMES_SHOWN]
