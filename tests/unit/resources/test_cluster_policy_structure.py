"""The shape of cluster-wide policies: fields that a version does not have, and newer kinds of peers."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from netpol_lint.resources.cluster_policy import DomainNamesPeer, NetworksPeer, PodsPeer, UnknownPeer
from netpol_lint.resources.cluster_policy_decoder import decode_cluster_policy
from netpol_lint.resources.problem import Defect
from netpol_lint.resources.selector import LabelSelector
from tests.unit.resources.cluster_policy_manifests import (
    ANP,
    BANP,
    CNP,
    HEADS,
    in_rule,
    manifest,
    mention,
    refusal,
    with_rules,
)
from tests.unit.resources.manifests import only_object, unmarked

DROPPED = "the API dropped it, select the namespaces by labels of their own"


@pytest.mark.parametrize(
    ("kind", "spec", "parent", "hint"),
    [
        pytest.param(CNP, "«teir»: Admin", "spec", "did you mean `tier`?", id="a slip"),
        pytest.param(
            ANP, "«tier»: Admin", "spec", "the kind of the policy is its tier, remove it", id="a tier"
        ),
        pytest.param(
            BANP,
            "«priority»: 1",
            "spec",
            f"a cluster has one {BANP}, which needs none, remove it",
            id="a priority of the baseline",
        ),
        pytest.param(
            CNP,
            "«policyTypes»: [Ingress]",
            "spec",
            "a direction without rules is left alone as it is, remove it",
            id="directions, as in a NetworkPolicy",
        ),
        pytest.param(CNP, "«podSelector»: {}", "spec", "it belongs inside `pods`", id="a podSelector"),
        pytest.param(
            CNP,
            "ingress: [{«ports»: []}]",
            "spec.ingress[0]",
            "the field is called `protocols` in this version",
            id="ports in the newer version",
        ),
        pytest.param(
            ANP,
            "ingress: [{«protocols»: []}]",
            "spec.ingress[0]",
            "the field is called `ports` in this version",
            id="protocols in the older version",
        ),
        pytest.param(
            CNP,
            "ingress: [{«to»: [{namespaces: {}}]}]",
            "spec.ingress[0]",
            "it belongs inside an item of `spec.egress`",
            id="to in an ingress rule",
        ),
        pytest.param(
            CNP,
            "egress: [{protocols: [{«namedPort»: web}]}]",
            "spec.egress[0].protocols[0]",
            "a port's name is written `destinationNamedPort: …` in this version",
            id="a port's name as in the older version",
        ),
        pytest.param(
            ANP,
            "egress: [{ports: [{«port»: 80}]}]",
            "spec.egress[0].ports[0]",
            "a port is written `portNumber: {port: …}`",
            id="a port as in a NetworkPolicy",
        ),
        pytest.param(
            CNP,
            "egress: [{protocols: [{tcp: {«number»: 80}}]}]",
            "spec.egress[0].protocols[0].tcp",
            "it belongs inside `destinationPort`",
            id="a number beside its home",
        ),
        pytest.param(
            ANP,
            "ingress: [{from: [{namespaces: {«namespaceSelector»: {}}}]}]",
            "spec.ingress[0].from[0].namespaces",
            "it belongs inside `pods`; `namespaces` is itself a selector",
            id="a selector in a selector, as in the first release",
        ),
        pytest.param(
            ANP,
            "ingress: [{from: [{namespaces: {«sameLabels»: [team]}}]}]",
            "spec.ingress[0].from[0].namespaces",
            DROPPED,
            id="the same labels, as in the first release",
        ),
        pytest.param(
            CNP,
            "ingress: [{from: [{namespaces: {«team»: obs}}]}]",
            "spec.ingress[0].from[0].namespaces",
            "labels belong under `matchLabels`: `namespaces: {matchLabels: {team: …}}`",
            id="labels without matchLabels",
        ),
        pytest.param(
            CNP,
            "ingress: [{from: [{pods: {«matchLabels»: {app: web}}}]}]",
            "spec.ingress[0].from[0].pods",
            "it belongs inside a selector such as `namespaces`",
            id="labels in pods",
        ),
    ],
)
def test_fields_of_the_spec(kind: str, spec: str, parent: str, hint: str) -> None:
    name = spec.partition("«")[2].partition("»")[0]
    problem = refusal(manifest(kind, spec))
    assert problem.defect is Defect.STRUCTURE
    assert problem.message == f"`{parent}` has no field `{name}`; {hint}"


@pytest.mark.parametrize(
    ("kind", "article"), [pytest.param(ANP, "an", id=ANP), pytest.param(CNP, "a", id=CNP)]
)
def test_fields_outside_the_spec_leave_the_policy_its_meaning(kind: str, article: str) -> None:
    _, problem = mention(manifest(kind, HEADS[kind], more="«data»: {}\n"))
    known = "`apiVersion`, `kind`, `metadata`, `spec`, `status`"
    assert problem.message == f"{article} {kind} has no field `data`; the fields here are {known}"


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        pytest.param(
            CNP,
            "subject: {«namespaces»: []}",
            "`spec.subject.namespaces` is a list where the API wants a map"
            "; an empty selector, which matches everything, is written `{}`",
            id="[] for a selector",
        ),
        pytest.param(
            CNP,
            "«ingress»: {}",
            "`spec.ingress` is a map where the API wants a list"
            "; a list without items is written `[]`, and has no effect",
            id="{} for rules",
        ),
        pytest.param(
            ANP, "ingress: [«null»]", "`spec.ingress[0]` is null where the API wants a map", id="a null rule"
        ),
        pytest.param(
            ANP,
            "ingress: [{from: [«null»]}]",
            "`spec.ingress[0].from[0]` is null where the API wants a map",
            id="a null peer",
        ),
        pytest.param(
            CNP,
            "egress: [{protocols: [«null»]}]",
            "`spec.egress[0].protocols[0]` is null where the API wants a map",
            id="a null port",
        ),
        pytest.param(
            CNP,
            "egress: [{to: [{networks: [«null»]}]}]",
            "`spec.egress[0].to[0].networks[0]` is null where the API wants a string",
            id="a null network",
        ),
        pytest.param(
            CNP,
            "egress: [{to: [{networks: «10.0.0.0/8»}]}]",
            "`spec.egress[0].to[0].networks` is the string `10.0.0.0/8` where the API wants a list"
            "; a list of one item is written `[10.0.0.0/8]`",
            id="a string for networks",
        ),
        pytest.param(
            ANP,
            "egress: [{ports: [{portNumber: «80»}]}]",
            "`spec.egress[0].ports[0].portNumber` is the number `80` where the API wants a map",
            id="a number for a map",
        ),
        pytest.param(
            ANP,
            "egress: [{ports: [{portNumber: {port: «web»}}]}]",
            "`spec.egress[0].ports[0].portNumber.port` is the string `web`"
            " where the API wants a whole number",
            id="a name for a number",
        ),
        pytest.param(
            CNP,
            "priority: «high»",
            "`spec.priority` is the string `high` where the API wants a whole number",
            id="a word for a priority",
        ),
    ],
)
def test_types(kind: str, spec: str, message: str) -> None:
    problem = refusal(manifest(kind, spec))
    assert (problem.defect, problem.message) == (Defect.STRUCTURE, message)


@pytest.mark.parametrize(
    ("kind", "rule", "parent", "hint"),
    [
        pytest.param(
            CNP,
            "{action: Deny, from: [{«namespace»: {}}]}",
            "spec.ingress[0].from[0]",
            "did you mean `namespaces`?",
            id="a slip",
        ),
        pytest.param(
            CNP,
            "{action: Deny, from: [{«podSelector»: {}}]}",
            "spec.ingress[0].from[0]",
            "it belongs inside `pods`",
            id="a peer as in a NetworkPolicy",
        ),
        pytest.param(
            CNP,
            "{action: Deny, from: [{«networks»: [10.0.0.0/8]}]}",
            "spec.ingress[0].from[0]",
            "it names destinations and belongs in an item of `to`",
            id="networks as sources",
        ),
    ],
)
def test_misplaced_peers(kind: str, rule: str, parent: str, hint: str) -> None:
    problem = refusal(with_rules(kind, f"ingress:\n- {rule}"))
    name = rule.partition("«")[2].partition("»")[0]
    assert problem.message == f"`{parent}` has no field `{name}`; {hint}"


def test_the_baseline_has_no_domain_names() -> None:
    problem = refusal(in_rule(BANP, "to: [{«domainNames»: [example.com]}]"))
    assert problem.message == f"`spec.egress[0].to[0]` has no field `domainNames`; only an {ANP} has it"


@pytest.mark.parametrize(
    ("kind", "action", "effect"),
    [
        pytest.param(CNP, "Accept", "matches nothing", id="in an Accept rule"),
        pytest.param(ANP, "Allow", "matches nothing", id="in an Allow rule"),
        pytest.param(CNP, "Deny", "denies everything", id="in a Deny rule"),
        pytest.param(CNP, "Pass", "denies everything", id="in a Pass rule"),
    ],
)
def test_a_newer_kind_of_peer_fails_closed(kind: str, action: str, effect: str) -> None:
    peers = "from: [{namespaces: {}}, {«services»: {}}]"
    policy, problem = mention(with_rules(kind, f"ingress:\n- {{action: {action}, {peers}}}"))
    assert problem.message == (
        "`spec.ingress[0].from[1]` has no field `services`, and a plugin that does not know a newer kind of"
        f" peer fails closed, so that this rule {effect}; the peers here are `namespaces`, `pods`"
    )
    (rule,) = policy.rules
    assert [type(each) for each in rule.peers] == [PodsPeer, UnknownPeer]


@pytest.mark.parametrize("action", ["Deny", "Pass"])
def test_domain_names_are_for_rules_that_accept(action: str) -> None:
    rule = in_rule(CNP, f"action: {action}", "to: [{«domainNames»: [example.com]}]")
    policy, problem = mention(rule)
    assert problem.message == (
        f"`domainNames` stands in a {action} rule, where plugins do not support it"
        "; accept the names, and deny all other networks in a rule below"
    )
    assert [type(each) for each in policy.rules[0].peers] == [DomainNamesPeer]


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [
        pytest.param("HTTP", ANP, "ports: [{namedPort: «HTTP»}]", id="capitals"),
        pytest.param('"80"', CNP, 'protocols: [{destinationNamedPort: «"80"»}]', id="a number in quotes"),
    ],
)
def test_names_of_ports_that_no_pod_declares(name: str, kind: str, field: str) -> None:
    policy, problem = mention(in_rule(kind, field))
    says = (
        f"`{name.strip(chr(34))}` is no port name, so no pod declares it and it matches nothing; names have"
    )
    assert problem.defect is Defect.PORT
    assert problem.message.startswith(says)
    assert [port.name for port in policy.rules[0].ports] == [name.strip('"')]


def test_a_range_of_one_port_in_the_older_version() -> None:
    policy, problem = mention(in_rule(ANP, "ports: [{portRange: «{start: 80, end: 80}»}]"))
    says = "the range 80 to 80 is one port where the API asks for a start below the end"
    assert problem.message == f"{says}; write `portNumber: {{port: 80}}`"
    assert [(port.first, port.last) for port in policy.rules[0].ports] == [(80, 80)]


def test_host_bits_are_masked_away() -> None:
    policy, problem = mention(in_rule(CNP, "to: [{networks: [«10.0.0.1/8»]}]"))
    says = "'10.0.0.1/8' sets address bits beyond its prefix and is read as 10.0.0.0/8; write 10.0.0.0/8"
    assert (problem.defect, problem.message) == (Defect.MASKED_IP_BLOCK, says)
    (peer,) = policy.rules[0].peers
    assert isinstance(peer, NetworksPeer)
    assert peer.networks == (ip_network("10.0.0.0/8"),)


def test_a_label_of_null_is_dropped_before_anything_looks_at_it() -> None:
    spec = HEADS[CNP].replace("{namespaces: {}}", "{namespaces: {matchLabels: {«team»: null}}}")
    policy, problem = mention(manifest(CNP, spec))
    assert (problem.defect, problem.message) == (
        Defect.SELECTOR,
        "label `team` has no value, so the API server drops it and the selector matches more"
        '; write `team: ""` for an empty value, or remove it',
    )
    assert policy.namespace_selector == LabelSelector()


def test_values_are_not_judged_where_the_structure_is_wrong() -> None:
    text, (region,) = unmarked(manifest(CNP, "«teir»: Admin\npriority: -1"))
    found = decode_cluster_policy(only_object(text))
    assert [each.at.region for each in found.problems] == [region]
