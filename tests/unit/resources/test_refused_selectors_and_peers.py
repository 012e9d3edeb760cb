"""Selectors, peers and policyTypes that the API server refuses: their place, and the words for it."""

from __future__ import annotations

import pytest

from netpol_lint.resources.problem import Defect
from tests.unit.resources.manifests import decoded, refusal

KEY_SYNTAX = "a key is a name of at most 63 letters, digits, `-`, `_` and `.`, or `prefix/name`"
NO_VALUE = (
    "is no label value, so no object carries it"
    "; a value is a name of at most 63 letters, digits, `-`, `_` and `.`"
)
NO_OPERATOR = "is no operator of a label selector; the operators are In, NotIn, Exists and DoesNotExist"
EMPTY_PEER = (
    "an empty peer is refused by the API server; leave the list out to allow every peer"
    ", or write `podSelector: {}` for every pod of this namespace"
)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        pytest.param(
            "{key: a, operator: «Gt», values: ['1']}",
            f"`Gt` {NO_OPERATOR}",
            id="an operator of node affinity",
        ),
        pytest.param(
            "{key: a, operator: «in», values: [b]}", f"`in` {NO_OPERATOR}", id="an operator in lower case"
        ),
        pytest.param("«{key: a}»", f"`` {NO_OPERATOR}", id="no operator"),
        pytest.param(
            "{key: a, operator: «In»}",
            "operator In needs `values`, and there are none",
            id="In without values",
        ),
        pytest.param(
            "{key: a, operator: «NotIn», values: []}",
            "operator NotIn needs `values`, and there are none",
            id="NotIn with empty values",
        ),
        pytest.param(
            "{key: a, operator: «Exists», values: [b]}",
            "operator Exists takes no `values`; remove them, or write In or NotIn",
            id="Exists with values",
        ),
        pytest.param(
            "{key: a, operator: «DoesNotExist», values: [b]}",
            "operator DoesNotExist takes no `values`; remove them, or write In or NotIn",
            id="DoesNotExist with values",
        ),
        pytest.param("«{operator: Exists}»", f"`` is no label key; {KEY_SYNTAX}", id="no key"),
        pytest.param(
            "{key: «a b», operator: Exists}", f"`a b` is no label key; {KEY_SYNTAX}", id="a key with a space"
        ),
        pytest.param(
            "{key: a, operator: In, values: [b, «'a*'»]}", f"`a*` {NO_VALUE}", id="a pattern among the values"
        ),
    ],
)
def test_expressions(expression: str, message: str) -> None:
    problem = refusal(f"podSelector:\n  matchExpressions:\n  - {expression}")
    defect = Defect.OPERATOR if "operator" in message else Defect.SELECTOR
    assert (problem.defect, problem.message) == (defect, message)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        pytest.param("«a/b/c»: d", f"`a/b/c` is no label key; {KEY_SYNTAX}", id="a key with two slashes"),
        pytest.param("«/c»: d", f"`/c` is no label key; {KEY_SYNTAX}", id="an empty prefix"),
        pytest.param("«A.b/c»: d", f"`A.b/c` is no label key; {KEY_SYNTAX}", id="a prefix in capitals"),
        pytest.param("«a*»: d", f"`a*` is no label key; {KEY_SYNTAX}", id="a pattern as a key"),
        pytest.param("app: «a b»", f"`a b` {NO_VALUE}", id="a value with a space"),
        pytest.param('app: «"*"»', f"`*` {NO_VALUE}", id="a pattern"),
        pytest.param("app: «-a»", f"`-a` {NO_VALUE}", id="a dash in front"),
        pytest.param(f"app: «{'a' * 64}»", f"`{'a' * 64}` {NO_VALUE}", id="64 characters"),
    ],
)
def test_labels(label: str, message: str) -> None:
    problem = refusal(f"podSelector:\n  matchLabels: {{{label}}}")
    assert (problem.defect, problem.message) == (Defect.SELECTOR, message)


@pytest.mark.parametrize(
    "selector",
    [
        pytest.param(f"matchLabels: {{app: {'a' * 63}}}", id="63 characters"),
        pytest.param(f"matchLabels: {{{'a' * 63}: b}}", id="a key of 63 characters"),
        pytest.param("matchLabels: {a.b-c/d_e.f: G}", id="every character that is allowed"),
        pytest.param("matchLabels: {'1': '2'}", id="digits alone"),
        pytest.param("matchExpressions: [{key: a, operator: In, values: ['', b]}]", id="an empty value"),
    ],
)
def test_selectors_at_the_limit(selector: str) -> None:
    assert decoded(f"podSelector:\n  {selector}").problems == ()


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("podSelector: {matchLabels: {app: «'*'»}}", id="of the policy"),
        pytest.param(
            "ingress: [{from: [{podSelector: {matchLabels: {app: «'*'»}}}]}]", id="of a source's pods"
        ),
        pytest.param(
            "ingress: [{from: [{namespaceSelector: {matchLabels: {app: «'*'»}}}]}]", id="of namespaces"
        ),
        pytest.param(
            "egress: [{to: [{podSelector: {matchLabels: {app: «'*'»}}}]}]", id="of a destination's pods"
        ),
        pytest.param(
            "policyTypes: [Ingress]\negress: [{to: [{podSelector: {matchLabels: {app: «'*'»}}}]}]",
            id="of a rule without effect, which is refused all the same",
        ),
    ],
)
def test_selectors_are_checked_everywhere(spec: str) -> None:
    assert refusal(spec).defect is Defect.SELECTOR


@pytest.mark.parametrize(
    "peer",
    [
        pytest.param("«{}»", id="an empty map"),
        pytest.param("«null»", id="null"),
        pytest.param("«{podSelector: null, ipBlock: null}»", id="null fields"),
    ],
)
@pytest.mark.parametrize(
    "rule", [pytest.param("ingress:\n- from:", id="in from"), pytest.param("egress:\n- to:", id="in to")]
)
def test_a_peer_says_who(rule: str, peer: str) -> None:
    problem = refusal(f"{rule}\n  - {peer}")
    assert (problem.defect, problem.message) == (Defect.STRUCTURE, EMPTY_PEER)


@pytest.mark.parametrize(
    ("types", "message"),
    [
        pytest.param(
            "[«ingress»]", "policyTypes has `ingress`; the values are Ingress and Egress", id="in lower case"
        ),
        pytest.param(
            "[Egress, «Both»]", "policyTypes has `Both`; the values are Ingress and Egress", id="another word"
        ),
    ],
)
def test_policy_types(types: str, message: str) -> None:
    problem = refusal(f"policyTypes: {types}")
    assert (problem.defect, problem.message) == (Defect.STRUCTURE, message)


def test_more_than_two_policy_types_are_refused() -> None:
    """Source: `ValidateNetworkPolicySpec`, "may not specify more than two policyTypes"."""
    found = decoded("policyTypes: [Ingress, Egress, Ingress]")
    assert found.policy is None
    assert [each.defect for each in found.problems] == [Defect.STRUCTURE]


def test_problems_are_in_the_order_of_the_text() -> None:
    rules = "ingress:\n- ports: [{port: 0}]\n  from: [{}]\negress:\n- ports: [{protocol: x}]\n"
    found = decoded(f"{rules}podSelector: {{matchLabels: {{a: '*'}}}}").problems
    assert [each.at.region.start_line for each in found] == [6, 7, 9, 10]
