"""What decides where nobody can tell, and what would make it known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netpol_lint.policy.explain.labels import labelled_namespace, labelled_pods, unmet
from netpol_lint.policy.explain.question import SideQuestion
from netpol_lint.policy.explain.reading import Question
from netpol_lint.policy.explain.rule_misses import peer_reader
from netpol_lint.policy.group import PolicyGroup
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.trail import Stop, Trail
from netpol_lint.policy.verdict import UnknownReason
from netpol_lint.resources.cluster_policy import ClusterPolicy
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.resources.selector import Match


def unpoliced_questions(question: SideQuestion, reason: UnknownReason) -> Iterator[Question]:
    """Say why nobody can tell which policies are in effect for the pods."""
    subject = question.subject
    if reason is UnknownReason.HOST_NETWORK:
        name = question.subject_name
        says = f"{name} uses the network of its node, and plugins differ in what they police there"
        yield Question(reason, says, None if subject.is_assumed else subject.at)
        return
    for foreign in question.engine.unevaluated_for(question.subject_class, question.direction):
        yield Question(reason, foreign.says, foreign.at)


def open_questions(
    question: SideQuestion, group: PolicyGroup, followed: Sequence[Trail]
) -> Iterator[Question]:
    """Yield what decides about the asked connections that may or may not be allowed."""
    for trail in followed:
        unknown = trail.unknown & question.asked
        for stop in trail.stops if unknown else ():
            yield from _at(stop, question, unknown)
        for compiled in group.maybe if unknown else ():
            yield from _about_subject(compiled.policy, question)


def _at(stop: Stop, question: SideQuestion, unknown: ConnectionSet) -> Iterator[Question]:
    if not stop.anywhere & unknown:
        return
    rule = stop.rule
    if stop.match is Match.UNKNOWN:
        yield from peer_reader(rule.policy, question).questions(rule.rule.peers)
    if stop.is_maybe:
        yield from _about_subject(rule.policy, question)


def _about_subject(policy: NetworkPolicy | ClusterPolicy, question: SideQuestion) -> Iterator[Question]:
    """Say why nobody can tell whether a policy selects the pods."""
    subject = question.subject
    pods = labelled_pods(subject, question.subject_name)
    at = policy.selector_at if isinstance(policy, NetworkPolicy) else policy.subject_at
    found = list(unmet(policy.pod_selector, pods, at))
    if isinstance(policy, ClusterPolicy):
        namespace = labelled_namespace(question.engine.classes.namespace(subject.namespace))
        found += unmet(policy.namespace_selector, namespace, at)
    yield from (each for each in found if isinstance(each, Question))
