"""Answers for programs: one object, or an object with a list of them when there are several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from netpol_lint.location import Location
from netpol_lint.policy.explain import Isolating, Outcome, RuleReading, SideReading
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.rules import Tier
from netpol_lint.policy.verdict import Ternary
from netpol_lint.reach.explanation import Explanation
from netpol_lint.reach.service_walk import ServiceLead
from netpol_lint.reporting.explanation.context import ExplanationContext
from netpol_lint.reporting.explanation.wording import spoken
from netpol_lint.reporting.json_text import JsonValue, indented_json, json_location

SCHEMA_VERSION: Final = 1
_ISOLATED: Final = {Ternary.YES: True, Ternary.NO: False, Ternary.UNKNOWN: None}
_TIERS: Final = {Tier.ADMIN: "admin", Tier.NETWORK_POLICY: "network-policy", Tier.BASELINE: "baseline"}
_OPEN_END: Final = "service"
"""The reason for what is unknown behind a Service whose endpoints are not declared here."""


def render(answers: Sequence[Explanation], _context: ExplanationContext) -> str:
    """Return the answer, or all of them in the order of the clusters."""
    listed: list[dict[str, JsonValue]] = [_answer(each) for each in answers]
    if len(listed) == 1:
        return indented_json({"schemaVersion": SCHEMA_VERSION, **listed[0]}) + "\n"
    return indented_json({"schemaVersion": SCHEMA_VERSION, "answers": listed}) + "\n"


def _answer(each: Explanation) -> dict[str, JsonValue]:
    return {
        "cluster": each.cluster,
        "source": each.source.id,
        "destination": each.destination.id,
        "port": each.port,
        "service": None if each.service is None else _service(each.service),
        "verdict": each.answer.value,
        "allowed": _connections(each.allowed),
        "unknown": _connections(each.unknown),
        "settled": each.settled,
        "egress": _side(each.egress),
        "ingress": _side(each.ingress),
        "unknownBecause": list(_unknown(each)),
        "remarks": [{"message": remark.says, "location": _location(remark.at)} for remark in each.remarks],
    }


def _connections(connections: ConnectionSet) -> JsonValue:
    written = connections.as_json()
    return written if isinstance(written, str) else dict(written.items())


def _service(lead: ServiceLead) -> JsonValue:
    return {
        "object": lead.object,
        "ports": [
            {
                "port": each.port,
                "protocol": each.protocol.value,
                "targetPort": each.target,
                "targetName": each.target_name,
                "certain": each.is_certain,
                "location": _location(each.at),
            }
            for each in lead.ports
        ],
        "location": _location(lead.at),
    }


def _side(side: SideReading | None) -> JsonValue:
    """Return one side; an end without policies is not isolated."""
    if side is None:
        return {"isolated": False, "because": []}
    said = {(each.object, each.rule) for each in side.readings}
    others = [each for each in side.near if (each.object, each.rule) not in said]
    return {
        "isolated": _ISOLATED[side.isolation],
        "because": [
            *map(_isolating, side.isolating),
            *map(_reading, side.readings),
            *map(_reading, others),
        ],
    }


def _isolating(each: Isolating) -> JsonValue:
    return {
        "object": each.object,
        "rule": "spec.podSelector",
        "tier": _TIERS[Tier.NETWORK_POLICY],
        "verdict": "isolates" if each.is_certain else "may isolate",
        "reason": each.says,
        "location": _location(each.at),
    }


def _reading(each: RuleReading) -> JsonValue:
    return {
        "object": each.object,
        "rule": each.rule,
        "tier": _TIERS[each.tier],
        "verdict": each.outcome.value,
        "reason": _reason(each),
        "misses": [
            {"kind": miss.kind.value, "message": miss.says, "location": _location(miss.at)}
            for miss in each.misses
        ],
        "location": _location(each.at),
    }


def _reason(each: RuleReading) -> str:
    if each.outcome is Outcome.DOES_NOT_MATCH:
        return "; ".join(miss.says for miss in each.misses)
    if each.outcome is Outcome.COMES_TOO_LATE:
        return "what comes before it has decided"
    return f"{each.outcome.value} {spoken(each.connections)}"


def _unknown(each: Explanation) -> Iterator[JsonValue]:
    if each.open_end is not None:
        yield {
            "reason": _OPEN_END,
            "message": each.open_end.says,
            "answer": None,
            "location": _location(each.open_end.at),
        }
    for question in each.questions:
        yield {
            "reason": question.reason.value,
            "message": question.says,
            "answer": question.answer or None,
            "location": _location(question.at),
        }


def _location(at: Location | None) -> JsonValue:
    return None if at is None else json_location(at)
