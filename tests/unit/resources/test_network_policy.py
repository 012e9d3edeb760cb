"""What a NetworkPolicy means once the API server has read it: defaults, null and empty."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from netpol_lint.resources.network_policy import Direction, IpBlock, PodPeer, PolicyPort, PolicyRule
from netpol_lint.resources.selector import LabelSelector, equals
from tests.unit.resources.manifests import accepted, only_object, policy

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS


@pytest.mark.parametrize(
    ("spec", "isolated"),
    [
        pytest.param(None, "Ingress", id="no spec at all isolates for ingress"),
        pytest.param("podSelector: {}", "Ingress", id="missing types are Ingress"),
        pytest.param("policyTypes: null", "Ingress", id="so are null types"),
        pytest.param("policyTypes: []", "Ingress", id="and empty ones"),
        pytest.param("ingress: [{}]", "Ingress", id="with ingress rules, too"),
        pytest.param("egress: []", "Ingress", id="empty egress adds nothing"),
        pytest.param("egress: null", "Ingress", id="null egress adds nothing"),
        pytest.param("egress: [{}]", "Ingress Egress", id="egress rules add Egress, and ingress is denied"),
        pytest.param("egress: [null]", "Ingress Egress", id="an egress rule that is null is one"),
        pytest.param("policyTypes: []\negress: [{}]", "Ingress Egress", id="empty types are missing ones"),
        pytest.param("policyTypes: [Egress]", "Egress", id="types that are written are all there are"),
        pytest.param("policyTypes: [Egress]\ningress: [{}]", "Egress", id="whatever the rules"),
        pytest.param("policyTypes: [Ingress]\negress: [{}]", "Ingress", id="in both directions"),
        pytest.param("policyTypes: [Ingress, Egress]", "Ingress Egress", id="both"),
        pytest.param("policyTypes: [Ingress, Ingress]", "Ingress", id="the same one twice"),
    ],
)
def test_policy_types(spec: str | None, isolated: str) -> None:
    assert accepted(spec).directions == {Direction(name) for name in isolated.split()}


@pytest.mark.parametrize(
    "selector",
    [
        pytest.param("", id="missing"),
        pytest.param("podSelector:", id="left out"),
        pytest.param("podSelector: null", id="null"),
        pytest.param("podSelector: {}", id="empty"),
        pytest.param("podSelector: {matchLabels: null}", id="null labels"),
        pytest.param("podSelector: {matchLabels: {}}", id="empty labels"),
        pytest.param("podSelector: {matchExpressions: []}", id="empty expressions"),
        pytest.param("podSelector: {matchExpressions: null, matchLabels: {}}", id="both empty"),
    ],
)
def test_a_pod_selector_that_selects_every_pod(selector: str) -> None:
    assert accepted(f"{selector}\npolicyTypes: [Ingress]").pod_selector.selects_everything


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        pytest.param("{matchLabels: {app: web}}", "app=web", id="labels"),
        pytest.param("{matchLabels: {app: ''}}", "app=", id="an empty value is a value"),
        pytest.param("{matchLabels: {app: null}}", "app=", id="a null value is the empty one"),
        pytest.param("{matchExpressions: [{key: a, operator: Exists}]}", "a exists", id="an expression"),
        pytest.param(
            "{matchExpressions: [{key: a, operator: Exists, values: []}]}",
            "a exists",
            id="empty values are none",
        ),
        pytest.param(
            "{matchLabels: {b: c}, matchExpressions: [{key: a, operator: NotIn, values: [x, z]}]}",
            "b=c, a not in (x, z)",
            id="both, ANDed",
        ),
        pytest.param(
            "{matchLabels: {app.kubernetes.io/name: Web_1.0}}",
            "app.kubernetes.io/name=Web_1.0",
            id="a prefixed key",
        ),
    ],
)
def test_selectors(selector: str, text: str) -> None:
    assert str(accepted(f"podSelector: {selector}").pod_selector) == text


def only_rule(spec: str) -> PolicyRule:
    (rule,) = accepted(spec).rules
    return rule


@pytest.mark.parametrize(
    "field", [pytest.param("ingress", id="ingress"), pytest.param("egress", id="egress")]
)
@pytest.mark.parametrize(
    ("rules", "number"),
    [
        pytest.param("", 0, id="left out is no rule"),
        pytest.param("null", 0, id="null is no rule"),
        pytest.param("[]", 0, id="an empty list is no rule"),
        pytest.param("[{}]", 1, id="an empty rule is one"),
        pytest.param("[null]", 1, id="a null rule is an empty one"),
        pytest.param("[{}, {}]", 2, id="two are two"),
    ],
)
def test_number_of_rules(field: str, rules: str, number: int) -> None:
    found = accepted(f"policyTypes: [Ingress, Egress]\n{field}: {rules}").rules
    assert [(rule.direction.field_name, rule.index) for rule in found] == [(field, n) for n in range(number)]
    assert all((rule.peers, rule.ports) == ((), ()) for rule in found)


@pytest.mark.parametrize(
    ("rule", "peers", "ports"),
    [
        pytest.param("{}", 0, 0, id="an empty rule has every peer and every port"),
        pytest.param("{from: null, ports: null}", 0, 0, id="so it has with null"),
        pytest.param("{from: [], ports: []}", 0, 0, id="and with empty lists"),
        pytest.param("{from: [{podSelector: {}}]}", 1, 0, id="one peer, every port"),
        pytest.param("{ports: [{}]}", 0, 1, id="every peer, one item of ports"),
        pytest.param(
            "{from: [{podSelector: {}, namespaceSelector: {}}]}", 1, 0, id="two selectors are one peer"
        ),
        pytest.param(
            "{from: [{podSelector: {}}, {namespaceSelector: {}}]}", 2, 0, id="two items are two peers"
        ),
    ],
)
def test_peers_and_ports_of_a_rule(rule: str, peers: int, ports: int) -> None:
    found = only_rule(f"ingress: [{rule}]")
    assert (len(found.peers), len(found.ports)) == (peers, ports)


EVERY, WEB = LabelSelector(), equals({"app": "web"})


@pytest.mark.parametrize(
    ("peer", "namespaces", "pods"),
    [
        pytest.param("{podSelector: {}}", None, EVERY, id="every pod of the policy's namespace"),
        pytest.param(
            "{podSelector: {matchLabels: {app: web}}}", None, WEB, id="pods of the policy's namespace"
        ),
        pytest.param("{namespaceSelector: {}}", EVERY, None, id="every pod of every namespace"),
        pytest.param("{namespaceSelector: {}, podSelector: null}", EVERY, None, id="null is not set"),
        pytest.param(
            "{namespaceSelector: null, podSelector: {}}", None, EVERY, id="null is not set, either way"
        ),
        pytest.param("{ipBlock: null, podSelector: {}}", None, EVERY, id="a null ipBlock is not set"),
        pytest.param(
            "{namespaceSelector: {matchLabels: {app: web}}, podSelector: {}}", WEB, EVERY, id="both selectors"
        ),
    ],
)
def test_pod_peers(peer: str, namespaces: LabelSelector | None, pods: LabelSelector | None) -> None:
    (found,) = only_rule(f"ingress: [{{from: [{peer}]}}]").peers
    assert isinstance(found, PodPeer)
    assert (found.namespace_selector, found.pod_selector) == (namespaces, pods)


@pytest.mark.parametrize(
    ("block", "cidr", "excepts"),
    [
        pytest.param("{cidr: 10.0.0.0/8}", "10.0.0.0/8", [], id="IPv4"),
        pytest.param('{cidr: "fd00::/8"}', "fd00::/8", [], id="IPv6"),
        pytest.param("{cidr: 010.0.0.0/08}", "10.0.0.0/8", [], id="leading zeros mean nothing"),
        pytest.param("{cidr: 10.0.0.0/8, except: null}", "10.0.0.0/8", [], id="null excepts are none"),
        pytest.param("{cidr: 10.0.0.0/8, except: []}", "10.0.0.0/8", [], id="so are empty ones"),
        pytest.param(
            "{cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/32]}",
            "10.0.0.0/8",
            ["10.1.0.0/16", "10.2.0.0/32"],
            id="excepts, in their order",
        ),
        pytest.param(
            "{cidr: 0.0.0.0/0, except: [0.0.0.0/1]}", "0.0.0.0/0", ["0.0.0.0/1"], id="an except of half of it"
        ),
    ],
)
def test_ip_blocks(block: str, cidr: str, excepts: list[str]) -> None:
    (found,) = only_rule(f"policyTypes: [Egress]\negress: [{{to: [{{ipBlock: {block}}}]}}]").peers
    assert isinstance(found, IpBlock)
    assert (found.cidr, list(found.excepts)) == (ip_network(cidr), [ip_network(each) for each in excepts])


@pytest.mark.parametrize(
    ("port", "expected", "text"),
    [
        pytest.param("{}", ("TCP", None, None), "every TCP port", id="an empty item is every TCP port"),
        pytest.param("null", ("TCP", None, None), "every TCP port", id="so is a null one"),
        pytest.param("{protocol: UDP}", ("UDP", None, None), "every UDP port", id="every port of a protocol"),
        pytest.param("{protocol: null, port: 80}", ("TCP", 80, None), "TCP 80", id="a null protocol is TCP"),
        pytest.param(
            "{port: null, protocol: SCTP}", ("SCTP", None, None), "every SCTP port", id="a null port is all"
        ),
        pytest.param("{port: http}", ("TCP", "http", None), "TCP http", id="a name"),
        pytest.param("{port: 8080, endPort: 8090}", ("TCP", 8080, 8090), "TCP 8080-8090", id="a range"),
        pytest.param("{port: 80, endPort: 80}", ("TCP", 80, 80), "TCP 80-80", id="a range of one"),
        pytest.param("{port: 80, endPort: null}", ("TCP", 80, None), "TCP 80", id="a null end is none"),
        pytest.param("{port: 65535}", ("TCP", 65535, None), "TCP 65535", id="the last port"),
        pytest.param("{port: 1}", ("TCP", 1, None), "TCP 1", id="the first port"),
        pytest.param("{port: 010}", ("TCP", 8, None), "TCP 8", id="an octal number, as YAML reads it"),
        pytest.param(
            "{port: abcdefghijklmno}", ("TCP", "abcdefghijklmno", None), "TCP abcdefghijklmno", id="15 long"
        ),
        pytest.param("{port: 8-a}", ("TCP", "8-a", None), "TCP 8-a", id="a name that starts with a digit"),
    ],
)
def test_ports(port: str, expected: tuple[str, int | str | None, int | None], text: str) -> None:
    (found,) = only_rule(f"ingress: [{{ports: [{port}]}}]").ports
    assert isinstance(found, PolicyPort)
    assert (found.protocol, found.port, found.end_port) == expected
    assert str(found) == text


def test_rules_of_a_direction_that_is_not_listed_have_no_effect() -> None:
    found = accepted("policyTypes: [Ingress]\ningress: [{}]\negress: [{}, {}]")
    assert [len(found.rules_of(direction)) for direction in (INGRESS, EGRESS)] == [1, 0]
    assert len(found.rules) == 3


def test_places() -> None:
    from_ = "- from:\n  - podSelector: {}\n  - ipBlock: {cidr: 10.0.0.0/8}\n  ports:\n  - port: 80"
    found = accepted(f"podSelector: {{}}\ningress:\n{from_}")
    (rule,) = found.rules
    block = rule.peers[1]
    assert isinstance(block, IpBlock)
    places = [
        found.at,
        found.selector_at,
        rule.at,
        rule.peers_at,
        rule.peers[0].at,
        block.cidr_at,
        rule.ports_at,
    ]
    assert [str(place) for place in places] == [
        f"manifest.yaml:{place}" for place in ("3:18", "5:3", "7:5", "7:5", "8:7", "9:23", "10:5")
    ]
    assert str(rule.ports[0].at) == "manifest.yaml:11:7"


def test_without_a_selector_the_name_stands_for_it() -> None:
    found = accepted("policyTypes: [Ingress]")
    assert str(found.selector_at) == "manifest.yaml:3:18"


def test_a_policy_without_a_namespace_lands_in_default() -> None:
    from netpol_lint.resources.network_policy_decoder import decode_network_policy

    found = decode_network_policy(only_object(policy(None, metadata="name: deny"))).policy
    assert found is not None
    assert (str(found.ref), found.namespace, str(found)) == (
        "default/NetworkPolicy/deny",
        "default",
        "NetworkPolicy default/deny",
    )
