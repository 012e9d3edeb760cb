"""Cluster-wide policies that the API server accepts, in the one form that three kinds decode to."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from netpol_lint.resources.cluster_policy import (
    ClusterAction,
    ClusterPeer,
    ClusterTier,
    DomainNamesPeer,
    NetworksPeer,
    NodesPeer,
    PodsPeer,
)
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import LabelSelector, equals
from tests.unit.resources.cluster_policy_manifests import (
    ANP,
    BANP,
    CNP,
    HEADS,
    accepted,
    accepted_rule,
    in_rule,
    manifest,
    with_rules,
)

EVERYTHING = LabelSelector()
WEB = equals({"app": "web"})
LABELS = "{matchLabels: {app: web}}"


@pytest.mark.parametrize(
    ("kind", "spec", "tier", "priority"),
    [
        pytest.param(ANP, HEADS[ANP], ClusterTier.ADMIN, 5, id="an AdminNetworkPolicy"),
        pytest.param(BANP, HEADS[BANP], ClusterTier.BASELINE, 0, id="the baseline, which needs no priority"),
        pytest.param(CNP, HEADS[CNP], ClusterTier.ADMIN, 5, id="the admin tier of the newer kind"),
        pytest.param(
            CNP,
            "tier: Baseline\npriority: 0\nsubject: {namespaces: {}}",
            ClusterTier.BASELINE,
            0,
            id="its baseline tier, which has priorities",
        ),
        pytest.param(ANP, "priority: 0\nsubject: {namespaces: {}}", ClusterTier.ADMIN, 0, id="the first"),
        pytest.param(
            ANP, "priority: 1000\nsubject: {namespaces: {}}", ClusterTier.ADMIN, 1000, id="the last"
        ),
        pytest.param(
            ANP, "priority: 10.0\nsubject: {namespaces: {}}", ClusterTier.ADMIN, 10, id="whole all the same"
        ),
    ],
)
def test_tiers_and_priorities(kind: str, spec: str, tier: ClusterTier, priority: int) -> None:
    policy = accepted(manifest(kind, spec))
    assert (policy.tier, policy.priority) == (tier, priority)
    assert (policy.namespace_selector, policy.pod_selector) == (EVERYTHING, None)
    assert policy.rules == ()


@pytest.mark.parametrize("kind", [ANP, BANP, CNP])
def test_a_policy_lives_in_no_namespace(kind: str) -> None:
    policy = accepted(manifest(kind, HEADS[kind], metadata="name: default, namespace: shop"))
    assert policy.ref == ObjectRef("", kind, "default")
    assert str(policy) == f"{kind} default"
    assert str(policy.at) == "manifest.yaml:3:18"


@pytest.mark.parametrize(
    ("kind", "subject", "namespaces", "pods"),
    [
        pytest.param(ANP, "{namespaces: {}}", EVERYTHING, None, id="every pod"),
        pytest.param(ANP, f"{{namespaces: {LABELS}}}", WEB, None, id="all pods of namespaces"),
        pytest.param(
            ANP,
            f"{{pods: {{namespaceSelector: {{}}, podSelector: {LABELS}}}}}",
            EVERYTHING,
            WEB,
            id="pods of all namespaces",
        ),
        pytest.param(
            CNP,
            f"{{pods: {{namespaceSelector: {LABELS}, podSelector: {{}}}}}}",
            WEB,
            EVERYTHING,
            id="both selectors, one of them empty",
        ),
        pytest.param(
            CNP,
            f"{{pods: {{podSelector: {LABELS}}}}}",
            EVERYTHING,
            WEB,
            id="no namespaceSelector, which the newer kind takes for all",
        ),
        pytest.param(
            CNP,
            f"{{namespaces: null, pods: {{podSelector: {LABELS}}}}}",
            EVERYTHING,
            WEB,
            id="null is absent",
        ),
    ],
)
def test_subjects(kind: str, subject: str, namespaces: LabelSelector, pods: LabelSelector | None) -> None:
    policy = accepted(manifest(kind, HEADS[kind].replace("{namespaces: {}}", subject)))
    assert (policy.namespace_selector, policy.pod_selector) == (namespaces, pods)
    assert policy.subject_at.yaml_path == "spec.subject"


@pytest.mark.parametrize(
    ("kind", "word", "action"),
    [
        pytest.param(ANP, "Allow", ClusterAction.ACCEPT, id="Allow"),
        pytest.param(ANP, "Deny", ClusterAction.DENY, id="Deny"),
        pytest.param(ANP, "Pass", ClusterAction.PASS, id="Pass"),
        pytest.param(BANP, "Allow", ClusterAction.ACCEPT, id="Allow of the baseline"),
        pytest.param(BANP, "Deny", ClusterAction.DENY, id="Deny of the baseline"),
        pytest.param(CNP, "Accept", ClusterAction.ACCEPT, id="Accept"),
        pytest.param(CNP, "Deny", ClusterAction.DENY, id="Deny of the newer kind"),
        pytest.param(CNP, "Pass", ClusterAction.PASS, id="Pass of the newer kind"),
    ],
)
def test_actions(kind: str, word: str, action: ClusterAction) -> None:
    assert accepted_rule(in_rule(kind, f"action: {word}")).action is action


def test_rules_keep_their_order_and_their_places() -> None:
    rules = """\
ingress:
- {name: a, action: Deny, from: [{namespaces: {}}]}
- {action: Pass, from: [{namespaces: {}}]}
egress:
- {name: b, action: Accept, to: [{namespaces: {}}], protocols: [{destinationNamedPort: web}]}
"""
    policy = accepted(with_rules(CNP, rules))
    ingress, egress = policy.rules_of(Direction.INGRESS), policy.rules_of(Direction.EGRESS)
    assert [(rule.index, rule.name) for rule in ingress] == [(0, "a"), (1, "")]
    assert [(rule.index, rule.name) for rule in egress] == [(0, "b")]
    (last,) = egress
    assert last.at.yaml_path == "spec.egress[0]"
    assert [at and at.yaml_path for at in (last.peers_at, last.ports_at)] == [
        "spec.egress[0].to",
        "spec.egress[0].protocols",
    ]
    assert [at is None for at in (ingress[0].peers_at, ingress[0].ports_at)] == [False, True]


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param("", id="left out"),
        pytest.param("ingress: []\negress: []", id="empty"),
        pytest.param("ingress: null\negress: null", id="null"),
    ],
)
def test_without_rules_there_is_no_effect(rules: str) -> None:
    assert accepted(with_rules(CNP, rules)).rules == ()


@pytest.mark.parametrize(
    ("kind", "peer", "expected"),
    [
        pytest.param(
            ANP,
            f"{{namespaces: {LABELS}}}",
            lambda at: PodsPeer(at, WEB),
            id="all pods of namespaces",
        ),
        pytest.param(
            ANP,
            f"{{pods: {{namespaceSelector: {{}}, podSelector: {LABELS}}}}}",
            lambda at: PodsPeer(at, EVERYTHING, WEB),
            id="pods",
        ),
        pytest.param(
            CNP,
            f"{{pods: {{podSelector: {LABELS}}}}}",
            lambda at: PodsPeer(at, EVERYTHING, WEB),
            id="pods without a namespaceSelector",
        ),
        pytest.param(
            ANP,
            "{networks: [10.0.0.0/8, 'fd00::/8']}",
            lambda at: NetworksPeer(at, (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))),
            id="networks",
        ),
        pytest.param(
            BANP,
            "{networks: [0.0.0.0/0]}",
            lambda at: NetworksPeer(at, (ip_network("0.0.0.0/0"),)),
            id="networks of the baseline",
        ),
        pytest.param(
            CNP,
            "{networks: ['64:ff9b::10.0.0.0/104']}",
            lambda at: NetworksPeer(at, (ip_network("64:ff9b::a00:0/104"),)),
            id="an IPv6 network that ends like IPv4",
        ),
        pytest.param(CNP, f"{{nodes: {LABELS}}}", lambda at: NodesPeer(at, WEB), id="nodes"),
        pytest.param(BANP, "{nodes: {}}", lambda at: NodesPeer(at, EVERYTHING), id="every node"),
        pytest.param(
            CNP,
            "{domainNames: [example.com, '*.example.com', a-b.C_d.example.com.]}",
            lambda at: DomainNamesPeer(at, ("example.com", "*.example.com", "a-b.C_d.example.com.")),
            id="domain names",
        ),
        pytest.param(
            ANP,
            "{domainNames: [example.com]}",
            lambda at: DomainNamesPeer(at, ("example.com",)),
            id="a domain name of the older kind",
        ),
    ],
)
def test_peers(kind: str, peer: str, expected: object) -> None:
    (found,) = accepted_rule(in_rule(kind, f"to: [{peer}]")).peers
    assert callable(expected)
    assert found == expected(found.at)
    assert found.at.yaml_path == "spec.egress[0].to[0]"


def test_peers_keep_their_order() -> None:
    text = with_rules(
        CNP, f"ingress:\n- {{action: Deny, from: [{{namespaces: {LABELS}}}, {{namespaces: {{}}}}]}}"
    )
    peers: tuple[ClusterPeer, ...] = accepted_rule(text).peers
    assert [isinstance(each, PodsPeer) and each.namespace_selector for each in peers] == [WEB, EVERYTHING]


@pytest.mark.parametrize(
    ("kind", "port", "expected"),
    [
        pytest.param(ANP, "{portNumber: {port: 80}}", ("TCP", 80, 80, None), id="TCP if nothing is said"),
        pytest.param(
            ANP, "{portNumber: {protocol: UDP, port: 53}}", ("UDP", 53, 53, None), id="a port of a protocol"
        ),
        pytest.param(
            ANP,
            "{portNumber: {protocol: null, port: 80}}",
            ("TCP", 80, 80, None),
            id="a null protocol is TCP",
        ),
        pytest.param(BANP, "{portRange: {start: 80, end: 90}}", ("TCP", 80, 90, None), id="a range of TCP"),
        pytest.param(
            ANP,
            "{portRange: {protocol: SCTP, start: 1, end: 65535}}",
            ("SCTP", 1, 65535, None),
            id="every port of a protocol",
        ),
        pytest.param(ANP, "{namedPort: web}", (None, None, None, "web"), id="a name"),
        pytest.param(
            CNP, "{tcp: {destinationPort: {number: 80}}}", ("TCP", 80, 80, None), id="a number, below TCP"
        ),
        pytest.param(
            CNP, "{udp: {destinationPort: {number: 53.0}}}", ("UDP", 53, 53, None), id="whole all the same"
        ),
        pytest.param(
            CNP,
            "{sctp: {destinationPort: {range: {start: 80, end: 81}}}}",
            ("SCTP", 80, 81, None),
            id="a range, below SCTP",
        ),
        pytest.param(
            CNP, "{destinationNamedPort: web}", (None, None, None, "web"), id="a name of any protocol"
        ),
        pytest.param(
            CNP,
            "{tcp: null, udp: {destinationPort: {number: 1, range: null}}}",
            ("UDP", 1, 1, None),
            id="null is absent",
        ),
    ],
)
def test_ports(kind: str, port: str, expected: tuple[object, ...]) -> None:
    field = "protocols" if kind == CNP else "ports"
    (found,) = accepted_rule(in_rule(kind, f"{field}: [{port}]")).ports
    assert (found.protocol, found.first, found.last, found.name) == expected
    assert found.at.yaml_path == f"spec.egress[0].{field}[0]"


@pytest.mark.parametrize(
    "fields", [pytest.param((), id="left out"), pytest.param(("protocols: null",), id="null")]
)
def test_without_ports_it_is_every_port(fields: tuple[str, ...]) -> None:
    assert accepted_rule(in_rule(CNP, *fields)).ports == ()


def test_a_port_has_a_name_beside_pods() -> None:
    peers = "to: [{namespaces: {}}, {pods: {podSelector: {}}}]"
    assert accepted_rule(in_rule(CNP, peers, "protocols: [{destinationNamedPort: web}]")).ports


@pytest.mark.parametrize("kind", [ANP, BANP, CNP])
def test_what_the_server_sets_is_known(kind: str) -> None:
    metadata = "name: default, uid: a, resourceVersion: '1', generation: 2, managedFields: []"
    accepted(manifest(kind, HEADS[kind], metadata=metadata, more="status: {conditions: []}\n"))


def test_the_version_to_come_is_known() -> None:
    assert accepted(manifest(CNP, HEADS[CNP], version="v1beta1")).tier is ClusterTier.ADMIN
