"""One side of a connection explained: what isolates the pods, and what each rule does about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from netpol_lint.location import Location
from netpol_lint.policy.cidr import NO_ADDRESSES, CidrSet
from netpol_lint.policy.explain.matched import matched_places
from netpol_lint.policy.explain.neighbours import neighbours
from netpol_lint.policy.explain.open_questions import open_questions, unpoliced_questions
from netpol_lint.policy.explain.question import SideQuestion
from netpol_lint.policy.explain.reading import Isolating, Outcome, Part, RuleReading, SideReading
from netpol_lint.policy.explain.rule_misses import misses_of, reading_of, without_remedies
from netpol_lint.policy.group import PolicyGroup, isolates
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.policy.rules import Action, Tier
from netpol_lint.policy.trail import Stop, Trail, trails
from netpol_lint.resources.selector import Match

_CERTAIN: Final = {Action.ALLOW: Outcome.ALLOWS, Action.DENY: Outcome.DENIES, Action.PASS: Outcome.PASSES}
_POSSIBLE: Final = {
    Action.ALLOW: Outcome.MAY_ALLOW,
    Action.DENY: Outcome.MAY_DENY,
    Action.PASS: Outcome.MAY_PASS,
}


def read_side(question: SideQuestion) -> SideReading:
    """Explain what one side says to the asked ports; it always says what the engine says."""
    engine, direction = question.engine, question.direction
    verdict = engine.side(direction, question.subject, question.peer)
    reading = SideReading(
        direction=direction,
        subject=question.subject_name,
        isolation=engine.isolation(question.subject, direction).state,
        asked=question.asked,
        allowed=verdict.allowed & question.asked,
        unknown=verdict.unknown & question.asked,
    )
    unpoliced = engine.why_unpoliced(question.subject_class, direction)
    if unpoliced is not None:
        return replace(reading, questions=tuple(unpoliced_questions(question, unpoliced)))
    group = engine.group_of(question.subject, direction)
    followed = trails(group.tiers, question.other, question.destination_class)
    ranges = _ranges(followed, question.asked)
    if len(ranges) > 1:
        question = question.about(ranges[0][0])
        followed = trails(group.tiers, question.other, question.destination_class)
        reading = replace(reading, parts=tuple(part for _, part in ranges))
    return replace(
        reading,
        isolating=tuple(_isolating(group)),
        readings=tuple(_readings(question, followed)),
        near=tuple(_near(question, followed)),
        questions=tuple(dict.fromkeys(open_questions(question, group, followed))),
    )


def _isolating(group: PolicyGroup) -> Iterator[Isolating]:
    for policies, is_certain in ((group.policies, True), (group.maybe, False)):
        for policy in (compiled.policy for compiled in policies):
            says = isolates(policy, group.direction).says
            yield Isolating(str(policy.ref), str(policy), policy.selector_at, says, is_certain)


def _ranges(followed: Sequence[Trail], asked: ConnectionSet) -> list[tuple[CidrSet, Part]]:
    """Return the addresses with one answer each, those with the least allowed first."""
    found: dict[tuple[ConnectionSet, ConnectionSet], CidrSet] = {}
    for trail in followed:
        if isinstance(trail.peer, CidrSet):
            key = (trail.allowed & asked, trail.unknown & asked)
            found[key] = found.get(key, NO_ADDRESSES) | trail.peer
    listed = [(addresses, Part(str(addresses), *key)) for key, addresses in found.items()]
    return sorted(listed, key=lambda each: _how_open(each[1], asked))


def _how_open(part: Part, asked: ConnectionSet) -> tuple[bool, bool, bool]:
    return (asked <= part.allowed, bool(part.allowed), bool(part.unknown))


def _readings(question: SideQuestion, followed: Sequence[Trail]) -> Iterator[RuleReading]:
    """Read each rule, in the order in which they decide, over all the addresses that have one answer."""
    wanted = _wanted(question, followed) or question.asked
    for met in zip(*(trail.stops for trail in followed), strict=True):
        outcome = min((_outcome(stop, question.asked) for stop in met), key=list(Outcome).index)
        first, decided = met[0], NO_CONNECTIONS
        for stop in met:
            decided |= _decided(stop, outcome) & question.asked
        misses = misses_of(first.rule, question, wanted) if outcome is Outcome.DOES_NOT_MATCH else ()
        reading = reading_of(first.rule, outcome, decided, misses)
        places = matched_places(first.rule, question) if outcome in _CERTAIN.values() else ()
        yield replace(reading, places=tuple(places))


def _outcome(stop: Stop, asked: ConnectionSet) -> Outcome:
    if stop.found.certain & asked:
        return _CERTAIN[stop.rule.action]
    if stop.found.possible & asked:
        return _POSSIBLE[stop.rule.action]
    return Outcome.COMES_TOO_LATE if stop.anywhere & asked else Outcome.DOES_NOT_MATCH


def _decided(stop: Stop, outcome: Outcome) -> ConnectionSet:
    if outcome is Outcome.COMES_TOO_LATE:
        return stop.anywhere if stop.match is Match.YES and not stop.is_maybe else NO_CONNECTIONS
    return stop.found.possible


def _wanted(question: SideQuestion, followed: Sequence[Trail]) -> ConnectionSet:
    """Return what no rule allows for certain, and none denies.

    Where everything was asked and some of it is allowed, nobody misses the rest.
    """
    wanted = question.asked
    for trail in followed:
        wanted -= trail.allowed
        for stop in trail.stops:
            if stop.rule.action is Action.DENY:
                wanted -= stop.found.certain
    is_partly_open = any(question.asked & trail.allowed for trail in followed)
    return NO_CONNECTIONS if question.asked.is_all and is_partly_open else wanted


def _near(question: SideQuestion, followed: Sequence[Trail]) -> list[RuleReading]:
    """Return the rules that would allow what is not allowed if they matched, the nearest first."""
    wanted = _wanted(question, followed)
    if not wanted:
        return []
    found: list[RuleReading] = list(neighbours(question, wanted))
    for stop in followed[0].stops if followed else ():
        rule = stop.rule
        misses = misses_of(rule, question, wanted)
        misses = without_remedies(misses) if stop.is_maybe else misses
        gain = rule.connections_to(question.destination_class) & wanted or wanted
        reading = reading_of(rule, Outcome.DOES_NOT_MATCH, gain, misses)
        # The baseline is not asked where a NetworkPolicy isolates, so nothing there would help.
        if rule.action is Action.ALLOW and reading.tier is not Tier.BASELINE and reading.misses:
            found.append(reading)
    if any(_may_deny(stop, wanted) for trail in followed for stop in trail.stops):
        found = [replace(each, misses=without_remedies(each.misses)) for each in found]
    return sorted(found, key=_nearness)


def _may_deny(stop: Stop, wanted: ConnectionSet) -> bool:
    """Tell whether a rule may deny what another one would allow, so that nobody can promise anything."""
    return stop.rule.action is Action.DENY and bool(stop.found.possible & wanted)


def _nearness(reading: RuleReading) -> tuple[bool, tuple[bool, int, int], Location]:
    return (not reading.is_near, reading.distance, reading.at)
