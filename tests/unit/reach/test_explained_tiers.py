"""What is said about the rules of several tiers: who decides, who passes on, and who comes too late."""

from __future__ import annotations

import pytest

from netpol_lint.policy.explain import MissKind, Outcome, SideReading
from netpol_lint.policy.rules import Tier
from netpol_lint.policy.verdict import UnknownReason
from netpol_lint.reach.explanation import Answer
from tests.explaining import answer, egress, ingress
from tests.oracle.semantics_form import cluster_policy, egress_rule, ingress_rule, tcp_port
from tests.unit.cluster_manifests import namespace, pod, policy

CLUSTER = (
    namespace("shop", "team: web")
    + namespace("ops", "team: obs")
    + pod("web", "app: web", status="podIP: 10.0.0.1")
    + pod("api", "app: api", ports="{name: http, containerPort: 8080}", status="podIP: 10.0.0.2")
    + pod("prom", "app: prom", namespace="ops", status="podIP: 10.0.0.3")
)
OPEN = policy("open", "podSelector: {}\ningress: [{}]")
DENY = policy("deny", "podSelector: {}\ningress: []")
SHOP, OPS = "{namespaces: {matchLabels: {team: web}}}", "{namespaces: {matchLabels: {team: obs}}}"


def rules(*written: str) -> str:
    return f"ingress: [{', '.join(written)}]"


def said(side: SideReading) -> list[tuple[Tier, str, Outcome]]:
    return [(each.tier, each.rule, each.outcome) for each in side.readings]


def test_the_admin_tier_denies_first() -> None:
    manifests = CLUSTER + OPEN + cluster_policy(rules(ingress_rule(SHOP, action="Deny")))
    found = answer(manifests, "web", "api", "8080")
    assert found.answer is Answer.DENIED
    assert said(ingress(found)) == [
        (Tier.ADMIN, "spec.ingress[0]", Outcome.DENIES),
        (Tier.NETWORK_POLICY, "spec.ingress[0]", Outcome.COMES_TOO_LATE),
    ]
    assert ingress(found).near == ()


def test_the_admin_tier_accepts_first() -> None:
    manifests = CLUSTER + DENY + cluster_policy(rules(ingress_rule(SHOP, action="Accept")))
    found = answer(manifests, "web", "api", "8080")
    assert found.answer is Answer.ALLOWED
    assert said(ingress(found)) == [(Tier.ADMIN, "spec.ingress[0]", Outcome.ALLOWS)]


def test_what_is_passed_on_is_left_to_network_policies() -> None:
    written = rules(ingress_rule(SHOP, action="Pass"), ingress_rule(SHOP, action="Deny"))
    found = answer(CLUSTER + OPEN + cluster_policy(written), "web", "api", "8080")
    assert found.answer is Answer.ALLOWED
    assert [outcome for _, _, outcome in said(ingress(found))] == [
        Outcome.PASSES,
        Outcome.COMES_TOO_LATE,
        Outcome.ALLOWS,
    ]


def test_the_first_rule_that_matches_decides() -> None:
    written = rules(
        ingress_rule(OPS, action="Deny"),
        ingress_rule(SHOP, action="Accept"),
        ingress_rule(SHOP, action="Deny"),
    )
    found = answer(CLUSTER + cluster_policy(written), "web", "api", "8080")
    assert found.answer is Answer.ALLOWED
    assert [outcome for _, _, outcome in said(ingress(found))] == [
        Outcome.DOES_NOT_MATCH,
        Outcome.ALLOWS,
        Outcome.COMES_TOO_LATE,
    ]
    (miss,) = ingress(found).readings[0].misses
    assert (miss.kind, miss.says) == (
        MissKind.NAMESPACE_LABEL,
        "its `namespaceSelector` asks for `team=obs`, and namespace shop has `team=web`",
    )


def test_policies_of_one_tier_decide_by_priority() -> None:
    late = cluster_policy(rules(ingress_rule(SHOP, action="Accept")), priority=20, name="late")
    early = cluster_policy(rules(ingress_rule(SHOP, action="Deny")), priority=5, name="early")
    found = answer(CLUSTER + late + early, "web", "api", "8080")
    assert [(each.policy, each.outcome) for each in ingress(found).readings] == [
        ("ClusterNetworkPolicy early", Outcome.DENIES),
        ("ClusterNetworkPolicy late", Outcome.COMES_TOO_LATE),
    ]


@pytest.mark.parametrize(
    ("network_policy", "verdict", "outcome"),
    [
        pytest.param("", Answer.DENIED, Outcome.DENIES, id="where no NetworkPolicy isolates"),
        pytest.param(OPEN, Answer.ALLOWED, Outcome.COMES_TOO_LATE, id="not where one allows"),
        pytest.param(DENY, Answer.DENIED, Outcome.COMES_TOO_LATE, id="nor where one denies"),
    ],
)
def test_the_baseline_decides_last(network_policy: str, verdict: Answer, outcome: Outcome) -> None:
    baseline = cluster_policy(rules(ingress_rule(SHOP, action="Deny")), tier="Baseline")
    found = answer(CLUSTER + network_policy + baseline, "web", "api", "8080")
    assert (found.answer, ingress(found).readings[-1].outcome) == (verdict, outcome)
    assert ingress(found).readings[-1].tier is Tier.BASELINE


def test_a_rule_of_other_ports_does_not_decide() -> None:
    written = rules(ingress_rule(SHOP, protocols=tcp_port("number: 443"), action="Deny"))
    found = answer(CLUSTER + cluster_policy(written), "web", "api", "8080")
    assert found.answer is Answer.ALLOWED
    (miss,) = ingress(found).readings[0].misses
    assert (miss.kind, miss.says) == (MissKind.PORT, "it lists TCP 443, and not TCP 8080")


def test_denied_ports_are_told_from_the_others() -> None:
    written = rules(ingress_rule(SHOP, protocols=tcp_port("number: 8080"), action="Deny"))
    found = answer(CLUSTER + cluster_policy(written), "web", "api")
    assert (found.answer, str(found.denied)) == (Answer.ALLOWED, "TCP 8080")
    assert str(ingress(found).denied) == "TCP 8080"


def test_networks_match_pods_by_their_address() -> None:
    written = f"egress: [{egress_rule('{networks: [10.0.0.0/24]}', action='Deny')}]"
    assert answer(CLUSTER + cluster_policy(written), "web", "api", "8080").answer is Answer.DENIED
    found = answer(CLUSTER + cluster_policy(written), "web", "192.0.2.1", "8080")
    (miss,) = egress(found).readings[0].misses
    assert (miss.kind, miss.says) == (MissKind.ADDRESS, "networks 10.0.0.0/24 does not contain 192.0.2.1")


def test_nodes_are_only_known_when_the_cluster_runs() -> None:
    written = f"egress: [{egress_rule('{nodes: {}}', action='Deny')}]"
    found = answer(CLUSTER + cluster_policy(written), "web", "192.0.2.1", "8080")
    assert (found.answer, [each.reason for each in found.questions]) == (
        Answer.UNKNOWN,
        [UnknownReason.RUNTIME_ADDRESS],
    )
    assert egress(found).readings[0].outcome is Outcome.MAY_DENY


def test_nothing_is_promised_where_the_admin_tier_may_deny() -> None:
    written = f"egress: [{egress_rule('{nodes: {}}', action='Deny')}]"
    allow = policy("p", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 443}]}]")
    found = answer(CLUSTER + allow + cluster_policy(written), "web", "192.0.2.1", "80")
    assert found.answer is Answer.DENIED
    assert [[miss.remedy for miss in each.misses] for each in egress(found).near] == [[""]]


def test_pods_on_the_hosts_network_are_no_peers_of_cluster_wide_policies() -> None:
    manifests = CLUSTER + pod("host", "app: host", spec="hostNetwork: true")
    found = answer(
        manifests + cluster_policy(rules(ingress_rule(SHOP, action="Deny"))), "host", "api", "8080"
    )
    assert [miss.kind for miss in ingress(found).readings[0].misses] == [MissKind.HOST_NETWORK]


def test_peers_of_an_unknown_kind_fail_closed() -> None:
    unknown = "{serviceAccounts: {}}"
    denied = answer(CLUSTER + cluster_policy(rules(ingress_rule(unknown, action="Deny"))), "web", "api", "1")
    assert denied.answer is Answer.DENIED
    (place,) = ingress(denied).readings[0].places
    assert place.says == "a kind of peer that is not known makes the rule deny everything"
    accepted = answer(
        CLUSTER + DENY + cluster_policy(rules(ingress_rule(unknown, action="Accept"))), "web", "api", "1"
    )
    assert [miss.kind for miss in ingress(accepted).readings[0].misses] == [MissKind.UNKNOWN_PEER]
