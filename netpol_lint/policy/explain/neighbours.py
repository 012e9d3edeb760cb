"""Rules that have no say about some pods, and would allow a connection if they had.

Their policy does not select the pods, or leaves the direction out of its `policyTypes`.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpol_lint.policy.compile_network_policy import compile_network_policy
from netpol_lint.policy.explain.labels import labelled_pods, unmet
from netpol_lint.policy.explain.question import SideQuestion
from netpol_lint.policy.explain.reading import Miss, MissKind, Outcome, RuleReading
from netpol_lint.policy.explain.rule_misses import reading_of
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.rules import CompiledNetworkPolicy
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Match


def neighbours(question: SideQuestion, wanted: ConnectionSet) -> Iterator[RuleReading]:
    """Yield the rules of other policies of the namespace that name the peer and some of the wanted ports."""
    for compiled in question.engine.compiled:
        policy = compiled.policy
        if policy.namespace != question.subject.namespace:
            continue
        match = compiled.subject.match(question.subject_class.index)
        if question.direction not in policy.directions and match is Match.YES:
            compiled_for_both = _with_every_direction(compiled, question)
            yield from _rules(compiled_for_both, question, wanted, (_left_out(compiled, question.direction),))
        elif question.direction in policy.directions and match is Match.NO:
            misses = tuple(_not_selected(compiled, question))
            if misses:
                yield from _rules(compiled, question, wanted, misses)


def _rules(
    compiled: CompiledNetworkPolicy, question: SideQuestion, wanted: ConnectionSet, misses: tuple[Miss, ...]
) -> Iterator[RuleReading]:
    for rule in compiled.rules[question.direction]:
        gain = rule.connections_to(question.destination_class) & wanted
        if gain and rule.peers.match(question.other) is Match.YES:
            yield reading_of(rule, Outcome.DOES_NOT_MATCH, gain, misses)


def _left_out(compiled: CompiledNetworkPolicy, direction: Direction) -> Miss:
    policy = compiled.policy
    says = f"the policy's `policyTypes` leaves out {direction.value}, so that this rule has no effect"
    return Miss(MissKind.POLICY_TYPES, says, policy.at, f"the policy's `policyTypes` named {direction.value}")


def _with_every_direction(compiled: CompiledNetworkPolicy, question: SideQuestion) -> CompiledNetworkPolicy:
    """Compile a policy as if it named every direction."""
    policy = replace(compiled.policy, directions=frozenset(Direction))
    return compile_network_policy(policy, question.engine.classes, question.addresses)


def _not_selected(compiled: CompiledNetworkPolicy, question: SideQuestion) -> Iterator[Miss]:
    """Say why a policy does not select the pods, unless it is evidently meant for others."""
    policy, subject = compiled.policy, question.subject
    pods = labelled_pods(subject, question.subject_name, kind=MissKind.SUBJECT)
    lacking = policy.pod_selector.unmet(subject.labels)
    if compiled.subject.possible and any(each.key in subject.labels.known for each in lacking):
        return
    for each in unmet(policy.pod_selector, pods, policy.selector_at):
        if isinstance(each, Miss):
            yield replace(each, says=f"the policy does not select the pods: {each.says}")
