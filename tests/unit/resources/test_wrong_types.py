"""Values of another type than the API has: the place, what stands there, and what would be right."""

from __future__ import annotations

import pytest

from tests.unit.resources.manifests import decoded, malformed, policy

EVERYTHING = "a map; an empty selector, which matches everything, is written `{}`"
ONE_ITEM = "a list; put a dash before its first line to make it the only item of a list"
PORT = "a whole number or a string"


@pytest.mark.parametrize(
    ("spec", "path", "found", "wanted"),
    [
        pytest.param("«podSelector»: []", "podSelector", "a list", EVERYTHING, id="[] for a selector"),
        pytest.param(
            "podSelector: «web»", "podSelector", "the string `web`", "a map", id="text for a selector"
        ),
        pytest.param(
            "ingress: [{«from»: {}}]",
            "ingress[0].from",
            "a map",
            "a list; a list without items is written `[]`, and means every source",
            id="{} for peers",
        ),
        pytest.param(
            "ingress: [{«from»: {podSelector: {}}}]",
            "ingress[0].from",
            "a map",
            ONE_ITEM,
            id="a peer without a dash",
        ),
        pytest.param("«ingress»: {from: []}", "ingress", "a map", ONE_ITEM, id="a rule without a dash"),
        pytest.param(
            "ingress: [{«ports»: {port: 80}}]",
            "ingress[0].ports",
            "a map",
            ONE_ITEM,
            id="a port without a dash",
        ),
        pytest.param(
            "ingress: [{from: [{«namespaceSelector»: [{matchLabels: {team: x}}]}]}]",
            "ingress[0].from[0].namespaceSelector",
            "a list",
            "a map; remove the dash before `matchLabels`",
            id="matchLabels as a list item",
        ),
        pytest.param(
            "ingress: [{from: [{«ipBlock»: [{cidr: 10.0.0.0/24}, {except: 10.0.0.10}]}]}]",
            "ingress[0].from[0].ipBlock",
            "a list",
            "a map; remove the dash before `cidr` and `except`",
            id="except as a list item of its own",
        ),
        pytest.param(
            "policyTypes: «Ingress»",
            "policyTypes",
            "the string `Ingress`",
            "a list; a list of one item is written `[Ingress]`",
            id="a string for a list",
        ),
        pytest.param(
            "ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: «10.1.0.0/16»}}]}]",
            "ingress[0].from[0].ipBlock.except",
            "the string `10.1.0.0/16`",
            "a list; a list of one item is written `[10.1.0.0/16]`",
            id="a string for the excepts",
        ),
        pytest.param(
            "podSelector: {matchLabels: {app: «yes»}}",
            "podSelector.matchLabels.app",
            "the boolean `true`",
            'a string; quote it: `"yes"`',
            id="a boolean for a label",
        ),
        pytest.param(
            "podSelector: {matchLabels: {version: «1.10»}}",
            "podSelector.matchLabels.version",
            "the number `1.1`",
            'a string; quote it: `"1.10"`',
            id="a number for a label",
        ),
        pytest.param(
            "podSelector: {matchExpressions: [{key: a, operator: In, values: [«1»]}]}",
            "podSelector.matchExpressions[0].values[0]",
            "the number `1`",
            'a string; quote it: `"1"`',
            id="a number among values",
        ),
        pytest.param(
            "ingress: [{ports: [{port: «true»}]}]",
            "ingress[0].ports[0].port",
            "the boolean `true`",
            PORT,
            id="a boolean for a port",
        ),
        pytest.param(
            "ingress: [{ports: [{port: «80.5»}]}]",
            "ingress[0].ports[0].port",
            "the number `80.5`",
            PORT,
            id="a fraction for a port",
        ),
        pytest.param(
            "ingress: [{ports: [{port: 80, endPort: «'90'»}]}]",
            "ingress[0].ports[0].endPort",
            "the string `90`",
            "a whole number",
            id="a string for the end of a range",
        ),
        pytest.param(
            "ingress: [{from: [{ipBlock: «10.0.0.0/8»}]}]",
            "ingress[0].from[0].ipBlock",
            "the string `10.0.0.0/8`",
            "a map",
            id="a string for a block",
        ),
        pytest.param(
            "ingress: [{from: [{«ipBlock»: []}]}]",
            "ingress[0].from[0].ipBlock",
            "a list",
            "a map",
            id="[] for a block",
        ),
        pytest.param(
            "ingress: [{from: [{ipBlock: {«cidr»: [{a: b}]}}]}]",
            "ingress[0].from[0].ipBlock.cidr",
            "a list",
            "a string",
            id="a list for a string",
        ),
        pytest.param(
            "ingress: [{ports: [«80»]}]", "ingress[0].ports[0]", "the number `80`", "a map", id="a bare port"
        ),
    ],
)
def test_values(spec: str, path: str, found: str, wanted: str) -> None:
    problem = malformed(policy(spec))
    assert problem.message == f"`spec.{path}` is {found} where the API wants {wanted}"
    assert problem.is_fatal


@pytest.mark.parametrize(
    ("spec", "means"),
    [
        pytest.param("«ingress»: {}", ", and allows nothing", id="rules"),
        pytest.param("ingress: [{«ports»: {}}]", ", and means every port", id="ports"),
        pytest.param("ingress: [{«from»: {}}]", ", and means every source", id="sources"),
        pytest.param("egress: [{«to»: {}}]", ", and means every destination", id="destinations"),
        pytest.param("podSelector: {«matchExpressions»: {}}", "", id="expressions"),
        pytest.param("«policyTypes»: {}", "", id="types"),
    ],
)
def test_an_empty_map_where_a_list_belongs(spec: str, means: str) -> None:
    says = malformed(policy(spec)).message.partition("; ")[2]
    assert says == f"a list without items is written `[]`{means}"


def test_every_defect_is_told_at_once() -> None:
    problems = decoded("podSelector: []\ningress: [{form: []}]\nstatus: {}").problems
    assert [each.at.region.start_line for each in problems] == [5, 6, 7]


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("{}", id="an empty spec"),
        pytest.param(
            "podSelector: null\npolicyTypes: null\ningress: null\negress: null", id="null everywhere"
        ),
        pytest.param("ingress: [null, {from: null, ports: [null]}]", id="null in rules"),
        pytest.param(
            "podSelector: {matchExpressions: null, matchLabels: {a: null}}", id="null in a selector"
        ),
    ],
)
def test_null_is_absent_everywhere(spec: str) -> None:
    assert decoded(spec).problems == ()
