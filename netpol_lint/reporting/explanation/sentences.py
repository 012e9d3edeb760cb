"""The answer in one sentence: the verdict, and what it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netpol_lint.policy.explain import Outcome, SideReading
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.verdict import Ternary
from netpol_lint.reach.explanation import Answer, Explanation
from netpol_lint.reporting.explanation.wording import spoken
from netpol_lint.resources.network_policy import Direction


def verdict_sentence(each: Explanation) -> tuple[str, str]:
    """Return the verdict as a word, and the rest of the sentence after a colon."""
    match each.answer:
        case Answer.DENIED:
            return "No", f"{_pair(each, 'cannot open', each.asked)}: {_why_denied(each)}."
        case Answer.UNKNOWN:
            return "Unknown", _unknown(each)
        case Answer.ALLOWED:
            return _allowed(each)


def _pair(each: Explanation, verb: str, connections: ConnectionSet, *, every: str = "any") -> str:
    what = f"{every} connection" if connections.is_all else spoken(connections)
    whole = " as a whole" if any(side.parts for side in each.sides) and not each.allowed else ""
    source = each.source.title + (whole if each.egress is None else "")
    destination = each.destination.title + (whole if each.ingress is None else "")
    return f"{source} {verb} {what} to {destination}"


def _why_denied(each: Explanation) -> str:
    if each.settled is not None:
        return each.settled
    reasons = [_why_side_denies(each, side) for side in each.sides if not side.possible]
    if reasons:
        return "; ".join(reasons)
    offers = [f"{_whose(each, side)} allows only {spoken(side.possible)}" for side in each.sides]
    return f"{' and '.join(offers)}, which have nothing in common"


def _why_side_denies(each: Explanation, side: SideReading) -> str:
    if not side.denied_by_isolation:
        return f"{side.of(Outcome.DENIES, Outcome.MAY_DENY)[0].title} denies it"
    policies = [policy.policy for policy in side.isolating if policy.is_certain]
    through = "through" if side.direction is Direction.EGRESS else "in"
    it = "anything" if each.asked.is_all else "all of it" if side.parts else "it"
    no_rule = f"no rule lets {it} {through}"
    if each.asked.is_all:
        no_rule += f" {'to' if side.direction is Direction.EGRESS else 'from'} that end"
    return f"{_whose(each, side)} is isolated{_by(policies)}, and {no_rule}"


def _by(policies: Sequence[str]) -> str:
    most = 2
    if not policies:
        return ""
    if len(policies) > most:
        return f" by {len(policies)} policies"
    return f" by {_policies(policies)}"


def _policies(titles: Sequence[str]) -> str:
    """Name one or two policies: `NetworkPolicies shop/deny and shop/web`."""
    if len(titles) == 1:
        return titles[0]
    names = [title.removeprefix("NetworkPolicy ") for title in titles]
    return f"NetworkPolicies {' and '.join(names)}"


def _whose(each: Explanation, side: SideReading) -> str:
    if side.direction is Direction.EGRESS:
        return "its egress"
    return f"the ingress of {each.destination.title}"


def _unknown(each: Explanation) -> str:
    if each.open_end is not None:
        what = _pair(each, "may open", each.asked, every="a")
        return f"whether {what} cannot be told: {each.open_end.says}."
    what = _pair(each, "may open", each.unknown, every="a")
    because = next((question.says for question in each.questions), "what decides is not declared here")
    rest = "" if not each.denied or each.asked.is_all else f" {_capital(spoken(each.denied))} is denied."
    return f"whether {what} cannot be told: {because}.{rest}"


def _allowed(each: Explanation) -> tuple[str, str]:
    allowed = _pair(each, "may open", each.allowed)
    if each.allowed == each.asked:
        why = each.settled if each.settled is not None else ", and ".join(_why_sides_allow(each))
        return "Yes", f"{allowed}: {why}." if why else f"{allowed}."
    rest = []
    if each.unknown:
        rest.append(f"of {_named(each.unknown)} nobody can tell")
    if each.denied:
        is_rest = each.asked.is_all and not each.unknown and len(str(each.denied)) > len(str(each.allowed))
        rest.append(f"{'everything else' if is_rest else spoken(each.denied)} is denied")
    return "Partly", f"{allowed}; {', and '.join(rest)}."


def _named(connections: ConnectionSet) -> str:
    return "other connections" if connections.is_all else spoken(connections)


def _why_sides_allow(each: Explanation) -> Iterator[str]:
    if is_open_at_both_ends(each):
        yield "no policy isolates either end"
        return
    for side in each.sides:
        rules = side.of(Outcome.ALLOWS)
        through = "through" if side.direction is Direction.EGRESS else "in"
        if rules:
            others = f" and {len(rules) - 1} more" if len(rules) > 1 else ""
            verb = "let" if others else "lets"
            yield f"{rules[0].title}{others} {verb} it {through}"
        elif _is_open(side):
            yield f"{_whose(each, side)} is not isolated"


def is_open_at_both_ends(each: Explanation) -> bool:
    """Tell whether no rule at all is about either end."""
    return len(each.sides) > 1 and all(not side.readings and _is_open(side) for side in each.sides)


def _is_open(side: SideReading) -> bool:
    return side.isolation is Ternary.NO


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
