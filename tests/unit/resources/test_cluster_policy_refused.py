"""Cluster-wide policies that the API server refuses: where the defect stands, and the words for it."""

from __future__ import annotations

import pytest

from netpol_lint.resources.cluster_policy_decoder import decode_cluster_policy
from netpol_lint.resources.problem import Defect
from tests.unit.resources.cluster_policy_manifests import (
    ANP,
    BANP,
    CNP,
    GROUP,
    HEADS,
    in_rule,
    manifest,
    refusal,
    with_rules,
)
from tests.unit.resources.manifests import only_object, unmarked

BESIDE = "stand side by side and the API server takes one of them"
REFUSES = "and the API server refuses it"
EVERY_POD = "every pod is written `namespaces: {}`"
ONE_EACH = "write an item of the list for each to match any of them"
EVERY_TCP = "every TCP port is written `tcp: {destinationPort: {range: {start: 1, end: 65535}}}`"


def of(kind: str, before: str, after: str) -> str:
    """Write a policy without rules with one of its lines replaced."""
    assert before in HEADS[kind]
    return manifest(kind, HEADS[kind].replace(before, after))


@pytest.mark.parametrize(
    ("api_version", "kind", "served"),
    [
        pytest.param(f"{GROUP}/v1alpha2", ANP, "v1alpha1", id="the older kind in the newer version"),
        pytest.param(f"{GROUP}/v1alpha2", BANP, "v1alpha1", id="the baseline in the newer version"),
        pytest.param(f"{GROUP}/v1alpha1", CNP, "v1alpha2", id="the newer kind in the older version"),
        pytest.param(f"{GROUP}/v1", CNP, "v1alpha2", id="a version that nobody knows"),
        pytest.param("networking.k8s.io/v1", ANP, "v1alpha1", id="another group"),
    ],
)
def test_versions(api_version: str, kind: str, served: str) -> None:
    text = f"apiVersion: «{api_version}»\nkind: {kind}\nmetadata: {{name: default}}\nspec: {{a: b}}\n"
    says = f"{kind} is not served as `{api_version}`; write `{GROUP}/{served}`"
    problem = refusal(text)
    assert (problem.defect, problem.message) == (Defect.STRUCTURE, says)
    assert problem.subject == f"{kind}/default"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            f"apiVersion: {GROUP}/v1alpha2\nkind: {CNP}\n«metadata»: {{}}\nspec:\n"
            "  {tier: Admin, priority: 1, subject: {namespaces: {}}}\n",
            f"this {CNP} has no `metadata.name` and the API server refuses it; add one",
            id="no name",
        ),
        pytest.param(
            manifest(BANP, HEADS[BANP], metadata="name: «baseline»"),
            f"{BANP} `baseline` is refused by the API server; the one of a cluster is called `default`",
            id="a baseline of another name",
        ),
        pytest.param(
            manifest(BANP, HEADS[BANP], metadata="generateName: «default»"),
            f"{BANP} `default` is refused by the API server; the one of a cluster is called `default`",
            id="a baseline whose name goes on",
        ),
        pytest.param(
            manifest(CNP, None, more="«spec»: null\n"),
            f"a {CNP} has no `spec` {REFUSES}; add one",
            id="no spec",
        ),
        pytest.param(
            of(CNP, "tier: Admin", "«tier»: null"), f"`spec` has no `tier` {REFUSES}; add one", id="no tier"
        ),
        pytest.param(
            of(CNP, "tier: Admin", "tier: «admin»"),
            f"`admin` is no tier of a {CNP}; write Admin",
            id="a tier in lower case",
        ),
        pytest.param(
            of(CNP, "tier: Admin", "tier: «NetworkPolicy»"),
            f"`NetworkPolicy` is no tier of a {CNP}; the values are Admin and Baseline",
            id="the tier between",
        ),
        pytest.param(
            of(ANP, "priority: 5", "«priority»: null"),
            f"`spec` has no `priority` {REFUSES}; add one",
            id="no priority",
        ),
        pytest.param(
            of(CNP, "subject: {namespaces: {}}", "«subject»:"),
            f"`spec` has no `subject` {REFUSES}; add one",
            id="no subject",
        ),
        pytest.param(
            of(ANP, "{namespaces: {}}", "«{}»"),
            f"`spec.subject` is empty {REFUSES}; {EVERY_POD}",
            id="an empty subject",
        ),
        pytest.param(
            of(ANP, "{namespaces: {}}", "«{namespaces: null}»"),
            f"`spec.subject` is empty {REFUSES}; {EVERY_POD}",
            id="a subject of null",
        ),
        pytest.param(
            of(CNP, "{namespaces: {}}", "«{namespaces: {}, pods: {podSelector: {}}}»"),
            f"`namespaces` and `pods` {BESIDE}; `pods` alone selects by the labels of both",
            id="a subject of both",
        ),
        pytest.param(
            of(ANP, "{namespaces: {}}", "{pods: «{podSelector: {}}»}"),
            f"`pods` has no `namespaceSelector` {REFUSES}; `{{}}` selects all",
            id="no namespaceSelector in the older version",
        ),
        pytest.param(
            of(CNP, "{namespaces: {}}", "{pods: «{namespaceSelector: {}}»}"),
            f"`pods` has no `podSelector` {REFUSES}; `{{}}` selects all",
            id="no podSelector",
        ),
    ],
)
def test_policies(text: str, message: str) -> None:
    problem = refusal(text)
    assert (problem.defect, problem.message) == (Defect.STRUCTURE, message)


@pytest.mark.parametrize(
    ("kind", "rule", "message"),
    [
        pytest.param(
            CNP,
            "«{from: [{namespaces: {}}]}»",
            f"`spec.ingress[0]` has no `action` {REFUSES}; add one",
            id="no action",
        ),
        pytest.param(
            CNP,
            "{action: «Allow», from: [{namespaces: {}}]}",
            f"`Allow` is no action of a {CNP}; this version calls it Accept",
            id="the older word",
        ),
        pytest.param(
            ANP,
            "{action: «Accept», from: [{namespaces: {}}]}",
            f"`Accept` is no action of an {ANP}; this version calls it Allow",
            id="the newer word",
        ),
        pytest.param(
            CNP,
            "{action: «deny», from: [{namespaces: {}}]}",
            f"`deny` is no action of a {CNP}; write Deny",
            id="an action in lower case",
        ),
        pytest.param(
            ANP,
            "{action: «Log», from: [{namespaces: {}}]}",
            f"`Log` is no action of an {ANP}; the values are Allow, Deny and Pass",
            id="another action",
        ),
        pytest.param(
            BANP,
            "{action: «Pass», from: [{namespaces: {}}]}",
            f"`Pass` is no action of a {BANP}; the values are Allow and Deny",
            id="Pass, after which the baseline has nothing",
        ),
        pytest.param(
            CNP,
            "«{action: Deny}»",
            f"this rule names nobody in `from` {REFUSES}; {EVERY_POD}",
            id="no peers",
        ),
        pytest.param(
            ANP,
            "{action: Deny, «from»: []}",
            f"this rule names nobody in `from` {REFUSES}; {EVERY_POD}",
            id="empty peers",
        ),
        pytest.param(
            CNP,
            "{action: Deny, from: [«{}»]}",
            f"`spec.ingress[0].from[0]` is empty {REFUSES}; {EVERY_POD}",
            id="an empty peer",
        ),
        pytest.param(
            CNP,
            "{action: Deny, from: [«{namespaces: {}, pods: {podSelector: {}}}»]}",
            f"`namespaces` and `pods` {BESIDE}; {ONE_EACH}",
            id="two kinds in one peer",
        ),
        pytest.param(
            CNP,
            "{action: Deny, from: [«{namespaces: {}, services: {}}»]}",
            f"`namespaces` and `services` {BESIDE}; {ONE_EACH}",
            id="two kinds, one of which nobody knows",
        ),
        pytest.param(
            ANP,
            "{action: Deny, from: [{pods: «{podSelector: {}}»}]}",
            f"`pods` has no `namespaceSelector` {REFUSES}; `{{}}` selects all",
            id="no namespaceSelector in the older version",
        ),
        pytest.param(
            CNP,
            "{action: Deny, from: [{pods: «{}»}]}",
            f"`pods` has no `podSelector` {REFUSES}; `{{}}` selects all",
            id="no podSelector",
        ),
    ],
)
def test_rules(kind: str, rule: str, message: str) -> None:
    problem = refusal(with_rules(kind, f"ingress:\n- {rule}"))
    assert (problem.defect, problem.message) == (Defect.STRUCTURE, message)


@pytest.mark.parametrize(
    ("kind", "networks", "message"),
    [
        pytest.param(
            CNP, "«[]»", f"`networks` is empty {REFUSES}; name one, or remove the peer", id="no networks"
        ),
        pytest.param(
            CNP,
            "[«10.0.0.1»]",
            "'10.0.0.1' has no prefix length; a single address is written 10.0.0.1/32",
            id="an address",
        ),
        pytest.param(
            CNP,
            "[10.0.0.0/8, «10.0.0.0/8»]",
            f"`10.0.0.0/8` is listed twice {REFUSES}; remove one",
            id="the same network twice",
        ),
        pytest.param(
            CNP,
            "[«010.0.0.0/8»]",
            f"'010.0.0.0/8' has leading zeros {REFUSES}; write 10.0.0.0/8",
            id="leading zeros",
        ),
        pytest.param(
            CNP,
            "[«10.0.0.0/08»]",
            f"'10.0.0.0/08' has leading zeros {REFUSES}; write 10.0.0.0/8",
            id="leading zeros of the prefix",
        ),
        pytest.param(
            CNP,
            "[«'::ffff:10.0.0.0/104'»]",
            f"'::ffff:10.0.0.0/104' is an IPv4 address in the form of IPv6 {REFUSES}; write 10.0.0.0/8",
            id="IPv4 in the form of IPv6",
        ),
        pytest.param(
            ANP,
            "[«'64:ff9b::10.0.0.0/104'»]",
            f"'64:ff9b::10.0.0.0/104' mixes the forms of IPv4 and IPv6 {REFUSES}; write 64:ff9b::a00:0/104",
            id="IPv4 at the end of IPv6 in the older version",
        ),
    ],
)
def test_networks(kind: str, networks: str, message: str) -> None:
    problem = refusal(in_rule(kind, f"to: [{{networks: {networks}}}]"))
    assert (problem.defect, problem.message) == (Defect.IP_BLOCK, message)


def test_the_version_to_come_takes_no_host_bits() -> None:
    rules = "egress:\n- {action: Deny, to: [{networks: [«10.0.0.1/8»]}]}"
    problem = refusal(manifest(CNP, HEADS[CNP] + rules, version="v1beta1"))
    says = f"'10.0.0.1/8' sets address bits beyond its prefix {REFUSES}; write 10.0.0.0/8"
    assert (problem.defect, problem.message) == (Defect.IP_BLOCK, says)


NO_NAME = "is no domain name; names are letters, digits, `-` and `_` with a dot, as in `example.com`"
NO_PATTERN = "is no domain name; `*` stands for whole labels in front, as in `*.example.com`"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        pytest.param(
            "«[]»", f"`domainNames` is empty {REFUSES}; name one, or remove the peer", id="no names"
        ),
        pytest.param("[«localhost»]", f"`localhost` {NO_NAME}", id="a name without a dot"),
        pytest.param("[«'example .com'»]", f"`example .com` {NO_NAME}", id="a space"),
        pytest.param("[«-a.example.com»]", f"`-a.example.com` {NO_NAME}", id="a dash in front"),
        pytest.param("[«a..example.com»]", f"`a..example.com` {NO_NAME}", id="an empty label"),
        pytest.param('[«"example.com\\n"»]', "`example.com\n` " + NO_NAME, id="a line break at the end"),
        pytest.param("[«'*'»]", f"`*` {NO_PATTERN}", id="every name"),
        pytest.param("[«'*.com*'»]", f"`*.com*` {NO_PATTERN}", id="a pattern at the end"),
        pytest.param("[«a.*.example.com»]", f"`a.*.example.com` {NO_PATTERN}", id="a pattern in between"),
        pytest.param("[«'*a.example.com'»]", f"`*a.example.com` {NO_PATTERN}", id="a part of a label"),
        pytest.param(
            "[a.b, «a.b»]", f"`a.b` is listed twice {REFUSES}; remove one", id="the same name twice"
        ),
    ],
)
def test_domain_names(names: str, message: str) -> None:
    problem = refusal(in_rule(CNP, f"to: [{{domainNames: {names}}}]"))
    assert (problem.defect, problem.message) == (Defect.STRUCTURE, message)


@pytest.mark.parametrize(
    ("kind", "ports", "message"),
    [
        pytest.param(
            CNP,
            "«protocols»: []",
            f"`protocols` is empty {REFUSES}; leave it out to match every port",
            id="an empty list",
        ),
        pytest.param(
            ANP,
            "«ports»: []",
            f"`ports` is empty {REFUSES}; leave it out to match every port",
            id="an empty list in the older version",
        ),
        pytest.param(
            ANP,
            "ports: [«{}»]",
            f"`spec.egress[0].ports[0]` is empty {REFUSES}; leave `ports` out to match every port",
            id="an empty item",
        ),
        pytest.param(
            ANP,
            "ports: [«{portNumber: {port: 80}, namedPort: web}»]",
            f"`portNumber` and `namedPort` {BESIDE}; write an item of `ports` for each",
            id="two kinds of port in one item",
        ),
        pytest.param(
            CNP,
            "protocols: [«{tcp: {destinationPort: {number: 1}}, udp: {destinationPort: {number: 1}}}»]",
            f"`tcp` and `udp` {BESIDE}; write an item of `protocols` for each",
            id="two protocols in one item",
        ),
        pytest.param(
            CNP,
            "protocols: [{tcp: «{}»}]",
            f"`spec.egress[0].protocols[0].tcp` is empty {REFUSES}; {EVERY_TCP}",
            id="a protocol without a port",
        ),
        pytest.param(
            CNP,
            "protocols: [{tcp: {destinationPort: «{}»}}]",
            f"`spec.egress[0].protocols[0].tcp.destinationPort` is empty {REFUSES}"
            "; write `number` or `range`",
            id="a port without a number",
        ),
        pytest.param(
            CNP,
            "protocols: [{tcp: {destinationPort: «{number: 80, range: {start: 80, end: 90}}»}}]",
            f"`number` and `range` {BESIDE}; write an item of `protocols` for each",
            id="a number and a range",
        ),
        pytest.param(
            CNP,
            "protocols: [{tcp: {destinationPort: {number: «0»}}}]",
            "port 0 does not exist; ports are 1 to 65535",
            id="port 0",
        ),
        pytest.param(
            ANP,
            "ports: [{portNumber: {port: «65536»}}]",
            "port 65536 does not exist; ports are 1 to 65535",
            id="beyond the last",
        ),
        pytest.param(
            ANP,
            "ports: [{portNumber: «{protocol: UDP}»}]",
            f"`spec.egress[0].ports[0].portNumber` has no `port` {REFUSES}; add one",
            id="no number",
        ),
        pytest.param(
            ANP,
            "ports: [{portRange: «{start: 80}»}]",
            f"`spec.egress[0].ports[0].portRange` has no `end` {REFUSES}; add one",
            id="a range without an end",
        ),
        pytest.param(
            CNP,
            "protocols: [{udp: {destinationPort: {range: «{end: 80}»}}}]",
            f"`spec.egress[0].protocols[0].udp.destinationPort.range` has no `start` {REFUSES}; add one",
            id="a range without a start",
        ),
        pytest.param(
            CNP,
            "protocols: [{udp: {destinationPort: {range: {start: 80, end: «70000»}}}}]",
            "port 70000 does not exist; ports are 1 to 65535",
            id="a range beyond the last",
        ),
        pytest.param(
            CNP,
            "protocols: [{udp: {destinationPort: {range: «{start: 90, end: 80}»}}}]",
            "the range 90 to 80 ends below its start, so it is empty; swap them",
            id="a reversed range",
        ),
        pytest.param(
            ANP,
            "ports: [{portRange: «{start: 90, end: 80}»}]",
            "the range 90 to 80 ends below its start, so it is empty; swap them",
            id="a reversed range of the older version, which nobody checks",
        ),
        pytest.param(
            CNP,
            "protocols: [{udp: {destinationPort: {range: «{start: 80, end: 80}»}}}]",
            f"the range 80 to 80 is one port {REFUSES}; write `destinationPort: {{number: 80}}`",
            id="a range of one port",
        ),
        pytest.param(
            ANP,
            "ports: [{portNumber: {port: 80, protocol: «tcp»}}]",
            f"`tcp` is no protocol of an {ANP}; write TCP",
            id="a protocol in lower case",
        ),
        pytest.param(
            BANP,
            "ports: [{portRange: {start: 1, end: 2, protocol: «ICMP»}}]",
            f"`ICMP` is no protocol of a {BANP}; the values are TCP, UDP and SCTP",
            id="another protocol",
        ),
        pytest.param(
            CNP,
            'protocols: [{destinationNamedPort: «""»}]',
            "this port has an empty name, so nobody can tell which port it is; write the name",
            id="an empty name",
        ),
    ],
)
def test_ports(kind: str, ports: str, message: str) -> None:
    problem = refusal(in_rule(kind, ports))
    assert (problem.defect, problem.message) == (Defect.PORT, message)


@pytest.mark.parametrize(
    ("kind", "peer"),
    [
        pytest.param(ANP, "{networks: [10.0.0.0/8]}", id="networks"),
        pytest.param(BANP, "{nodes: {}}", id="nodes"),
        pytest.param(CNP, "{domainNames: [example.com]}", id="domain names"),
    ],
)
def test_a_name_of_a_port_needs_pods(kind: str, peer: str) -> None:
    ports = "protocols: [«{destinationNamedPort: web}»]" if kind == CNP else "ports: [«{namedPort: web}»]"
    problem = refusal(in_rule(kind, f"to: [{{namespaces: {{}}}}, {peer}]", ports))
    assert (problem.defect, problem.message) == (
        Defect.PORT,
        "port `web` is looked up on pods, and the API server refuses it in a rule that names networks,"
        " nodes or domain names too; write its number, or two rules",
    )
    assert [each.at.yaml_path for each in problem.evidence] == ["spec.egress[0].to[1]"]


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("subject: {namespaces: {matchLabels: {a: «'*'»}}}", id="of the subject's namespaces"),
        pytest.param(
            "subject: {pods: {podSelector: {matchExpressions: [{key: a, operator: «Gt»}]}}}",
            id="of the subject's pods",
        ),
        pytest.param(
            "subject: {namespaces: {}}\n"
            "ingress: [{action: Deny, from: [{namespaces: {matchLabels: {«a b»: c}}}]}]",
            id="of a source",
        ),
        pytest.param(
            "subject: {namespaces: {}}\n"
            "egress:\n- action: Deny\n  to:\n"
            "  - pods: {namespaceSelector: {matchLabels: {a: «-»}}, podSelector: {}}",
            id="of a destination's namespaces",
        ),
        pytest.param(
            "subject: {namespaces: {}}\n"
            "egress: [{action: Deny, to: [{nodes: {matchExpressions: [{key: a, operator: «In»}]}}]}]",
            id="of nodes",
        ),
    ],
)
def test_selectors_are_checked_everywhere(spec: str) -> None:
    """The API server takes them, but no plugin can tell what they select."""
    assert refusal(manifest(CNP, f"tier: Admin\npriority: 5\n{spec}")).defect in (
        Defect.OPERATOR,
        Defect.SELECTOR,
    )


def test_every_defect_is_told_at_once_in_the_order_of_the_text() -> None:
    text, regions = unmarked(
        manifest(
            CNP,
            "tier: «admin»\npriority: «-1»\nsubject: «{}»\n"
            "egress: [{action: «deny», to: [«{}»], protocols: [{tcp: «{}»}]}]",
        )
    )
    found = decode_cluster_policy(only_object(text))
    assert found.policy is None
    assert [each.at.region for each in found.problems] == regions
