"""What rules are compiled to: peers, addresses and ports as sets."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from netpol_lint.config import ClusterNetwork, Cni, Config, IpBlockMatching
from netpol_lint.policy.compile_network_policy import effective_range
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.network_policy import Direction
from tests.engine_answers import model_of
from tests.unit.cluster_manifests import namespace, pod, policy

PODS = (
    namespace("shop", "team: shop")
    + namespace("obs", "team: obs")
    + pod("web", "app: web", ports="{name: http, containerPort: 8080}")
    + pod("api", "app: api", ports="{name: http, containerPort: 9090}")
    + pod("prom", "app: prom", namespace="obs")
    + pod("far", "app: web", namespace="undeclared")
    + pod("node", "app: web", spec="hostNetwork: true")
)


def compiled(
    rule: str, *, direction: Direction = Direction.EGRESS, config: Config | None = None
) -> NetworkPolicyRule:
    field = direction.field_name
    text = PODS + policy("p", f"policyTypes: [{direction.value}]\n{field}:\n- {rule}")
    (found,) = model_of(text, config or Config()).engine.compiled
    (only,) = found.rules[direction]
    return only


def matches(rule: str, config: Config | None = None) -> dict[str, str]:
    """Tell for each pod that a rule's peers may be how sure that is."""
    text = PODS + policy("p", f"policyTypes: [Egress]\negress:\n- {rule}")
    model = model_of(text, config or Config())
    (only,) = model.engine.compiled[0].rules[Direction.EGRESS]
    found = {
        each.ref.name: only.peers.match(model.engine.classes.of(each)).name
        for each in model.inventory.workloads
    }
    return {name: match for name, match in found.items() if match != "NO"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(
            "to: [{podSelector: {}}]", {"web": "YES", "api": "YES", "node": "UNKNOWN"}, id="own namespace"
        ),
        pytest.param(
            "to: [{podSelector: {matchLabels: {app: web}}}]",
            {"web": "YES", "node": "UNKNOWN"},
            id="pods on the host's network only perhaps",
        ),
        pytest.param(
            "to: [{namespaceSelector: {}}]",
            {"web": "YES", "api": "YES", "node": "UNKNOWN", "prom": "YES", "far": "YES"},
            id="every namespace",
        ),
        pytest.param(
            "to: [{namespaceSelector: {matchLabels: {team: obs}}}]",
            {"prom": "YES", "far": "UNKNOWN"},
            id="a namespace with a label, and perhaps one whose labels nobody knows",
        ),
        pytest.param(
            "to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: undeclared}}}]",
            {"far": "YES"},
            id="a namespace by its name, which is known of every one",
        ),
        pytest.param(
            "to: [{namespaceSelector: {matchLabels: {team: shop}}, podSelector: {matchLabels: {app: web}}}]",
            {"web": "YES", "node": "UNKNOWN", "far": "UNKNOWN"},
            id="both selectors together",
        ),
        pytest.param(
            "to: [{namespaceSelector: {matchLabels: {team: obs}}}, {podSelector: {matchLabels: {app: api}}}]",
            {"prom": "YES", "api": "YES", "far": "UNKNOWN"},
            id="either of two",
        ),
        pytest.param("to: [{podSelector: {matchLabels: {app: none}}}]", {}, id="no pod"),
    ],
)
def test_peers(rule: str, expected: dict[str, str]) -> None:
    assert matches(rule) == expected


@pytest.mark.parametrize(
    ("rule", "every_peer"),
    [
        pytest.param("{}", True, id="an empty rule"),
        pytest.param("to: []", True, id="an empty list of peers"),
        pytest.param("to: [{namespaceSelector: {}}]", False, id="every pod is not every peer"),
        pytest.param("to: [{ipBlock: {cidr: 0.0.0.0/0}}]", False, id="every IPv4 address is not every peer"),
    ],
)
def test_every_peer(rule: str, every_peer: bool) -> None:
    assert compiled(rule).peers.every is every_peer


@pytest.mark.parametrize(
    ("rule", "cidrs"),
    [
        pytest.param("to: [{ipBlock: {cidr: 10.0.0.0/8}}]", ["10.0.0.0/8"], id="one block"),
        pytest.param(
            "to: [{ipBlock: {cidr: 10.0.0.0/30, except: [10.0.0.0/32]}}]",
            ["10.0.0.1/32", "10.0.0.2/31"],
            id="except",
        ),
        pytest.param(
            "to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/9]}}, {ipBlock: {cidr: 10.0.0.0/9}}]",
            ["10.0.0.0/8"],
            id="an except concerns its own block only",
        ),
        pytest.param("to: [{podSelector: {}}]", [], id="pods are no addresses"),
    ],
)
def test_addresses(rule: str, cidrs: list[str]) -> None:
    assert list(compiled(rule).peers.addresses.cidrs()) == cidrs


def test_blocks_are_the_ones_among_the_peers() -> None:
    found = compiled("to: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.128.0.0/9]}}]")
    (block,) = found.blocks
    assert str(block.cidr) == "10.0.0.0/8"
    assert effective_range(block).cidrs() == ("10.0.0.0/9",)


RANGE = (ip_network("10.0.0.0/16"),)


def network(matching: IpBlockMatching, *, in_range: bool) -> Config:
    return Config(network=ClusterNetwork(ip_block_matches_pods=matching, pod_cidrs=RANGE if in_range else ()))


AUTO, ALWAYS, NEVER = IpBlockMatching.AUTO, IpBlockMatching.ALWAYS, IpBlockMatching.NEVER


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        # All IPv4 addresses; an overlapping block; a block of the pods' whole range; one elsewhere; IPv6.
        pytest.param(
            network(AUTO, in_range=False), "YES UNKNOWN UNKNOWN UNKNOWN UNKNOWN", id="auto, nothing known"
        ),
        pytest.param(network(AUTO, in_range=True), "YES UNKNOWN YES NO NO", id="auto, with the pods' range"),
        pytest.param(
            network(ALWAYS, in_range=False), "YES UNKNOWN UNKNOWN UNKNOWN UNKNOWN", id="always, no range"
        ),
        pytest.param(network(ALWAYS, in_range=True), "YES YES YES NO NO", id="always inside the pods' range"),
        pytest.param(network(NEVER, in_range=False), "NO NO NO NO NO", id="never"),
        pytest.param(network(NEVER, in_range=True), "NO NO NO NO NO", id="never, whatever the range"),
        pytest.param(Config(cni=Cni("cilium")), "NO NO NO NO NO", id="Cilium never matches pods by address"),
        pytest.param(
            Config(cni=Cni("cilium"), network=ClusterNetwork(ip_block_matches_pods=ALWAYS)),
            "YES UNKNOWN UNKNOWN UNKNOWN UNKNOWN",
            id="unless the configuration says it does",
        ),
        pytest.param(
            Config(cni=Cni("calico")), "YES UNKNOWN UNKNOWN UNKNOWN UNKNOWN", id="another plugin may"
        ),
    ],
)
def test_blocks_and_pods_of_unknown_address(config: Config, expected: str) -> None:
    blocks = ("0.0.0.0/0", "10.0.1.0/24", "10.0.0.0/8", "192.0.2.0/24", "fd00::/8")
    found = [matches(f"to: [{{ipBlock: {{cidr: '{block}'}}}}]", config).get("prom", "NO") for block in blocks]
    assert found == expected.split()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param("podIP: 10.0.1.7", "YES YES YES NO NO", id="an address"),
        pytest.param(
            "podIPs: [{ip: 10.0.1.7}, {ip: 'fd00::7'}]", "UNKNOWN UNKNOWN UNKNOWN NO UNKNOWN", id="two"
        ),
        pytest.param("podIP: 'fd00::7'", "NO NO NO NO YES", id="of the other family"),
    ],
)
def test_blocks_and_pods_of_known_address(status: str, expected: str) -> None:
    """With an address in each family the answer differs by family, which one word cannot say."""
    blocks = ("0.0.0.0/0", "10.0.1.0/24", "10.0.0.0/8", "192.0.2.0/24", "fd00::/8")
    answers = []
    for block in blocks:
        rule = policy("p", f"policyTypes: [Egress]\negress: [{{to: [{{ipBlock: {{cidr: '{block}'}}}}]}}]")
        model = model_of(pod("a", status=status) + rule)
        (only,) = model.engine.compiled[0].rules[Direction.EGRESS]
        answers.append(only.peers.match(model.engine.classes.of(model.inventory.workloads[0])).name)
    assert answers == expected.split()


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        pytest.param("null", "everything", id="no list"),
        pytest.param("[]", "everything", id="an empty list"),
        pytest.param("[{}]", "every TCP port", id="an empty item"),
        pytest.param("[{protocol: UDP}]", "every UDP port", id="a protocol"),
        pytest.param("[{port: 80}, {port: 81}]", "TCP 80-81", id="neighbours"),
        pytest.param(
            "[{port: 80, endPort: 90}, {port: 85, endPort: 95}]", "TCP 80-95", id="overlapping ranges"
        ),
        pytest.param("[{port: 53}, {port: 53, protocol: UDP}]", "TCP 53 and UDP 53", id="two protocols"),
        pytest.param("[{port: http}]", "nothing", id="a name has no number of its own"),
    ],
)
def test_numbered_ports(ports: str, expected: str) -> None:
    assert str(compiled(f"ports: {ports}").numbered) == expected


@pytest.mark.parametrize(
    ("ports", "pod_name", "expected"),
    [
        pytest.param("[{port: http}]", "web", "TCP 8080", id="the pod's own number"),
        pytest.param("[{port: http}]", "api", "TCP 9090", id="another number on another pod"),
        pytest.param("[{port: http}]", "prom", "nothing", id="nothing on a pod without the name"),
        pytest.param("[{port: http, protocol: UDP}]", "web", "nothing", id="nor with another protocol"),
        pytest.param("[{port: http}, {port: 53}]", "web", "TCP 53, 8080", id="numbers beside it stay"),
        pytest.param("[{port: http}, {port: 53}]", None, "TCP 53", id="an address has no names"),
        pytest.param("null", None, "everything", id="every port of an address"),
    ],
)
def test_connections(ports: str, pod_name: str | None, expected: str) -> None:
    model = model_of(PODS + policy("p", f"policyTypes: [Egress]\negress: [{{ports: {ports}}}]"))
    (only,) = model.engine.compiled[0].rules[Direction.EGRESS]
    pods = {each.ref.name: model.engine.classes.of(each) for each in model.inventory.workloads}
    assert str(only.connections_to(None if pod_name is None else pods[pod_name])) == expected


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        pytest.param("{name: http, containerPort: 70000}", "nothing", id="a number that is no port"),
        pytest.param("{name: http, containerPort: 0}", "nothing", id="zero"),
        pytest.param(
            "{name: http, containerPort: 1}, {name: http, containerPort: 2}",
            "TCP 1",
            id="the first of a name",
        ),
        pytest.param(
            "{name: http, containerPort: 1, protocol: UDP}, {name: http, containerPort: 2}",
            "TCP 2",
            id="of the protocol",
        ),
    ],
)
def test_names_of_odd_container_ports(ports: str, expected: str) -> None:
    rule = policy("p", "policyTypes: [Egress]\negress: [{ports: [{port: http}]}]")
    model = model_of(pod("a", ports=ports) + rule)
    (only,) = model.engine.compiled[0].rules[Direction.EGRESS]
    assert str(only.connections_to(model.engine.classes.of(model.inventory.workloads[0]))) == expected


def test_rules_of_a_direction_without_effect_are_not_compiled() -> None:
    (found,) = model_of(policy("p", "policyTypes: [Ingress]\negress: [{}]")).engine.compiled
    assert found.rules == {Direction.INGRESS: (), Direction.EGRESS: ()}


def test_the_extremes_are_the_constants() -> None:
    assert compiled("{}").numbered is EVERY_CONNECTION
    assert compiled("ports: [{port: http}]").numbered is NO_CONNECTIONS
