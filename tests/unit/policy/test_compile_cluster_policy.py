"""What cluster-wide policies are compiled to: their tier and subject, and each rule as sets."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from netpol_lint.config import ClusterNetwork, Config
from netpol_lint.policy.bits import BitSet
from netpol_lint.policy.cidr import EVERY_ADDRESS, NO_ADDRESSES
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.ports import EVERY_CONNECTION
from netpol_lint.policy.rules import Action, CompiledPolicy, CompiledRule, NamedPort, Tier
from netpol_lint.policy.selection import Selection
from netpol_lint.resources.network_policy import Direction
from tests.engine_answers import model_of
from tests.unit.cluster_manifests import namespace, pod
from tests.unit.resources.cluster_policy_manifests import ANP, BANP, CNP, HEADS, manifest

PODS = (
    namespace("shop", "team: shop")
    + namespace("obs", "team: obs")
    + pod("web", "app: web", ports="{name: http, containerPort: 8080}")
    + pod("api", "app: api", status="podIP: 10.0.0.1")
    + pod("prom", "app: prom", namespace="obs")
    + pod("far", "app: web", namespace="undeclared")
    + pod("node", "app: web", spec="hostNetwork: true")
)
EVERY_POD = {"web": "YES", "api": "YES", "prom": "YES", "far": "YES"}


def engine(*policies: str, config: Config | None = None) -> PolicyEngine:
    model = model_of(PODS + "".join(f"---\n{each}" for each in policies), config or Config())
    assert not model.inventory.refused
    return model.engine


def compiled(kind: str, spec: str, *, config: Config | None = None) -> tuple[PolicyEngine, CompiledPolicy]:
    found = engine(manifest(kind, spec), config=config)
    (policy,) = found.cluster_wide
    return found, policy


def compiled_rule(
    rule: str, direction: Direction = Direction.EGRESS, config: Config | None = None
) -> tuple[PolicyEngine, CompiledRule]:
    """Compile a ClusterNetworkPolicy of one rule, the inside of a flow map."""
    found, policy = compiled(CNP, f"{HEADS[CNP]}{direction.field_name}: [{{{rule}}}]", config=config)
    (only,) = policy.rules[direction]
    return found, only


def shown(found: PolicyEngine, selection: Selection) -> dict[str, str]:
    """Tell for each pod that is selected how sure that is."""
    matches = {
        each.ref.name: selection.match(found.classes.of(each).index).name
        for each in found.inventory.workloads
    }
    return {name: match for name, match in matches.items() if match != "NO"}


@pytest.mark.parametrize(
    ("kind", "head", "tier", "priority"),
    [
        pytest.param(ANP, HEADS[ANP], Tier.ADMIN, 5, id="an AdminNetworkPolicy"),
        pytest.param(BANP, HEADS[BANP], Tier.BASELINE, 0, id="the baseline"),
        pytest.param(CNP, HEADS[CNP], Tier.ADMIN, 5, id="the admin tier of a ClusterNetworkPolicy"),
        pytest.param(
            CNP,
            "tier: Baseline\npriority: 7\nsubject: {namespaces: {}}",
            Tier.BASELINE,
            7,
            id="its baseline tier",
        ),
    ],
)
def test_tiers(kind: str, head: str, tier: Tier, priority: int) -> None:
    _, policy = compiled(kind, head)
    assert (policy.tier, policy.order[0]) == (tier, priority)
    assert policy.isolates == frozenset()
    assert {direction: policy.rules[direction] for direction in Direction} == dict.fromkeys(Direction, ())


def test_policies_of_one_priority_keep_the_order_of_the_repository() -> None:
    listed = [manifest(CNP, HEADS[CNP], metadata=f"name: {name}") for name in ("z", "a")]
    first = manifest(CNP, HEADS[CNP].replace("priority: 5", "priority: 4"), metadata="name: first")
    found = engine(*listed, first).cluster_wide
    ordered = sorted(found, key=lambda each: each.order)
    assert [each.policy.ref.name for each in ordered] == ["first", "z", "a"]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param("{namespaces: {}}", EVERY_POD, id="every pod but those on the host's network"),
        pytest.param(
            "{namespaces: {matchLabels: {team: shop}}}",
            {"web": "YES", "api": "YES", "far": "UNKNOWN"},
            id="pods of some namespaces, of which some labels are unknown",
        ),
        pytest.param(
            "{pods: {podSelector: {matchLabels: {app: web}}}}",
            {"web": "YES", "far": "YES"},
            id="some pods of every namespace",
        ),
        pytest.param(
            "{pods: {namespaceSelector: {matchLabels: {team: obs}}, podSelector: {}}}",
            {"prom": "YES", "far": "UNKNOWN"},
            id="every pod of some namespaces",
        ),
        pytest.param(
            "{pods: {namespaceSelector: {matchLabels: {team: obs}}, podSelector: {matchLabels: {app: api}}}}",
            {},
            id="no pod",
        ),
    ],
)
def test_subjects(subject: str, expected: dict[str, str]) -> None:
    found, policy = compiled(CNP, f"tier: Admin\npriority: 1\nsubject: {subject}")
    assert shown(found, policy.subject) == expected


@pytest.mark.parametrize(
    ("kind", "written", "action"),
    [
        pytest.param(CNP, "Accept", Action.ALLOW, id="to accept is to allow"),
        pytest.param(CNP, "Deny", Action.DENY, id="to deny"),
        pytest.param(CNP, "Pass", Action.PASS, id="to pass"),
        pytest.param(ANP, "Allow", Action.ALLOW, id="to allow, as the older kinds say"),
        pytest.param(BANP, "Deny", Action.DENY, id="to deny in the baseline"),
    ],
)
def test_actions(kind: str, written: str, action: Action) -> None:
    head = f"{HEADS[kind]}ingress: [{{action: {written}, from: [{{namespaces: {{}}}}]}}]"
    _, policy = compiled(kind, head)
    assert [rule.action for rule in policy.rules[Direction.INGRESS]] == [action]
    assert policy.rules[Direction.EGRESS] == ()


def test_rules_keep_their_order_and_place() -> None:
    rules = (
        "egress:\n- {action: Deny, to: [{namespaces: {}}]}\n- {action: Accept, to: [{namespaces: {}}]}\n"
        "ingress:\n- {action: Pass, from: [{namespaces: {}}]}"
    )
    _, policy = compiled(CNP, HEADS[CNP] + rules)
    found = [(rule.action, rule.field_path) for each in Direction for rule in policy.rules[each]]
    assert found == [
        (Action.PASS, "spec.ingress[0]"),
        (Action.DENY, "spec.egress[0]"),
        (Action.ALLOW, "spec.egress[1]"),
    ]


@pytest.mark.parametrize(
    ("peers", "expected"),
    [
        pytest.param("[{namespaces: {}}]", EVERY_POD, id="every pod but those on the host's network"),
        pytest.param(
            "[{pods: {podSelector: {matchLabels: {app: web}}}}]", {"web": "YES", "far": "YES"}, id="some pods"
        ),
        pytest.param(
            "[{namespaces: {matchLabels: {team: obs}}}, {pods: {podSelector: {matchLabels: {app: api}}}}]",
            {"prom": "YES", "far": "UNKNOWN", "api": "YES"},
            id="two peers add up",
        ),
        pytest.param(
            "[{namespaces: {matchLabels: {team: gone}}}]",
            {"far": "UNKNOWN"},
            id="namespaces that may be there",
        ),
    ],
)
def test_pods_as_peers(peers: str, expected: dict[str, str]) -> None:
    for direction, field in ((Direction.INGRESS, "from"), (Direction.EGRESS, "to")):
        found, rule = compiled_rule(f"action: Deny, {field}: {peers}", direction)
        assert shown(found, rule.peers.pods) == expected
        assert (rule.peers.addresses, rule.peers.possible_addresses) == (NO_ADDRESSES, NO_ADDRESSES)
        assert shown(found, rule.peers.pods_at_addresses) == {}
        assert not rule.peers.every


@pytest.mark.parametrize(
    ("peer", "certain", "possible", "pods"),
    [
        pytest.param(
            "{networks: [192.0.2.0/24, 198.51.100.0/24]}",
            "192.0.2.0/24,198.51.100.0/24",
            "192.0.2.0/24,198.51.100.0/24",
            {"web": "UNKNOWN", "prom": "UNKNOWN", "far": "UNKNOWN", "node": "UNKNOWN"},
            id="networks, in which pods may be that state no address",
        ),
        pytest.param(
            "{networks: [10.0.0.0/24]}",
            "10.0.0.0/24",
            "10.0.0.0/24",
            {"web": "UNKNOWN", "api": "YES", "prom": "UNKNOWN", "far": "UNKNOWN", "node": "UNKNOWN"},
            id="networks with a pod that states its address",
        ),
        pytest.param(
            "{networks: [0.0.0.0/0]}",
            "0.0.0.0/0",
            "0.0.0.0/0",
            {**EVERY_POD, "node": "YES"},
            id="every IPv4 address is that of every pod",
        ),
        pytest.param(
            "{nodes: {}}",
            "no address",
            "0.0.0.0/0,::/0",
            {"node": "UNKNOWN"},
            id="nodes, whose addresses nobody knows, and pods that share them",
        ),
        pytest.param(
            "{domainNames: [example.com]}",
            "no address",
            "0.0.0.0/0,::/0",
            {**dict.fromkeys(EVERY_POD, "UNKNOWN"), "node": "UNKNOWN"},
            id="domain names, which may resolve to anything",
        ),
    ],
)
def test_addresses_as_peers(peer: str, certain: str, possible: str, pods: dict[str, str]) -> None:
    found, rule = compiled_rule(f"action: Accept, to: [{peer}]")
    assert (str(rule.peers.addresses), str(rule.peers.possible_addresses)) == (certain, possible)
    assert shown(found, rule.peers.pods) == pods
    assert not rule.peers.every


def test_networks_and_nodes_together() -> None:
    _, rule = compiled_rule("action: Deny, to: [{nodes: {}}, {networks: [192.0.2.0/24]}]")
    assert str(rule.peers.addresses) == "192.0.2.0/24"
    assert rule.peers.possible_addresses is EVERY_ADDRESS


def test_networks_know_the_range_of_pods() -> None:
    config = Config(network=ClusterNetwork(pod_cidrs=(ip_network("10.0.0.0/16"),)))
    found, rule = compiled_rule("action: Deny, to: [{networks: [192.0.2.0/24]}]", config=config)
    assert shown(found, rule.peers.pods) == {"node": "UNKNOWN"}


UNKNOWN_PEER = "{serviceAccounts: {}}"


@pytest.mark.parametrize(
    ("action", "peers", "expected", "is_everybody"),
    [
        pytest.param("Deny", f"[{UNKNOWN_PEER}]", Action.DENY, True, id="a rule that denies holds up all"),
        pytest.param("Pass", f"[{UNKNOWN_PEER}]", Action.DENY, True, id="one that passes denies all as well"),
        pytest.param(
            "Accept", f"[{UNKNOWN_PEER}]", Action.ALLOW, False, id="one that accepts lets nothing in"
        ),
        pytest.param(
            "Accept",
            f"[{{namespaces: {{}}}}, {UNKNOWN_PEER}]",
            Action.ALLOW,
            False,
            id="not even from peers beside it",
        ),
        pytest.param(
            "Deny", f"[{UNKNOWN_PEER}, {{namespaces: {{}}}}]", Action.DENY, True, id="it need not be the last"
        ),
    ],
)
def test_a_peer_that_nobody_understands_fails_closed(
    action: str, peers: str, expected: Action, is_everybody: bool
) -> None:
    rule_text = f"action: {action}, from: {peers}, protocols: [{{tcp: {{destinationPort: {{number: 80}}}}}}]"
    found, rule = compiled_rule(rule_text, Direction.INGRESS)
    assert (rule.action, rule.peers.every) == (expected, is_everybody)
    assert shown(found, rule.peers.pods) == {}
    assert rule.peers.possible_addresses == NO_ADDRESSES
    assert not is_everybody or (rule.numbered, rule.named) == (EVERY_CONNECTION, ())


@pytest.mark.parametrize(
    ("protocols", "numbered", "named"),
    [
        pytest.param("", "everything", (), id="left out it is every port"),
        pytest.param("[{tcp: {destinationPort: {number: 80}}}]", "TCP 80", (), id="a number"),
        pytest.param(
            "[{udp: {destinationPort: {range: {start: 5000, end: 6000}}}}]", "UDP 5000-6000", (), id="a range"
        ),
        pytest.param(
            "[{sctp: {destinationPort: {number: 7}}}, {tcp: {destinationPort: {number: 80}}}]",
            "TCP 80 and SCTP 7",
            (),
            id="several add up",
        ),
        pytest.param(
            "[{destinationNamedPort: http}]",
            "nothing",
            (NamedPort("http"),),
            id="a name, of whatever protocol declares it",
        ),
        pytest.param(
            "[{destinationNamedPort: http}, {tcp: {destinationPort: {number: 80}}}]",
            "TCP 80",
            (NamedPort("http"),),
            id="a name and a number",
        ),
    ],
)
def test_ports(protocols: str, numbered: str, named: tuple[NamedPort, ...]) -> None:
    field = f", protocols: {protocols}" if protocols else ""
    _, rule = compiled_rule(f"action: Deny, to: [{{namespaces: {{}}}}]{field}")
    assert (str(rule.numbered), rule.named) == (numbered, named)


@pytest.mark.parametrize(
    ("ports", "numbered", "named"),
    [
        pytest.param("[{portNumber: {protocol: UDP, port: 53}}]", "UDP 53", (), id="a number"),
        pytest.param(
            "[{portRange: {protocol: TCP, start: 8000, end: 8080}}]", "TCP 8000-8080", (), id="a range"
        ),
        pytest.param(
            "[{portRange: {start: 1, end: 65535}}]", "every TCP port", (), id="TCP if it says nothing"
        ),
        pytest.param("[{namedPort: http}]", "nothing", (NamedPort("http"),), id="a name"),
    ],
)
def test_ports_of_the_older_kinds(ports: str, numbered: str, named: tuple[NamedPort, ...]) -> None:
    peers = "to: [{namespaces: {}}]"
    _, policy = compiled(ANP, f"{HEADS[ANP]}egress: [{{action: Deny, {peers}, ports: {ports}}}]")
    (rule,) = policy.rules[Direction.EGRESS]
    assert (str(rule.numbered), rule.named) == (numbered, named)


def test_a_name_without_a_protocol_is_every_protocol_that_declares_it() -> None:
    ports = "{name: dns, containerPort: 53, protocol: UDP}, {name: dns, containerPort: 5353, protocol: TCP}"
    rule_text = "action: Deny, to: [{namespaces: {}}], protocols: [{destinationNamedPort: dns}]"
    text = PODS + pod("dns", ports=ports) + "---\n" + manifest(CNP, f"{HEADS[CNP]}egress: [{{{rule_text}}}]")
    found = model_of(text).engine
    (rule,) = found.cluster_wide[0].rules[Direction.EGRESS]
    declaring = [each for each in found.classes.classes if each.members[0].ref.name == "dns"]
    assert [str(rule.connections_to(each)) for each in declaring] == ["TCP 5353 and UDP 53"]
    assert rule.named == (NamedPort("dns"),)


def test_selections_are_sets_of_classes() -> None:
    found, policy = compiled(CNP, HEADS[CNP])
    everything = BitSet.of(each.index for each in found.classes.classes if not each.host_network)
    assert policy.subject == Selection(everything, everything)
