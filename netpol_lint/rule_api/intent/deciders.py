"""What decides about a connection that is otherwise than expected: the text to edit."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.rules import CompiledRule
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.intent.crossings import allowing
from netpol_lint.rule_api.intent.expectations import Violation


class Decider(Struct, frozen=True):
    """A rule that allows, a policy that denies, or a namespace that isolates nobody; `says` what it does."""

    at: Location
    subject: str
    says: str


def letting_through(ctx: CheckContext, violation: Violation, stated: Location) -> Iterator[Decider]:
    """Yield the rules that allow, at the destination if it is pods, or that nothing isolates these.

    Of pods that are not declared here there is no line but the `stated` one.
    """
    *_, (direction, own, _) = violation.sides
    group = violation.engine.group_of(own, direction)
    rules = [rule for rule in allowing(group) if _lets_through(rule, violation)]
    for rule in rules:
        at = rule.rule.peers_at or rule.at
        yield Decider(at, str(rule.policy.ref), f"this rule of {rule.policy} lets it through")
    if not rules:
        namespace = group.namespace
        says = f"no policy of namespace {namespace} isolates it for {direction.field_name}"
        workloads = ctx.inventory.workloads_in(namespace)
        at = ctx.location_of_namespace(namespace, workloads) if workloads else stated
        yield Decider(at, f"Namespace/{namespace}", says)


def _lets_through(rule: CompiledRule, violation: Violation) -> bool:
    classes = violation.engine.classes
    is_inwards = rule.rule.direction is Direction.INGRESS
    destination = classes.of(violation.destinations[0]) if is_inwards else None
    if not rule.connections_to(destination) & violation.found:
        return False
    if rule.peers.every or (violation.addresses and rule.peers.addresses & violation.addresses):
        return True
    others = violation.sources if is_inwards else violation.destinations
    return any(classes.of(each).index in rule.peers.pods.certain for each in others)


def denying(violation: Violation) -> Decider:
    """Return the policy that denies: at the source before the destination, the narrowest of several."""
    groups = list(_denying_groups(violation))
    if not groups:
        _, own, _ = next(violation.sides)
        return Decider(own.at, str(own.ref), "they have no address family in common")
    first, *others = groups
    direction = first.direction.field_name
    beside = f", and {others[0].direction.field_name} at the other end does, too" if others else ""
    policies = [each.policy for each in first.policies]
    if policies:
        narrowest = max(policies, key=lambda each: len(each.pod_selector.requirements))
        says = f"{direction} rules of {narrowest} leave it out{beside}"
        return Decider(narrowest.at, str(narrowest.ref), says)
    rules = [rule for each in first.cluster_wide for rule in each.rules[first.direction]]
    says = f"{rules[0].policy} denies it for {direction}{beside}"
    return Decider(rules[0].at, str(rules[0].policy.ref), says)


def _denying_groups(violation: Violation) -> Iterator[PolicyGroup]:
    for direction, own, other in violation.sides:
        if violation.found - violation.engine.side(direction, own, other).possible:
            yield violation.engine.group_of(own, direction)
