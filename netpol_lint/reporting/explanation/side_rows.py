"""One side of a connection as rows: what decides, and what comes nearest to deciding otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.policy.explain import ONE_PEER, Outcome, Part, RuleReading, SideReading
from netpol_lint.policy.rules import Action, Tier
from netpol_lint.policy.verdict import Ternary
from netpol_lint.reporting.explanation.excerpts import Paper
from netpol_lint.reporting.explanation.wording import spoken
from netpol_lint.reporting.full.paint import Role, Row
from netpol_lint.resources.network_policy import Direction

_SHOWN: Final = 3
"""How many policies, rules or parts are shown of each sort."""

_RANGES_SHOWN: Final = 4
_FINAL: Final = {
    Tier.ADMIN: "No NetworkPolicy can allow it, because the Admin tier decides first.",
    Tier.NETWORK_POLICY: "",
    Tier.BASELINE: "A NetworkPolicy that isolates these pods would decide before it.",
}
"""What a rule that denies leaves to others; those of NetworkPolicies never deny."""


def side_rows(side: SideReading, paper: Paper) -> Iterator[Row]:
    """Draw a side: the deciding lines, and where something is denied the nearest rules that fail."""
    yield from paper.prose(_heading(side), role=Role.HEADING)
    yield from _parts(side, paper)
    if side.unknown:
        yield from _questions(side, paper)
    yield from _rules(side, paper, Outcome.ALLOWS, Role.NOTE)
    if not side.possible and side.denied_by_isolation:
        yield from _isolating(side, paper)
    yield from _rules(side, paper, Outcome.DENIES, Role.ERROR)
    yield from _order(side, paper)
    yield from _near(side, paper)


def brief_rows(side: SideReading, paper: Paper) -> Iterator[Row]:
    """Name in a few lines what a side rests on that does not decide."""
    yield from paper.prose(_heading(side), role=Role.HEADING)
    for question in side.questions[:1] if side.unknown else ():
        place = f" ({question.at})" if question.at is not None else ""
        yield from paper.prose(f"{question.says}{place}.", indent=2)
    for each in side.of(Outcome.ALLOWS)[:1]:
        yield from paper.prose(f"{each.title} ({each.at}) allows {spoken(each.connections)}.", indent=2)


def _heading(side: SideReading) -> str:
    name = f"{side.direction.value} of {side.subject}"
    if side.unknown and not side.allowed:
        return f"{name}: nobody can tell"
    if not side.possible:
        return f"{name}: denied"
    if side.allowed != side.asked:
        return f"{name}: allowed in part"
    if side.isolation is Ternary.NO and not side.of(Outcome.ALLOWS):
        return f"{name}: allowed, no policy isolates it"
    return f"{name}: allowed"


def _parts(side: SideReading, paper: Paper) -> Iterator[Row]:
    """List how the addresses differ that were asked about."""
    if not side.parts:
        return
    yield from paper.prose("The addresses are not all treated alike:", indent=2)
    for part in side.parts[:_SHOWN]:
        yield from paper.prose(f"{_ranges(part.addresses)}: {_said(part)}", indent=4)
    if len(side.parts) > _SHOWN:
        yield from paper.prose(f"and {len(side.parts) - _SHOWN} more", indent=4)


def _ranges(addresses: str) -> str:
    listed = addresses.split(",")
    more = len(listed) - _RANGES_SHOWN
    shown = ", ".join(listed[:_RANGES_SHOWN])
    return f"{shown} and {more} more ranges" if more > 0 else shown


def _said(part: Part) -> str:
    said = []
    if part.allowed:
        said.append(f"{spoken(part.allowed)} is allowed")
    if part.unknown:
        said.append(f"of {spoken(part.unknown)} nobody can tell")
    return ", ".join(said) or "denied"


def _questions(side: SideReading, paper: Paper) -> Iterator[Row]:
    """Draw what decides and is not known, and below each what would settle it."""
    for question in side.questions[:_SHOWN]:
        if question.at is None:
            yield from paper.remark(question.says)
        else:
            yield from paper.excerpts([(question.at, question.says)], Role.WARNING)
        if question.answer:
            yield from paper.remark(f"to make it known, {question.answer}")
    yield from _more(len(side.questions), "thing that is", "things that are", "not known", paper)


def _rules(side: SideReading, paper: Paper, outcome: Outcome, role: Role) -> Iterator[Row]:
    rules = side.of(outcome)
    for each in rules[:_SHOWN]:
        yield from paper.prose(f"{each.title} {outcome.value} {spoken(each.connections)}:", indent=2)
        yield from paper.excerpts([(place.at, place.says) for place in each.places], role)
        if outcome is Outcome.DENIES:
            yield from paper.prose(_FINAL[each.tier], indent=2)
    yield from _more(len(rules), "rule that", "rules that", f"{outcome.value} it", paper)


def _isolating(side: SideReading, paper: Paper) -> Iterator[Row]:
    policies = [each for each in side.isolating if each.is_certain]
    yield from paper.excerpts([(each.at, each.says) for each in policies[:_SHOWN]], Role.ERROR)
    yield from _more(len(policies), "policy", "policies", "for the same pods", paper)
    if not any(each.tier is Tier.NETWORK_POLICY for each in side.readings):
        these = f"{policies[0].policy} has" if len(policies) == 1 else "None of them has"
        a_rule = "no rule" if len(policies) == 1 else "a rule"
        yield from paper.prose(f"{these} {a_rule} for {side.direction.field_name}.", indent=2)


def _order(side: SideReading, paper: Paper) -> Iterator[Row]:
    """Say which rules pass the connection on, and which would decide if none had before them."""
    for each in side.of(Outcome.PASSES)[:_SHOWN]:
        yield from paper.prose(f"{each.title} ({each.at}) passes it on to the next tier.", indent=2)
    late = [each for each in side.of(Outcome.COMES_TOO_LATE) if _would_change(each, side)]
    for each in late[:_SHOWN]:
        would = "allow" if each.action is Action.ALLOW else "deny"
        yield from paper.prose(
            f"{each.title} ({each.at}) would {would} it, and comes too late{_after(each, side)}.", indent=2
        )


def _would_change(each: RuleReading, side: SideReading) -> bool:
    """Tell whether a rule would have said the contrary."""
    return bool(each.connections) and each.action is (Action.DENY if side.allowed else Action.ALLOW)


def _after(each: RuleReading, side: SideReading) -> str:
    """Name what has decided before a rule."""
    before = side.readings[: side.readings.index(each)]
    deciding = [one for one in before if one.outcome in (Outcome.ALLOWS, Outcome.DENIES)]
    passing = [one for one in before if one.outcome is Outcome.PASSES and one.tier is each.tier]
    return f", after {(deciding or passing)[0].title}" if deciding or passing else ""


def _near(side: SideReading, paper: Paper) -> Iterator[Row]:
    """Draw the rules that come nearest to allowing what is denied, and say what would help."""
    near = _nearest(side)
    for position, reading in enumerate(near):
        title = f"The nearest rule, {reading.title}," if position == 0 else f"Next, {reading.title}"
        yield from paper.prose(f"{title} fails:", indent=2)
        yield from paper.excerpts([(miss.at, miss.says) for miss in reading.misses], Role.REASON)
        if position == 0:
            yield from _remedy(side, reading, paper)
    rest = len(side.near) - len(near)
    if rest > 0 and not side.unknown:
        what = "1 more rule names" if rest == 1 else f"{rest} more rules name"
        yield from paper.prose(f"{what} other peers or ports.", indent=2)


def _nearest(side: SideReading) -> list[RuleReading]:
    """Return the rules to show: no others than the first that are further from matching."""
    if side.unknown:
        # Where something may allow it, only what surely would is worth the room.
        return [each for each in side.near if each.is_near and all(miss.remedy for miss in each.misses)][:1]
    if not side.near:
        return []
    first, *others = side.near
    most = max(len(first.misses), 1)
    return [first, *(each for each in others if each.is_near and len(each.misses) <= most)][:_SHOWN]


def _remedy(side: SideReading, reading: RuleReading, paper: Paper) -> Iterator[Row]:
    """Say what would let it through, where that is certain: rules of NetworkPolicies only ever add."""
    if all(miss.remedy for miss in reading.misses):
        through = "let out" if side.direction is Direction.EGRESS else "let in"
        what = "Everything" if reading.connections.is_all else spoken(reading.connections)
        yield from paper.prose(f"{what} would be {through} if {_conditions(reading)}.", indent=2)


def _conditions(reading: RuleReading) -> str:
    """Join what would help; what is about one peer is said of it together."""
    about_peer = [miss.remedy for miss in reading.misses if miss.remedy.startswith(ONE_PEER)]
    others = [miss.remedy for miss in reading.misses if not miss.remedy.startswith(ONE_PEER)]
    about_same = [each.removeprefix(f"{ONE_PEER} ") for each in about_peer[1:]]
    return " and ".join((*about_peer[:1], *about_same, *others))


def _more(number: int, one: str, several: str, verb: str, paper: Paper) -> Iterator[Row]:
    rest = number - _SHOWN
    if rest > 0:
        yield from paper.prose(f"and {rest} more {one if rest == 1 else several} {verb}", indent=2)
