"""empty-peer-list and null-selector-or-rule."""

from __future__ import annotations

from typing import Final

import pytest

from netpol_lint.findings import Promise, Safety
from tests.rules.cases.manifests import app, deployment, egress, found, ingress, policy, verdicts

EMPTY: Final = "empty-peer-list"
NULL: Final = "null-selector-or-rule"

WEB: Final = deployment("web")
PEER: Final = f"{{podSelector: {app('web')}}}"


@pytest.mark.parametrize(
    ("manifest", "severity"),
    [
        pytest.param(ingress("{from: []}"), "error", id="an empty from"),
        pytest.param(egress("{to: []}"), "error", id="an empty to"),
        pytest.param(ingress("{from: }"), "error", id="a null from"),
        pytest.param(ingress("{from: null}"), "error", id="a null from in letters"),
        pytest.param(ingress("{from: ~}"), "error", id="a null from as a tilde"),
        pytest.param(ingress("{from: , ports: [{port: 80}]}"), "error", id="a null from with ports"),
        pytest.param(egress("{to: , ports: [{port: 443}]}"), "warning", id="a null to with ports"),
        pytest.param(ingress("{from: [], ports: [{port: 80}]}"), "warning", id="an empty from with ports"),
        pytest.param(ingress("{from: [], ports: []}"), "error", id="both lists empty"),
        pytest.param(
            ingress(f"{{from: [{PEER}]}}", "{from: []}"), "error", id="a second rule beside a narrow one"
        ),
        pytest.param(
            policy("egress", "{podSelector: {}, egress: [{to: []}]}"), "error", id="a policy without types"
        ),
    ],
)
def test_an_empty_list_of_peers_is_reported(manifest: str, severity: str) -> None:
    (finding,) = found(EMPTY, WEB, manifest)

    assert finding.severity.value == severity


@pytest.mark.parametrize(
    "manifest",
    [
        pytest.param(ingress("{ports: [{port: 80}]}"), id="ports and no peers, which is another rule"),
        pytest.param(ingress("{}"), id="a rule with nothing in it, which is another rule"),
        pytest.param(ingress("null"), id="a null rule, which is another rule"),
        pytest.param(ingress(), id="no rules"),
        pytest.param(ingress(f"{{from: [{PEER}]}}"), id="a peer"),
        pytest.param(ingress("{from: [{namespaceSelector: {}}]}"), id="every pod of the cluster"),
        pytest.param(
            policy("p", "{podSelector: {}, policyTypes: [Ingress], egress: [{to: []}]}"),
            id="a rule without effect, which is another rule",
        ),
    ],
)
def test_other_rules_are_not_empty_lists(manifest: str) -> None:
    assert found(EMPTY, WEB, manifest) == ()


def test_in_json_an_empty_list_is_the_same() -> None:
    text = (
        '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p"},'
        ' "spec": {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": []}]}}'
    )

    assert len(found(EMPTY, "", files={"p.json": text})) == 1


def test_the_fix_removes_the_rule() -> None:
    (finding,) = found(EMPTY, WEB, ingress("{from: []}"))

    assert finding.fix is not None
    assert (finding.fix.safety, finding.fix.promise) == (Safety.UNSAFE, Promise.NARROWS)


def test_the_last_rule_of_a_direction_that_it_implies_stays() -> None:
    (finding,) = found(EMPTY, WEB, policy("p", "{podSelector: {}, egress: [{to: []}]}"))

    assert finding.fix is None


def test_the_message_says_who_is_open_to_whom() -> None:
    (finding,) = found(EMPTY, WEB, ingress("{from: [], ports: [{port: 80}, {port: 9000, endPort: 9009}]}"))

    assert finding.message == (
        "`from: []` of NetworkPolicy shop/ingress means every source, so ingress of Deployment web is open to"
        " everybody on TCP 80, TCP 9000-9009; remove the rule if nobody was meant, or leave `from` out if"
        " everybody was"
    )


RULE: Final = f"{{from: [{PEER}]}}"


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        pytest.param(
            f"podSelector: , policyTypes: [Ingress], ingress: [{RULE}]", "spec.podSelector", id="selector"
        ),
        pytest.param(
            f"podSelector: null, policyTypes: [Ingress], ingress: [{RULE}]",
            "spec.podSelector",
            id="in letters",
        ),
        pytest.param(
            f"podSelector: {{matchLabels: }}, ingress: [{RULE}]",
            "spec.podSelector.matchLabels",
            id="labels that are missing",
        ),
        pytest.param(
            f"podSelector: {{matchExpressions: }}, ingress: [{RULE}]",
            "spec.podSelector.matchExpressions",
            id="expressions that are missing",
        ),
        pytest.param(f"podSelector: {app('web')}, ingress: ", "spec.ingress", id="ingress rules"),
        pytest.param(
            f"podSelector: {app('web')}, policyTypes: [Egress], egress: ", "spec.egress", id="egress rules"
        ),
        pytest.param(
            f"podSelector: {{}}, ingress: [{RULE}], egress: ", "spec.egress", id="egress rules without types"
        ),
        pytest.param("podSelector: {}, ingress: [null]", "spec.ingress[0]", id="a rule"),
        pytest.param(
            "podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: }]}]",
            "spec.ingress[0].from[0].podSelector",
            id="the pods of a peer",
        ),
        pytest.param(
            "podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: }}]}]",
            "spec.ingress[0].from[0].podSelector.matchLabels",
            id="the labels of a peer",
        ),
        pytest.param(
            f"podSelector: {{}}, ingress: [{{from: [{{podSelector: {app('web')}, namespaceSelector: }}]}}]",
            "spec.ingress[0].from[0].namespaceSelector",
            id="the namespaces of a peer",
        ),
        pytest.param(
            "podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: }}]}]",
            "spec.ingress[0].from[0].namespaceSelector.matchLabels",
            id="the labels of a peer's namespaces",
        ),
        pytest.param(
            f"podSelector: {{}}, ingress: [{{from: [{PEER}], ports: }}]", "spec.ingress[0].ports", id="ports"
        ),
        pytest.param(
            f"podSelector: {{}}, ingress: [{{from: [{PEER}], ports: [null]}}]",
            "spec.ingress[0].ports[0]",
            id="an item of ports",
        ),
        pytest.param(
            f"podSelector: {{}}, ingress: [{{from: [{PEER}], ports: [{{protocol: UDP, port: }}]}}]",
            "spec.ingress[0].ports[0].port",
            id="the number of a port",
        ),
    ],
)
def test_a_null_with_a_meaning_is_reported(spec: str, field: str) -> None:
    (finding,) = found(NULL, WEB, policy("p", f"{{{spec}}}"))

    assert verdicts((finding,)) == ["warning shop/NetworkPolicy/p"]
    assert finding.message.startswith(f"`{field}` of NetworkPolicy shop/p is null, ")
    assert finding.fix is not None
    assert (finding.fix.safety, finding.fix.promise) == (Safety.SAFE, Promise.KEEPS)


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(f"policyTypes: [Ingress], ingress: [{RULE}]", id="no selector"),
        pytest.param("policyTypes: [Ingress, Egress]", id="a default deny without a selector"),
        pytest.param("podSelector: , policyTypes: [Ingress]", id="a default deny with a null selector"),
        pytest.param(
            "podSelector: {}, policyTypes: [Ingress], ingress: ", id="a default deny with null rules"
        ),
        pytest.param("", id="nothing"),
    ],
)
def test_what_means_what_it_looks_like_is_a_note(spec: str) -> None:
    assert verdicts(found(NULL, WEB, policy("p", f"{{{spec}}}"))) == ["note shop/NetworkPolicy/p"]


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("podSelector: {}, policyTypes: [Ingress]", id="braces"),
        pytest.param("podSelector: {matchLabels: {}}, policyTypes: [Ingress]", id="braces inside"),
        pytest.param("podSelector: {}, policyTypes: [Ingress], ingress: []", id="brackets"),
        pytest.param(
            "podSelector: {}, policyTypes: [Ingress], egress: ", id="rules of a direction that is left out"
        ),
        pytest.param(
            "podSelector: {matchLabels: , matchExpressions: [{key: app, operator: Exists}]}",
            id="other conditions",
        ),
        pytest.param("podSelector: {}, ingress: [{from: }]", id="peers, which are another rule's"),
        pytest.param(
            "podSelector: {}, ingress: [{from: [{podSelector: {}, ipBlock: }]}]",
            id="a block beside a selector",
        ),
        pytest.param(
            "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24, except: }}]}]",
            id="no excepts",
        ),
        pytest.param("podSelector: {}, policyTypes: , ingress: []", id="types"),
        pytest.param("podSelector: {}, ingress: [{}]", id="an allow-all in braces"),
        pytest.param(
            "podSelector: {}, ingress: [{ports: }]", id="ports and no peers, which is another rule's"
        ),
        pytest.param("podSelector: {}, ingress: [{ports: [{protocol: UDP}]}]", id="every port of a protocol"),
    ],
)
def test_what_is_spelt_out_is_left_alone(spec: str) -> None:
    assert found(NULL, WEB, policy("p", f"{{{spec}}}")) == ()


def test_what_stands_in_the_wrong_place_is_another_rule() -> None:
    text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\n"

    assert found(NULL, WEB, f"{text}podSelector: {{}}\n") == ()


def test_a_policy_without_a_spec_is_a_note() -> None:
    text = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\n"

    assert verdicts(found(NULL, WEB, text)) == ["note shop/NetworkPolicy/p"]


@pytest.mark.parametrize(
    ("written", "fixed"),
    [
        pytest.param("podSelector:", "podSelector: {}", id="nothing"),
        pytest.param("podSelector:  # all", "podSelector: {}  # all", id="a comment"),
        pytest.param("podSelector: ~", "podSelector: {}", id="a tilde"),
    ],
)
def test_the_fix_spells_it_out(written: str, fixed: str) -> None:
    text = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\n"
        f"spec:\n  {written}\n  policyTypes: [Ingress]\n"
    )
    (finding,) = found(NULL, "", files={"p.yaml": text})

    assert finding.fix is not None
    (edit,) = finding.fix.edits
    region, lines = edit.at.region, text.splitlines()
    line = lines[region.start_line - 1]
    assert line[: region.start_column - 1] + edit.text + line[region.end_column - 1 :] == f"  {fixed}"
