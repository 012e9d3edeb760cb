"""shadowed-rule and redundant-policy."""

from __future__ import annotations

from typing import Final

import pytest

from netpol_lint.rulebook import Profile
from tests.rules.cases.manifests import deployment, found
from tests.rules.rulebook import RULEBOOK

WEB: Final = deployment("web")
SHADOWED: Final = "shadowed-rule"
REDUNDANT: Final = "redundant-policy"
FROM_WEB: Final = "{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}"
FROM_ELSEWHERE: Final = "{from: [{podSelector: {matchLabels: {app: else}}}], ports: [{port: 9}]}"
FROM_ALL: Final = "{from: [{podSelector: {}}], ports: [{port: 80}]}"


def policy(name: str, *rules: str, pods: str = "{matchLabels: {app: web}}", types: str = "Ingress") -> str:
    """Write a policy with some ingress rules."""
    return (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: {name}, namespace: shop}}\n"
        f"spec: {{podSelector: {pods}, policyTypes: [{types}], ingress: [{', '.join(rules)}]}}\n"
    )


def peers(*listed: str) -> str:
    """Write a rule for some peers and every port."""
    return f"{{from: [{', '.join(listed)}]}}"


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        pytest.param(FROM_WEB, FROM_WEB, id="the same twice"),
        pytest.param(FROM_WEB, FROM_ALL, id="one workload and the whole namespace"),
        pytest.param(FROM_WEB, "{}", id="something and everything"),
        pytest.param(
            FROM_WEB, "{from: [{podSelector: {matchLabels: {app: web}}}]}", id="a port and every port"
        ),
        pytest.param(
            FROM_WEB,
            "{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 1, endPort: 90}]}",
            id="a port and a range around it",
        ),
        pytest.param(
            "{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: http}]}",
            "{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{protocol: TCP}]}",
            id="a name and every port of its protocol",
        ),
        pytest.param(
            FROM_WEB,
            "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}",
            id="the own namespace by its name",
        ),
        pytest.param(
            peers("{ipBlock: {cidr: 10.0.1.0/24}}"),
            peers("{ipBlock: {cidr: 10.0.0.0/8}}"),
            id="a block in a block",
        ),
        pytest.param(
            peers("{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/9]}}"),
            peers("{ipBlock: {cidr: 10.128.0.0/9}}"),
            id="what a block leaves over",
        ),
        pytest.param(
            peers("{podSelector: {matchLabels: {app: web}}}"),
            peers("{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}}"),
            id="a value and a choice of values",
        ),
        pytest.param(
            peers("{podSelector: {matchLabels: {app: web}}}"),
            peers("{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}"),
            id="a value and any value",
        ),
        pytest.param(
            peers("{podSelector: {matchLabels: {app: web}}}"),
            peers("{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [api]}]}}"),
            id="a value and any other than another one",
        ),
        pytest.param(
            peers("{podSelector: {matchExpressions: [{key: app, operator: DoesNotExist}]}}"),
            peers("{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [api]}]}}"),
            id="no value and any other than one",
        ),
    ],
)
def test_the_narrow_rule_is_shadowed(narrow: str, wide: str) -> None:
    (within,) = found(SHADOWED, WEB, policy("one", wide, narrow))
    (between,) = found(REDUNDANT, WEB, policy("narrow", narrow), policy("wide", wide, FROM_ELSEWHERE))

    assert "`spec.ingress[1]`" in within.message
    assert between.subject == "shop/NetworkPolicy/narrow"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(FROM_WEB, FROM_WEB.replace("80", "81"), id="other ports"),
        pytest.param(
            FROM_WEB, FROM_WEB.replace("{port: 80}", "{port: 80, protocol: UDP}"), id="another protocol"
        ),
        pytest.param(FROM_WEB, FROM_WEB.replace("app: web", "app: api"), id="other pods"),
        pytest.param(
            FROM_WEB,
            "{from: [{namespaceSelector: {matchLabels: {team: a}}}], ports: [{port: 80}]}",
            id="other namespaces",
        ),
        pytest.param(
            FROM_WEB,
            "{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 80}]}",
            id="a block, which may hold pods or not",
        ),
        pytest.param(
            peers("{ipBlock: {cidr: 10.0.0.0/8}}"),
            peers("{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.1/32]}}", "{ipBlock: {cidr: 10.0.1.0/24}}"),
            id="a block that leaves something out",
        ),
        pytest.param(
            peers("{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}"),
            peers("{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a, b]}]}}"),
            id="fewer exceptions",
        ),
        pytest.param(
            peers("{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}"),
            peers("{podSelector: {matchExpressions: [{key: app, operator: Exists}]}}"),
            id="what may lack the label",
        ),
        pytest.param(
            "{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: http}]}",
            "{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}",
            id="a name and a number",
        ),
    ],
)
def test_neither_rule_is_shadowed(one: str, other: str) -> None:
    assert [
        each
        for each in found(SHADOWED, WEB, policy("one", one, other))
        if each.message.startswith("`spec.ingress[0]`")
    ] == []


@pytest.mark.parametrize(
    "policies",
    [
        pytest.param([policy("deny", pods="{}"), policy("web", FROM_ALL)], id="a default deny beside a rule"),
        pytest.param(
            [policy("deny", pods="{}"), policy("all", FROM_ALL, pods="{}")],
            id="a default deny beside a default",
        ),
        pytest.param(
            [policy("web", FROM_WEB), policy("api", FROM_WEB, pods="{matchLabels: {app: api}}")],
            id="other pods",
        ),
        pytest.param(
            [policy("web", FROM_WEB, types="Ingress, Egress"), policy("all", FROM_ALL, pods="{}")],
            id="a policy that isolates in one more direction",
        ),
        pytest.param(
            [policy("all", FROM_ALL, pods="{}"), policy("none", FROM_ALL, pods="{matchLabels: {app: gone}}")],
            id="a policy that selects nothing, which is another rule's",
        ),
    ],
)
def test_no_policy_is_redundant(policies: list[str]) -> None:
    assert found(REDUNDANT, WEB, *policies) == ()


def test_of_two_policies_that_say_the_same_one_is_redundant() -> None:
    findings = found(REDUNDANT, WEB, policy("a", FROM_WEB), policy("b", FROM_WEB))

    assert [each.subject for each in findings] == ["shop/NetworkPolicy/b"]
    assert found(SHADOWED, WEB, policy("a", FROM_WEB), policy("b", FROM_WEB)) == ()


def test_a_rule_of_a_policy_that_is_needed_is_shadowed_by_another_one() -> None:
    both = policy("a", FROM_WEB, FROM_WEB.replace("80", "81"))
    (finding,) = found(SHADOWED, WEB, both, policy("all", FROM_ALL, pods="{}"))

    assert "`spec.ingress[0]` of NetworkPolicy shop/a" in finding.message
    assert "spec.ingress[0] of NetworkPolicy shop/all" in finding.message


def test_what_one_wide_rule_makes_superfluous_is_one_finding() -> None:
    narrow = [f"{{from: [{{podSelector: {{}}}}], ports: [{{port: {port}}}]}}" for port in (80, 81, 82, 83)]

    (finding,) = found(SHADOWED, WEB, policy("open", narrow[0], "{}", *narrow[1:]))

    assert finding.message.startswith("4 rules allow nothing that spec.ingress[1] of NetworkPolicy shop/open")
    assert "spec.ingress[0], spec.ingress[2], spec.ingress[3] and spec.ingress[4]" in finding.message
    assert finding.at.yaml_path == "spec.ingress[0]"


def test_a_repeated_peer_is_reported_at_its_second_place() -> None:
    peer = "{podSelector: {matchLabels: {app: web}}}"
    (finding,) = found(SHADOWED, WEB, policy("a", peers(peer, peer)))

    assert "`from[1]`" in finding.message


def test_both_are_for_those_who_ask() -> None:
    assert {RULEBOOK[each].profile for each in (SHADOWED, REDUNDANT)} == {Profile.STRICT}
