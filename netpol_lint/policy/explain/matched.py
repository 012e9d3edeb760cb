"""Which lines of a rule make it match: the peers that are the other end, and the ports that are asked for."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence
from netpol_lint.policy.explain.ports import listed_as
from netpol_lint.policy.explain.question import SideQuestion
from netpol_lint.policy.explain.rule_misses import peer_reader
from netpol_lint.policy.rules import CompiledRule
from netpol_lint.resources.cluster_policy import UnknownPeer
from netpol_lint.resources.network_policy import Direction


def matched_places(rule: CompiledRule, question: SideQuestion) -> Iterator[Evidence]:
    """Yield the peers and the ports of a rule that match, or the rule as a whole if it names neither."""
    unclear = [peer for peer in rule.rule.peers if isinstance(peer, UnknownPeer)]
    if unclear:
        yield Evidence(unclear[0].at, "a kind of peer that is not known makes the rule deny everything")
        return
    reader = peer_reader(rule.policy, question)
    fits = ((peer, reader.fit(peer)) for peer in rule.rule.peers)
    peers = [peer for peer, fit in fits if not fit.misses and not fit.questions]
    for peer in peers[:1]:
        yield Evidence(peer.at, f"this is {question.peer_name}")
    ports = [] if question.asked.is_all else list(listed_as(rule.rule, question, question.asked))
    anybody = "" if rule.rule.peers else f", {_everybody(question)}"
    for at, says in ports:
        yield Evidence(at, f"this is {says}{anybody}")
    if not peers and not ports:
        yield Evidence(rule.at, _as_a_whole(rule, question))


def _as_a_whole(rule: CompiledRule, question: SideQuestion) -> str:
    who = _everybody(question) if rule.peers.every else f"with {question.peer_name}"
    return f"this is {rule.connections_to(question.destination_class)} {who}"


def _everybody(question: SideQuestion) -> str:
    return "to everybody" if question.direction is Direction.EGRESS else "from everybody"
