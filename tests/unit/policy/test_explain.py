"""Which rule comes closest to allowing what somebody expects, and the words for what failed."""

from __future__ import annotations

import pytest

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.policy.near_miss import NearMiss, near_misses, why_no_peer
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from tests.engine_answers import end_of, model_of
from tests.unit.cluster_manifests import namespace, pod, policy

DNS = PortSet.single(53)
WANTED = ConnectionSet.of({Protocol.UDP: DNS, Protocol.TCP: DNS})
CLUSTER = (
    namespace("kube-system", "tier: infra")
    + pod(
        "dns",
        "k8s-app: kube-dns",
        namespace="kube-system",
        ports="{name: dns, containerPort: 53, protocol: UDP}",
    )
    + pod("web", "app: web")
)
TO_DNS = "to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]"
TO_WEB = "to: [{podSelector: {matchLabels: {app: web}}}]"
PORTS = "ports: [{port: 53, protocol: UDP}, {port: 53}]"
UDP_ONLY = "ports: [{port: 53, protocol: UDP}]"
WEB_PORT = "ports: [{port: 443}]"


def misses(*rules: str, cluster: str = CLUSTER) -> tuple[NearMiss, ...]:
    """Return the near misses of a policy with these rules, which start in line 24 of the file."""
    listed = "".join(f"- {{{rule}}}\n" for rule in rules)
    model = model_of(cluster + policy("p", f"policyTypes: [Egress]\negress:\n{listed}"))
    source, peer = (workload(model, name) for name in ("shop/web", "kube-system/dns"))
    return near_misses(model.engine, model.engine.group_of(source, Direction.EGRESS), peer, WANTED)


def workload(model: ClusterModel, name: str) -> Workload:
    found = end_of(model, name)
    assert isinstance(found, Workload)
    return found


NOT_THE_NAMESPACE = "its podSelector looks only in namespace shop"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        pytest.param(f"{TO_DNS}, {UDP_ONLY}", "it leaves out TCP 53", id="half of the ports"),
        pytest.param(
            f"{TO_DNS}, {WEB_PORT}", "it leaves out TCP 53 and UDP 53", id="the right peer, other ports"
        ),
        pytest.param(UDP_ONLY, "it leaves out TCP 53", id="every peer, half of the ports"),
        pytest.param(
            f"{TO_DNS}, ports: [{{port: dns, protocol: UDP}}]", "it leaves out TCP 53", id="a port by name"
        ),
        pytest.param(
            f"{TO_WEB}, {PORTS}", NOT_THE_NAMESPACE, id="the right ports, pods of its own namespace"
        ),
        pytest.param(TO_WEB, NOT_THE_NAMESPACE, id="every port"),
        pytest.param(
            f"{TO_WEB}, {UDP_ONLY}",
            f"{NOT_THE_NAMESPACE} and it leaves out TCP 53",
            id="neither peer nor all ports",
        ),
        pytest.param(
            f"to: [{{namespaceSelector: {{matchLabels: {{tier: x}}}}}}], {PORTS}",
            "namespace kube-system does not carry `tier=x`",
            id="another namespace",
        ),
        pytest.param(
            f"to: [{{namespaceSelector: {{}}, podSelector: {{matchLabels: {{app: dns}}}}}}], {PORTS}",
            "no pod of Pod kube-system/dns carries `app=dns`",
            id="other pods",
        ),
        pytest.param(
            "to: [{namespaceSelector: {matchLabels: {tier: x}}, podSelector: {matchLabels: {app: dns}}}]",
            "namespace kube-system does not carry `tier=x`"
            " and no pod of Pod kube-system/dns carries `app=dns`",
            id="another namespace and other pods",
        ),
        pytest.param(
            "to: [{namespaceSelector: {matchLabels: {a: b}}, podSelector: {matchLabels: {app: dns}}},"
            " {namespaceSelector: {matchLabels: {tier: x}}}]",
            "namespace kube-system does not carry `tier=x`",
            id="the peer with the fewest failures",
        ),
        pytest.param(
            "to: [{namespaceSelector: {matchLabels: {a: b}}, podSelector: {matchLabels: {app: dns}}},"
            " {podSelector: {}}]",
            NOT_THE_NAMESPACE,
            id="which may be one in its own namespace",
        ),
        pytest.param(
            "to: [{namespaceSelector: {matchLabels: {tier: infra}}, podSelector: {matchLabels: {app: dns}}}]",
            "no pod of Pod kube-system/dns carries `app=dns`",
            id="what holds is not said",
        ),
        pytest.param(
            f"to: [{{ipBlock: {{cidr: 192.0.2.0/24}}}}], {PORTS}",
            "its ipBlocks do not name pods",
            id="addresses",
        ),
    ],
)
def test_words(rule: str, says: str) -> None:
    (miss,) = misses(rule)
    assert miss.evidence.says == f"NetworkPolicy shop/p has a rule, but {says}"
    assert str(miss.evidence.at) == "cluster.yaml:24:5"


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(f"{TO_WEB}, {WEB_PORT}", id="neither the peer nor a port"),
        pytest.param(
            f"{TO_WEB}, ports: [{{port: dns, protocol: UDP}}]", id="a name that means another port there"
        ),
    ],
)
def test_a_rule_far_away_is_not_near(rule: str) -> None:
    cluster = CLUSTER.replace("containerPort: 53,", "containerPort: 5353,")
    assert misses(rule, cluster=cluster) == ()


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("", id="everything"),
        pytest.param(f"{TO_DNS}, {PORTS}", id="just what is wanted"),
        pytest.param(TO_DNS, id="every port of the peer"),
    ],
)
def test_a_rule_that_allows_all_that_is_wanted_is_no_miss(rule: str) -> None:
    assert misses(rule) == ()


def test_the_nearest_comes_first_and_equals_keep_their_order() -> None:
    rules = (
        f"{TO_WEB}, {UDP_ONLY}",
        TO_WEB,
        f"{TO_DNS}, {WEB_PORT}",
        f"{TO_DNS}, {UDP_ONLY}",
        f"{TO_WEB}, {PORTS}",
    )
    found = misses(*rules)
    assert [miss.rule.rule.index for miss in found] == [2, 3, 1, 4, 0]
    assert [miss.distance for miss in found] == sorted(miss.distance for miss in found)


def test_missing_ports_do_not_depend_on_the_peer() -> None:
    (miss,) = misses(f"{TO_WEB}, {UDP_ONLY}")
    assert miss.missing == ConnectionSet.single(Protocol.TCP, DNS)
    assert miss.missed_peer == NOT_THE_NAMESPACE


def test_labels_that_nobody_knows_are_not_said_to_be_missing() -> None:
    cluster = CLUSTER.removeprefix(namespace("kube-system", "tier: infra"))
    (miss,) = misses("to: [{namespaceSelector: {matchLabels: {tier: infra}}}]", cluster=cluster)
    assert "does not carry" not in miss.evidence.says


def test_pods_on_the_hosts_network_are_no_matter_of_ip_blocks() -> None:
    dns = pod("dns", "k8s-app: kube-dns", namespace="kube-system", spec="hostNetwork: true")
    cluster = namespace("kube-system") + dns + pod("web", "app: web")
    (miss,) = misses(TO_DNS, cluster=cluster)
    assert "ipBlock" not in miss.evidence.says


def test_why_no_peer_is_the_nearest_reason() -> None:
    model = model_of(CLUSTER + policy("p", f"policyTypes: [Egress]\negress: [{{{TO_WEB}}}]"))
    (rule,) = model.engine.compiled[0].rules[Direction.EGRESS]
    dns = model.engine.classes.of(workload(model, "kube-system/dns"))
    assert why_no_peer(model.engine, rule, dns) == NOT_THE_NAMESPACE


def test_pods_that_are_only_assumed_are_called_by_name_and_namespace() -> None:
    rule = f"to: [{{namespaceSelector: {{}}, podSelector: {{matchLabels: {{app: dns}}}}}}], {PORTS}"
    model = model_of(pod("web") + policy("p", f"policyTypes: [Egress]\negress: [{{{rule}}}]"))
    group = model.engine.group_of(workload(model, "shop/web"), Direction.EGRESS)
    (miss,) = near_misses(model.engine, group, model.dns.pods[0], WANTED)
    assert miss.missed_peer == "no pod of kube-dns in kube-system carries `app=dns`"
