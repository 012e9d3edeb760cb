"""One rule held against the ends and ports that were asked about."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from netpol_lint.policy.explain.peers import PeerReader
from netpol_lint.policy.explain.ports import port_miss
from netpol_lint.policy.explain.question import SideQuestion
from netpol_lint.policy.explain.reading import Miss, Outcome, RuleReading
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.policy.rules import CompiledRule, Tier
from netpol_lint.resources.cluster_policy import ClusterPolicy, ClusterTier
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.resources.selector import Match

_TIERS: Final = {ClusterTier.ADMIN: Tier.ADMIN, ClusterTier.BASELINE: Tier.BASELINE}


def peer_reader(policy: NetworkPolicy | ClusterPolicy, question: SideQuestion) -> PeerReader:
    """Return what reads the peers of a policy's rules."""
    return PeerReader(question, policy.namespace if isinstance(policy, NetworkPolicy) else None)


def misses_of(rule: CompiledRule, question: SideQuestion, wanted: ConnectionSet) -> tuple[Miss, ...]:
    """Say why a rule has none of the wanted connections: its peers, its ports, or both."""
    misses: tuple[Miss, ...] = ()
    match = rule.peers.match(question.other)
    is_unsure = match is Match.UNKNOWN
    if match is Match.NO:
        fit = peer_reader(rule.policy, question).nearest(rule.rule.peers)
        misses, is_unsure = fit.misses, bool(fit.questions)
    if not rule.connections_to(question.destination_class) & wanted:
        misses = (*misses, port_miss(rule.rule, question, wanted))
    return without_remedies(misses) if is_unsure else misses


def without_remedies(misses: tuple[Miss, ...]) -> tuple[Miss, ...]:
    """Return what fails without what would help: while something else is unknown, nobody can promise that."""
    return tuple(replace(miss, remedy="") for miss in misses)


def reading_of(
    rule: CompiledRule, outcome: Outcome, connections: ConnectionSet, misses: tuple[Miss, ...]
) -> RuleReading:
    """Put down what became of a connection at a rule."""
    policy = rule.policy
    tier = Tier.NETWORK_POLICY if isinstance(policy, NetworkPolicy) else _TIERS[policy.tier]
    return RuleReading(
        object=str(policy.ref),
        policy=str(policy),
        rule=rule.field_path,
        tier=tier,
        action=rule.action,
        at=rule.at,
        outcome=outcome,
        connections=connections,
        misses=misses,
    )
