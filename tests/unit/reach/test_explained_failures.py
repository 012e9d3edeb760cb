"""Why rules fail to let a connection through: what is said, where, and what would help."""

from __future__ import annotations

import pytest

from netpol_lint.config import DEFAULT_CONFIG, ClusterNetwork, Config, IpBlockMatching
from netpol_lint.policy.explain import Miss, MissKind, RuleReading
from netpol_lint.reach.explanation import Answer
from netpol_lint.resources.cidr import parse_cidr
from tests.explaining import answer, egress, ingress
from tests.unit.cluster_manifests import DENY_BOTH, DENY_EGRESS, namespace, pod, policy

API = pod(
    "api",
    "app: api",
    ports="{name: http, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}",
)
CLUSTER = (
    namespace("shop", "team: web")
    + namespace("ops", "team: obs")
    + pod("web", "app: web, tier: front")
    + API
    + pod("prom", "app: prom", namespace="ops")
    + pod("there", "app: there", status="podIP: 10.0.0.9")
    + policy("deny", DENY_EGRESS)
)
TO_API = "to: [{podSelector: {matchLabels: {app: api}}}]"


def nearest(
    rule: str, destination: str = "api", port: str = "8080/TCP", config: Config = DEFAULT_CONFIG
) -> RuleReading:
    """Return the nearest rule of a policy with one egress rule, on the source's denied side."""
    manifests = CLUSTER + policy("p", f"podSelector: {{}}\npolicyTypes: [Egress]\negress: [{{{rule}}}]")
    found = answer(manifests, "web", destination, port, config)
    assert found.answer is Answer.DENIED
    return egress(found).near[0]


def to(selector: str) -> str:
    return f"to: [{{{selector}}}]"


def block(cidr: str, *excepts: str) -> str:
    return f"to: [{{ipBlock: {{cidr: '{cidr}', except: [{', '.join(repr(each) for each in excepts)}]}}}}]"


@pytest.mark.parametrize(
    ("rule", "destination", "port", "kind", "says"),
    [
        pytest.param(
            to("podSelector: {matchLabels: {app: db}}"),
            "api",
            "8080",
            MissKind.LABEL,
            "its `podSelector` asks for `app=db`, and Pod shop/api has `app=api`",
            id="a label has another value",
        ),
        pytest.param(
            to("podSelector: {matchLabels: {tier: back}}"),
            "api",
            "8080",
            MissKind.LABEL,
            "its `podSelector` asks for `tier=back`, and Pod shop/api has no label `tier`",
            id="a label is absent",
        ),
        pytest.param(
            to("podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [api]}]}"),
            "api",
            "8080",
            MissKind.LABEL,
            "its `podSelector` asks for `app not in (api)`, and Pod shop/api has `app=api`",
            id="a label that must not be there",
        ),
        pytest.param(
            to("namespaceSelector: {matchLabels: {team: web}}"),
            "prom",
            "8080",
            MissKind.NAMESPACE_LABEL,
            "its `namespaceSelector` asks for `team=web`, and namespace ops has `team=obs`",
            id="a label of the namespace",
        ),
        pytest.param(
            to("podSelector: {matchLabels: {app: prom}}"),
            "prom",
            "8080",
            MissKind.NAMESPACE,
            "its `podSelector` without a `namespaceSelector` looks only in namespace shop,"
            " and Pod ops/prom is in namespace ops",
            id="pods of another namespace",
        ),
        pytest.param(
            f"{TO_API}, ports: [{{port: 443}}]",
            "api",
            "8080",
            MissKind.PORT,
            "it lists TCP 443, and not TCP 8080",
            id="another port",
        ),
        pytest.param(
            f"{TO_API}, ports: [{{port: 443}}, {{port: 8000, endPort: 8079}}]",
            "api",
            "8080",
            MissKind.PORT,
            "it lists TCP 443, TCP 8000-8079, and not TCP 8080",
            id="several other ports",
        ),
        pytest.param(
            f"{TO_API}, ports: [{{port: 443}}, {{port: 8080, protocol: UDP}}]",
            "api",
            "8080",
            MissKind.PROTOCOL,
            "it lists UDP 8080, and TCP 8080 is another protocol",
            id="the port of another protocol",
        ),
        pytest.param(
            f"{TO_API}, ports: [{{protocol: UDP}}]",
            "api",
            "8080",
            MissKind.PROTOCOL,
            "it lists every UDP port, and TCP 8080 is another protocol",
            id="every port of another protocol",
        ),
        pytest.param(
            f"{TO_API}, ports: [{{port: web}}]",
            "api",
            "8080",
            MissKind.NAMED_PORT,
            "its port `web` is a name, and Pod shop/api declares no TCP port of that name",
            id="a name that nothing declares",
        ),
        pytest.param(
            f"{TO_API}, ports: [{{port: dns}}]",
            "api",
            "53/TCP",
            MissKind.NAMED_PORT,
            "its port `dns` is a name, and Pod shop/api declares it for UDP 53, which is another protocol",
            id="a name of another protocol",
        ),
        pytest.param(
            f"{TO_API}, ports: [{{port: http}}]",
            "api",
            "80",
            MissKind.PORT,
            "it lists `http` (TCP 8080 there), and not TCP 80",
            id="a name of another number",
        ),
        pytest.param(
            "ports: [{port: http}]",
            "192.0.2.1",
            "8080",
            MissKind.NAMED_PORT,
            "its port `http` is a name, and 192.0.2.1 is an address, which has no named ports",
            id="a name for an address",
        ),
        pytest.param(
            block("10.0.0.0/8"),
            "192.0.2.1",
            "443",
            MissKind.ADDRESS,
            "ipBlock 10.0.0.0/8 does not contain 192.0.2.1",
            id="an address outside of the block",
        ),
        pytest.param(
            block("192.0.2.0/24", "192.0.2.0/28"),
            "192.0.2.1",
            "443",
            MissKind.EXCEPT,
            "`except` 192.0.2.0/28 takes 192.0.2.1 out of ipBlock 192.0.2.0/24",
            id="an address in except",
        ),
        pytest.param(
            block("192.0.2.0/24", "192.0.2.0/28"),
            "192.0.2.0/28",
            "443",
            MissKind.EXCEPT,
            "`except` takes 192.0.2.0/28 out of ipBlock 192.0.2.0/24",
            id="just what except takes out",
        ),
        pytest.param(
            block("0.0.0.0/0"),
            "2001:db8::1",
            "443",
            MissKind.ADDRESS,
            "ipBlock 0.0.0.0/0 is IPv4 and never contains IPv6 addresses such as 2001:db8::1",
            id="IPv6 and an IPv4 block",
        ),
        pytest.param(
            block("::/0"),
            "192.0.2.1",
            "443",
            MissKind.ADDRESS,
            "ipBlock ::/0 is IPv6 and never contains IPv4 addresses such as 192.0.2.1",
            id="IPv4 and an IPv6 block",
        ),
        pytest.param(
            block("10.1.0.0/16"),
            "there",
            "443",
            MissKind.ADDRESS,
            "ipBlock 10.1.0.0/16 does not contain 10.0.0.9, the address of Pod shop/there",
            id="a pod that says where it is",
        ),
        pytest.param(
            to("podSelector: {}"),
            "192.0.2.1",
            "443",
            MissKind.NO_POD,
            "its peer selects pods, and 192.0.2.1 is an address outside",
            id="pods where an address is asked for",
        ),
    ],
)
def test_reasons(rule: str, destination: str, port: str, kind: MissKind, says: str) -> None:
    (miss,) = nearest(rule, destination, port).misses
    assert (miss.kind, miss.says) == (kind, says)
    assert miss.at.path == "cluster.yaml"
    assert miss.at.yaml_path.startswith("spec.egress[0].")


@pytest.mark.parametrize(
    ("network", "says"),
    [
        pytest.param(
            ClusterNetwork(ip_block_matches_pods=IpBlockMatching.NEVER),
            "ipBlock 10.0.0.0/8 means addresses outside, because ipBlocks match no pods in this cluster",
            id="never",
        ),
        pytest.param(
            ClusterNetwork(pod_cidrs=(parse_cidr("172.16.0.0/12"),)),
            "ipBlock 10.0.0.0/8 shares no address with `network.podCIDRs`, so that it contains no pod",
            id="elsewhere",
        ),
    ],
)
def test_ip_blocks_that_match_no_pods(network: ClusterNetwork, says: str) -> None:
    (miss,) = nearest(block("10.0.0.0/8"), config=Config(network=network)).misses
    assert (miss.kind, miss.says) == (MissKind.ADDRESS, says)


def test_every_miss_of_the_nearest_peer_is_told() -> None:
    rule = (
        "to: [{namespaceSelector: {matchLabels: {team: x}}, podSelector: {matchLabels: {app: x, tier: b}}},"
        " {namespaceSelector: {matchLabels: {team: b}}, podSelector: {matchLabels: {app: prom}}}],"
        " ports: [{port: 443}]"
    )
    kinds = [miss.kind for miss in nearest(rule, "prom").misses]
    assert kinds == [MissKind.NAMESPACE_LABEL, MissKind.PORT]


def rule_misses(manifests: str, *, port: str = "8080") -> list[tuple[str, tuple[Miss, ...]]]:
    side = ingress(answer(manifests, "web", "api", port))
    return [(f"{each.policy} {each.rule}", each.misses) for each in side.near]


def one_rule(name: str, spec: str) -> str:
    return policy(name, f"{spec}\ningress: [{{from: [{{podSelector: {{matchLabels: {{app: web}}}}}}]}}]")


DENIED = pod("web", "app: web") + API + policy("deny", DENY_BOTH.replace(", Egress", ""))


def test_a_policy_that_selects_nobody_is_near() -> None:
    found = rule_misses(DENIED + one_rule("p", "podSelector: {matchLabels: {app: appi}}"))
    (title, (miss,)) = found[0]
    assert (title, miss.kind) == ("NetworkPolicy shop/p spec.ingress[0]", MissKind.SUBJECT)
    because = "its `podSelector` asks for `app=appi`, and Pod shop/api has `app=api`"
    assert miss.says == f"the policy does not select the pods: {because}"
    assert miss.remedy == "the policy asked for `app=api`"


def test_a_policy_that_pods_join_by_a_label_of_their_own_is_near() -> None:
    member = pod("db", "app: db, from-web: 'yes'")
    found = rule_misses(DENIED + member + one_rule("p", "podSelector: {matchLabels: {from-web: 'yes'}}"))
    assert [miss.kind for _, misses in found for miss in misses] == [MissKind.SUBJECT]


def test_a_policy_for_other_pods_is_not_near() -> None:
    assert (
        rule_misses(DENIED + pod("db", "app: db") + one_rule("p", "podSelector: {matchLabels: {app: db}}"))
        == []
    )


def test_policy_types_that_leave_the_direction_out() -> None:
    found = rule_misses(DENIED + one_rule("p", "podSelector: {}\npolicyTypes: [Egress]\negress: [{}]"))
    (title, (miss,)) = found[0]
    assert (title, miss.kind) == ("NetworkPolicy shop/p spec.ingress[0]", MissKind.POLICY_TYPES)
    assert miss.says == "the policy's `policyTypes` leaves out Ingress, so that this rule has no effect"


def test_policies_of_other_namespaces_are_not_near() -> None:
    elsewhere = one_rule("p", "podSelector: {matchLabels: {app: appi}}").replace(
        "namespace: shop", "namespace: ops"
    )
    assert rule_misses(DENIED + elsewhere) == []


def test_the_nearest_comes_first() -> None:
    rules = [
        "{from: [{podSelector: {matchLabels: {app: x, tier: b}}}], ports: [{port: 1}]}",
        "{from: [{podSelector: {matchLabels: {app: x, tier: b}}}]}",
        "{from: [{podSelector: {matchLabels: {app: x}}}]}",
        "{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 1}]}",
    ]
    manifests = DENIED + policy("p", f"podSelector: {{}}\ningress: [{', '.join(rules)}]")
    assert [title[-2] for title, _ in rule_misses(manifests)] == ["3", "2", "1", "0"]


PORTS_80 = "ports: [{port: 80}]"


@pytest.mark.parametrize(
    ("rule", "port", "written", "better", "promise"),
    [
        pytest.param(
            f"from: [{{podSelector: {{matchLabels: {{app: web}}}}}}], {PORTS_80}",
            "8080",
            "port: 80}",
            "port: 8080}",
            "the rule listed TCP 8080",
            id="a port",
        ),
        pytest.param(
            "ports: [{port: 8080, protocol: UDP}]",
            "8080",
            "protocol: UDP",
            "protocol: TCP",
            "the rule listed TCP 8080",
            id="a protocol",
        ),
        pytest.param(
            "from: [{podSelector: {matchLabels: {app: shop}}}]",
            "8080",
            "app: shop}}}]",
            "app: web}}}]",
            "one of the rule's peers asked for `app=web`",
            id="a label",
        ),
        pytest.param(
            "from: [{podSelector: {matchLabels: {front: 'yes'}}}]",
            "8080",
            "{front: 'yes'}",
            "{}",
            "one of the rule's peers did not ask for `front=yes`",
            id="a label that is absent",
        ),
        pytest.param(
            "from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/9]}}]",
            "8080",
            ", except: [10.0.0.0/9]",
            "",
            "the rule's `except` did not hold 10.0.0.4",
            id="an except",
        ),
    ],
)
def test_what_is_promised_holds(rule: str, port: str, written: str, better: str, promise: str) -> None:
    source = "10.0.0.4" if "ipBlock" in rule else "web"
    manifests = DENIED + policy("p", f"podSelector: {{}}\ningress: [{{{rule}}}]")
    before = answer(manifests, source, "api", port)
    assert before.answer is Answer.DENIED
    assert [miss.remedy for miss in ingress(before).near[0].misses] == [promise]
    after = answer(manifests.replace(written, better), source, "api", port)
    assert after.answer is Answer.ALLOWED


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(
            "from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 1}]", id="whether the peer is meant"
        ),
        pytest.param(
            "from: [{namespaceSelector: {matchLabels: {x: b}}, podSelector: {matchLabels: {app: x}}}]",
            id="what else the peer asks for",
        ),
    ],
)
def test_nothing_is_promised_while_something_else_is_unknown(rule: str) -> None:
    manifests = DENIED + policy("p", f"podSelector: {{}}\ningress: [{{{rule}}}]")
    side = ingress(answer(manifests, "web", "api", "8080"))
    assert [miss.remedy for miss in side.near[0].misses] == [""]


def test_addresses_with_several_answers() -> None:
    manifests = DENIED + policy(
        "p", "podSelector: {}\ningress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]"
    )
    found = answer(manifests, "10.0.0.0/15", "api", "8080")
    assert found.answer is Answer.DENIED
    parts = ingress(found).parts
    assert [(part.addresses, str(part.allowed)) for part in parts] == [
        ("10.1.0.0/16", "nothing"),
        ("10.0.0.0/16", "TCP 8080"),
    ]
    assert ingress(found).near[0].misses[0].kind is MissKind.EXCEPT


def test_a_range_that_several_blocks_hold_together_has_one_answer() -> None:
    blocks = "{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}"
    manifests = DENIED + policy("p", f"podSelector: {{}}\ningress: [{{from: [{blocks}]}}]")
    found = answer(manifests, "0.0.0.0/0", "api")
    assert (found.answer, ingress(found).parts) == (Answer.ALLOWED, ())
