"""Explanations of connections: through Services, to oneself, from what is not declared, and the unknown."""

from __future__ import annotations

import pytest

from netpol_lint.config import ClusterNetwork, Config, IpBlockMatching
from netpol_lint.errors import ConfigError
from netpol_lint.policy.explain import Outcome
from netpol_lint.policy.verdict import Ternary, UnknownReason
from netpol_lint.reach.explanation import Answer, Explanation
from netpol_lint.resources.cidr import parse_cidr
from tests.explaining import answer, answers, egress, ingress
from tests.unit.cluster_manifests import CILIUM, DENY_BOTH, DENY_INGRESS, deployment, namespace, pod, policy
from tests.unit.reach.service_manifests import ingress as ingress_object
from tests.unit.reach.service_manifests import service

API = pod("api", "app: api", ports="{name: http, containerPort: 8080}, {containerPort: 9090}")
WEB = pod("web", "app: web")
FROM_WEB = "from: [{podSelector: {matchLabels: {app: web}}}]"
ALLOW_8080 = policy("p", f"podSelector: {{}}\ningress: [{{{FROM_WEB}, ports: [{{port: 8080}}]}}]")
PORTS = "{name: web, port: 80, targetPort: http}, {name: metrics, port: 9090}"
SERVICE = service("api", "selector: {app: api}", ports=PORTS)


def words(found: Explanation) -> tuple[Answer, str, str]:
    return found.answer, str(found.allowed), str(found.unknown)


@pytest.mark.parametrize(
    ("port", "leads", "allowed"),
    [
        pytest.param("80", [(80, 8080, "http")], "TCP 8080", id="by number"),
        pytest.param("80/TCP", [(80, 8080, "http")], "TCP 8080", id="with a protocol"),
        pytest.param("web", [(80, 8080, "http")], "TCP 8080", id="by name"),
        pytest.param("metrics", [(9090, 9090, None)], "nothing", id="to another number"),
        pytest.param(None, [(80, 8080, "http"), (9090, 9090, None)], "TCP 8080", id="all of its ports"),
    ],
)
def test_a_service_leads_to_the_ports_of_its_pods(
    port: str | None, leads: list[tuple[int, int, str | None]], allowed: str
) -> None:
    found = answer(WEB + API + SERVICE + ALLOW_8080, "web", "svc:api", port)
    assert found.service is not None
    assert [(each.port, each.target, each.target_name) for each in found.service.ports] == leads
    assert (found.destination.id, str(found.allowed)) == ("shop/Pod/api", allowed)


def test_each_workload_behind_a_service_has_an_answer() -> None:
    other = pod("other", "app: api", ports="{name: http, containerPort: 8081}")
    found = answers(WEB + other + API + SERVICE + ALLOW_8080, "web", "svc:api", "80")
    assert [(each.destination.id, each.answer) for each in found] == [
        ("shop/Pod/api", Answer.ALLOWED),
        ("shop/Pod/other", Answer.DENIED),
    ]


@pytest.mark.parametrize(
    ("written", "port", "verdict", "says"),
    [
        pytest.param(
            service("s", "type: ExternalName, externalName: db.example.com"),
            None,
            Answer.UNKNOWN,
            "Service shop/s is an alias for 'db.example.com', outside the cluster",
            id="an alias",
        ),
        pytest.param(
            service("s", "type: ClusterIP"),
            None,
            Answer.UNKNOWN,
            "Service shop/s has no selector, so nothing here says which endpoints it has",
            id="no selector",
        ),
        pytest.param(
            service("s", "selector: {app: none}"),
            None,
            Answer.UNKNOWN,
            "Service shop/s selects no pod that is declared here: none is labelled app=none",
            id="no pods",
        ),
        pytest.param(
            service("s", "selector: {app: api}"),
            "81",
            Answer.DENIED,
            "Service shop/s has no port 81; its ports are 80/TCP",
            id="no such port",
        ),
        pytest.param(
            service("s", "selector: {app: api}", ports="{port: 80, targetPort: grpc}"),
            "80",
            Answer.DENIED,
            "no pod of Service shop/s declares a TCP port named `grpc`",
            id="no pod has the target port",
        ),
    ],
)
def test_dead_ends(written: str, port: str | None, verdict: Answer, says: str) -> None:
    found = answer(WEB + API + written, "web", "svc:s", port)
    assert (found.answer, found.settled, found.sides) == (verdict, says, ())


def test_asking_a_service_for_a_name_that_it_does_not_have() -> None:
    found = answer(WEB + API + SERVICE, "web", "svc:api", "grpc")
    assert (found.answer, found.asked.is_all) == (Answer.DENIED, True)
    assert found.settled == (
        "Service shop/api has no port grpc; its ports are 80/TCP (web), 9090/TCP (metrics)"
    )


def test_asking_a_service_for_the_port_of_its_pods() -> None:
    found = answer(WEB + API + SERVICE, "web", "svc:api", "8080")
    assert found.answer is Answer.DENIED
    assert [each.says for each in found.remarks] == [
        "8080 is the port of Pod shop/api, to which its port 80 leads"
    ]


def test_a_service_whose_other_port_leads_nowhere() -> None:
    both = service(
        "s", "selector: {app: api}", ports="{name: a, port: 80}, {name: b, port: 81, targetPort: x}"
    )
    found = answer(WEB + API + both, "web", "svc:s")
    assert str(found.allowed) == "TCP 80"
    assert [each.says for each in found.remarks] == ["no pod of Service shop/s declares a TCP port named `x`"]


def test_a_headless_service_stands_for_its_pods() -> None:
    headless = service("s", "selector: {app: api}, clusterIP: None")
    found = answer(WEB + API + headless + ALLOW_8080, "web", "svc:s", "8080")
    assert (found.answer, found.service is not None and found.service.is_headless) == (Answer.ALLOWED, True)


def test_a_service_that_leads_back_to_its_client() -> None:
    found = answer(API + SERVICE, "api", "svc:api", "80")
    assert found.answer is Answer.ALLOWED
    assert "plugins differ" in found.remarks[0].says


def test_a_service_as_the_source_means_its_pods() -> None:
    front = service("front", "selector: {app: web}")
    (found,) = answers(WEB + API + front + ALLOW_8080, "svc:front", "api", "8080")
    assert (found.source.id, found.answer) == ("shop/Pod/web", Answer.ALLOWED)
    assert "means its pods, here those of Pod shop/web" in found.remarks[0].says


def test_a_service_without_pods_is_no_source() -> None:
    with pytest.raises(ConfigError, match="has no pods here"):
        answers(API + service("s", "type: ExternalName, externalName: a.example"), "svc:s", "api")


@pytest.mark.parametrize(
    ("manifests", "verdict", "settled"),
    [
        pytest.param(
            deployment("one", "app: a"),
            Answer.ALLOWED,
            "the workload runs a single pod, and a pod always reaches itself",
            id="a single pod",
        ),
        pytest.param(deployment("one", "app: a", replicas=2), Answer.DENIED, None, id="two replicas"),
    ],
)
def test_a_workload_and_itself(manifests: str, verdict: Answer, settled: str | None) -> None:
    found = answer(manifests + policy("deny", DENY_BOTH), "one", "one", "80")
    assert (found.answer, found.settled) == (verdict, settled)
    assert found.destination.title.startswith("another pod of") == (settled is None)


def test_pods_that_have_finished() -> None:
    found = answer(WEB + pod("done", status="phase: Failed"), "done", "web")
    assert (found.answer, found.settled) == (
        Answer.DENIED,
        "Pod shop/done has finished, and has no traffic any more",
    )


def test_ends_without_a_common_family() -> None:
    found = answer(pod("four", status="podIP: 10.0.0.1"), "four", "2001:db8::1")
    assert (found.answer, found.settled) == (
        Answer.DENIED,
        "Pod shop/four and 2001:db8::1 have no address family in common",
    )


def test_two_addresses_are_no_connection_of_the_cluster() -> None:
    with pytest.raises(ConfigError, match=r"neither 10\.0\.0\.1 nor 192\.0\.2\.0/24 is in the cluster"):
        answer(WEB, "10.0.0.1", "192.0.2.0/24")


@pytest.mark.parametrize(
    ("destination", "says", "hint"),
    [
        ("api", "Pod shop/api declares no port named grpc", "its names are http"),
        ("web", "Pod shop/web declares no port named grpc", "it names no port; write a number"),
        (
            "192.0.2.1",
            "192.0.2.1 is an address, which has no port named grpc",
            "write the number of the port",
        ),
    ],
)
def test_names_of_ports_that_the_destination_does_not_have(destination: str, says: str, hint: str) -> None:
    with pytest.raises(ConfigError) as raised:
        answer(WEB + API, "web" if destination != "web" else "api", destination, "grpc")
    assert (raised.value.message, raised.value.hint) == (says, hint)


def test_a_name_may_be_several_ports() -> None:
    dns = pod("dns", ports="{name: dns, containerPort: 53, protocol: UDP}, {name: dns, containerPort: 5353}")
    assert str(answer(WEB + dns, "web", "dns", "dns").allowed) == "TCP 5353 and UDP 53"
    assert str(answer(WEB + dns, "web", "dns", "dns/UDP").allowed) == "UDP 53"


# What is not declared here


def test_an_ingress_controller_opens_what_it_is_led_to() -> None:
    manifests = API + SERVICE + ingress_object("api", "number: 80")
    assert words(answer(manifests, "ingress-controller", "api")) == (Answer.ALLOWED, "TCP 8080", "nothing")
    other = answer(manifests, "ingress-controller", "api", "9090")
    assert other.answer is Answer.DENIED
    assert other.settled == (
        "no Ingress, Gateway or Route that is declared here leads it to TCP 9090 of Pod shop/api"
    )


def test_an_ingress_controller_of_unknown_labels() -> None:
    found = answer(
        API + SERVICE + ALLOW_8080 + ingress_object("api", "number: 80"), "ingress-controller", "api", "8080"
    )
    assert found.answer is Answer.DENIED
    peers = "{namespaceSelector: {matchLabels: {team: edge}}}"
    anywhere = policy("p", f"podSelector: {{}}\ningress: [{{from: [{peers}]}}]")
    found = answer(
        API + SERVICE + anywhere + ingress_object("api", "number: 80"), "ingress-controller", "api"
    )
    assert found.answer is Answer.UNKNOWN
    assert [each.reason for each in found.questions] == [UnknownReason.LABELS]


def test_nothing_is_known_of_what_an_ingress_controller_lets_in() -> None:
    manifests = API + SERVICE + ingress_object("api", "number: 80")
    with pytest.raises(ConfigError, match="nothing is known of what it lets in"):
        answer(manifests, "api", "ingress-controller")


def test_pods_that_only_a_policy_names() -> None:
    ops = "{matchLabels: {kubernetes.io/metadata.name: ops}}"
    peers = f"{{namespaceSelector: {ops}, podSelector: {{matchLabels: {{app: prom}}}}}}"
    manifests = API + policy("p", f"podSelector: {{}}\ningress: [{{from: [{peers}]}}]")
    found = answer(manifests, "pods:ops/app=prom", "api", "9090")
    assert (found.answer, found.source.id) == (Answer.ALLOWED, "pods:ops/app=prom")


# The unknown

FROM_OPS = policy(
    "p", "podSelector: {}\ningress: [{from: [{namespaceSelector: {matchLabels: {team: obs}}}]}]"
)
FROM_BLOCK = policy("p", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]")
PROM = pod("prom", "app: prom", namespace="ops")


@pytest.mark.parametrize(
    ("manifests", "source", "reason", "says", "settled_by"),
    [
        pytest.param(
            PROM + API + FROM_OPS,
            "prom",
            UnknownReason.LABELS,
            "no manifest declares namespace ops, so that nobody knows whether it has `team=obs`",
            "declare Namespace ops, or state `namespaces.labels` in .netpol-lint.yaml",
            id="a namespace that is not declared",
        ),
        pytest.param(
            PROM + namespace("ops", "team: '${TEAM}'") + API + FROM_OPS,
            "prom",
            UnknownReason.LABELS,
            "the labels of namespace ops are only known once it is delivered,"
            " so that nobody knows whether it has `team=obs`",
            "",
            id="a label of a namespace that delivery fills in",
        ),
        pytest.param(
            deployment("d", "app: d")
            + API
            + policy(
                "p",
                "podSelector: {}\ningress: [{from: [{podSelector: {matchLabels: {pod-template-hash: x1}}}]}]",
            ),
            "d",
            UnknownReason.LABELS,
            "some labels of Deployment shop/d are only known once its pods run,"
            " so that nobody knows whether it has `pod-template-hash=x1`",
            "",
            id="a label that a controller adds",
        ),
        pytest.param(
            WEB + API + FROM_BLOCK,
            "web",
            UnknownReason.POD_ADDRESS,
            "ipBlock 10.0.0.0/8 may contain the address of Pod shop/web, which no manifest states",
            "state `network.podCIDRs` or `network.ipBlockMatchesPods` in .netpol-lint.yaml"
            " or `status.podIP` in its manifest",
            id="the address of a pod",
        ),
        pytest.param(
            deployment("d", "app: d") + API + FROM_BLOCK,
            "d",
            UnknownReason.POD_ADDRESS,
            "ipBlock 10.0.0.0/8 may contain the address of Deployment shop/d, which no manifest states",
            "state `network.podCIDRs` or `network.ipBlockMatchesPods` in .netpol-lint.yaml",
            id="the addresses of a workload's pods",
        ),
        pytest.param(
            pod("dual", status="podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}]")
            + API
            + FROM_BLOCK,
            "dual",
            UnknownReason.POD_ADDRESS,
            "ipBlock 10.0.0.0/8 contains some of the addresses of Pod shop/dual and not others",
            "",
            id="one of two addresses",
        ),
        pytest.param(
            pod("host", "app: web", spec="hostNetwork: true")
            + API
            + policy("p", f"podSelector: {{}}\ningress: [{{{FROM_WEB}}}]"),
            "host",
            UnknownReason.HOST_NETWORK,
            "Pod shop/host uses the network of its node, and plugins differ in whether selectors find it"
            " there",
            "",
            id="a source on the host's network",
        ),
        pytest.param(
            WEB + API + CILIUM % ("CiliumNetworkPolicy", "shop"),
            "web",
            UnknownReason.UNEVALUATED_POLICY,
            "CiliumNetworkPolicy `foreign` (cilium.io/v2) is not evaluated; what it allows or denies in its"
            " namespace is unknown",
            "",
            id="a policy of another engine",
        ),
    ],
)
def test_what_nobody_can_tell(
    manifests: str, source: str, reason: UnknownReason, says: str, settled_by: str
) -> None:
    found = answer(manifests, source, "api", "8080")
    assert found.answer is Answer.UNKNOWN
    (question, *_) = ingress(found).questions
    assert (question.reason, question.says, question.answer) == (reason, says, settled_by)
    assert question.at is not None


def test_a_destination_on_the_hosts_network() -> None:
    found = answer(WEB + pod("host", spec="hostNetwork: true"), "web", "host", "80")
    assert found.answer is Answer.UNKNOWN
    assert [each.reason for each in found.questions] == [UnknownReason.HOST_NETWORK]


@pytest.mark.parametrize(
    ("config", "manifests"),
    [
        pytest.param(
            Config(network=ClusterNetwork(pod_cidrs=(parse_cidr("10.0.0.0/16"),))), "", id="podCIDRs"
        ),
        pytest.param(
            Config(network=ClusterNetwork(ip_block_matches_pods=IpBlockMatching.NEVER)), "", id="never"
        ),
        pytest.param(Config(), "podIP: 10.0.0.1", id="status.podIP"),
    ],
)
def test_what_settles_the_address_of_a_pod_does(config: Config, manifests: str) -> None:
    web = pod("web", "app: web", status=manifests)
    assert answer(web + API + FROM_BLOCK, "web", "api", "8080", config).answer is not Answer.UNKNOWN


def test_what_settles_the_labels_of_a_namespace_does() -> None:
    declared = namespace("ops", "team: obs")
    assert answer(declared + PROM + API + FROM_OPS, "prom", "api", "8080").answer is Answer.ALLOWED


def test_a_policy_that_may_select_the_destination() -> None:
    selecting = policy("p", "podSelector: {matchLabels: {pod-template-hash: x1}}\ningress: []")
    found = answer(WEB + deployment("d", "app: d") + selecting, "web", "d", "80")
    side = ingress(found)
    assert (found.answer, side.isolation) == (Answer.UNKNOWN, Ternary.UNKNOWN)
    assert [each.is_certain for each in side.isolating] == [False]
    assert [each.reason for each in side.questions] == [UnknownReason.LABELS]


def test_what_is_denied_for_certain_is_not_unknown() -> None:
    found = answer(
        WEB + API + FROM_BLOCK + policy("deny", "podSelector: {}\npolicyTypes: [Egress]"), "web", "api"
    )
    assert (found.answer, found.questions) == (Answer.DENIED, ())


def test_refused_policies_are_mentioned() -> None:
    refused = policy("broken", "podselector: {}")
    found = answer(WEB + API + refused, "web", "api")
    assert [each.says for each in found.remarks] == [
        "the API server refuses shop/NetworkPolicy/broken, so that it was not counted"
        "; `netpol-lint scan` says why"
    ]
    assert answer(PROM + refused, "prom", "192.0.2.1").remarks == ()


def test_both_sides_are_told() -> None:
    found = answer(WEB + API + policy("deny", DENY_INGRESS), "web", "api", "8080")
    assert (egress(found).isolation, ingress(found).isolation) == (Ternary.NO, Ternary.YES)
    (isolating,) = ingress(found).isolating
    assert (isolating.object, isolating.at.yaml_path) == ("shop/NetworkPolicy/deny", "spec.podSelector")
    assert isolating.says == "NetworkPolicy shop/deny isolates every pod of namespace shop for ingress"


def test_what_lets_it_in_is_told_with_its_lines() -> None:
    (reading,) = ingress(answer(WEB + API + ALLOW_8080, "web", "api", "8080")).readings
    assert (reading.object, reading.rule, reading.outcome) == (
        "shop/NetworkPolicy/p",
        "spec.ingress[0]",
        Outcome.ALLOWS,
    )
    assert [(place.at.yaml_path, place.says) for place in reading.places] == [
        ("spec.ingress[0].from[0]", "this is Pod shop/web"),
        ("spec.ingress[0].ports[0]", "this is TCP 8080"),
    ]
