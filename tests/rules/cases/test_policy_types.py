"""rules-without-policy-type, implicit-ingress-isolation and implicit-policy-types."""

from __future__ import annotations

from typing import Final

import pytest

from netpol_lint.findings import Promise
from tests.rules.cases.manifests import (
    app,
    deployment,
    found,
    from_,
    ingress,
    job,
    obj,
    policy,
    service,
    to,
    verdicts,
)

INERT: Final = "rules-without-policy-type"
CLOSED: Final = "implicit-ingress-isolation"
IMPLIED: Final = "implicit-policy-types"

WEB: Final = deployment("web", container="ports: [{containerPort: 8080}],")
RULE_IN: Final = from_("{podSelector: {}}")
RULE_OUT: Final = to("{podSelector: {}}")
EGRESS_ONLY: Final = policy("p", f"{{podSelector: {app('web')}, egress: [{RULE_OUT}]}}")


@pytest.mark.parametrize(
    ("spec", "missing"),
    [
        pytest.param(
            f"policyTypes: [Ingress], egress: [{RULE_OUT}]", "Egress", id="egress rules, Ingress listed"
        ),
        pytest.param(
            f"policyTypes: [Egress], ingress: [{RULE_IN}]", "Ingress", id="ingress rules, Egress listed"
        ),
        pytest.param("policyTypes: [Egress], ingress: [{}]", "Ingress", id="an allow-all rule"),
        pytest.param("policyTypes: [Egress], ingress: [null]", "Ingress", id="a null rule"),
        pytest.param(
            f"policyTypes: [Ingress, Ingress], ingress: [{RULE_IN}], egress: [{RULE_OUT}]",
            "Egress",
            id="one type twice in the place of both",
        ),
    ],
)
def test_rules_of_a_direction_that_is_not_listed_are_reported(spec: str, missing: str) -> None:
    (finding,) = found(INERT, WEB, policy("p", f"{{podSelector: {{}}, {spec}}}"))

    assert verdicts((finding,)) == ["error shop/NetworkPolicy/p"]
    assert f"add {missing} " in finding.message


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("policyTypes: [Ingress], egress: []", id="an empty section"),
        pytest.param("policyTypes: [Ingress], egress: ", id="a null section"),
        pytest.param("policyTypes: [Ingress, Egress]", id="no rules at all"),
        pytest.param(f"egress: [{RULE_OUT}]", id="no types, so that the rules are in force"),
        pytest.param(f"policyTypes: [], egress: [{RULE_OUT}]", id="empty types, which are no types"),
        pytest.param(f"policyTypes: , egress: [{RULE_OUT}]", id="null types, which are no types"),
        pytest.param(
            f"policyTypes: [Egress, Ingress], ingress: [{RULE_IN}], egress: [{RULE_OUT}]", id="both listed"
        ),
    ],
)
def test_rules_in_force_are_left_alone(spec: str) -> None:
    assert found(INERT, WEB, policy("p", f"{{podSelector: {{}}, {spec}}}")) == ()


@pytest.mark.parametrize(
    ("others", "says", "promise"),
    [
        pytest.param((), "egress of Deployment web is not restricted", Promise.NARROWS, id="open"),
        pytest.param(
            (policy("deny", "{podSelector: {}, policyTypes: [Egress]}"),),
            "egress of Deployment web stays closed",
            Promise.OPENS,
            id="closed by a default deny",
        ),
    ],
)
def test_it_says_what_becomes_of_the_pods(others: tuple[str, ...], says: str, promise: Promise) -> None:
    spec = f"{{podSelector: {app('web')}, policyTypes: [Ingress], egress: [{RULE_OUT}]}}"
    (finding,) = found(INERT, WEB, policy("p", spec), *others)

    assert says in finding.message
    assert finding.fix is not None
    assert finding.fix.promise is promise
    assert [each.text for each in finding.fix.edits] == [", Egress"]


def test_types_of_a_patch_are_reported_where_the_patch_writes_them() -> None:
    patch = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n"
        "spec: {policyTypes: [Ingress]}\n"
    )
    base = policy(
        "p", f"{{podSelector: {{}}, policyTypes: [Ingress, Egress], egress: [{RULE_OUT}]}}", namespace=None
    )
    files = {
        "base/kustomization.yaml": "resources: [p.yaml, web.yaml]\n",
        "base/p.yaml": base,
        "base/web.yaml": deployment("web", namespace=None),
        "prod/kustomization.yaml": "resources: [../base]\nnamespace: prod\npatches: [{path: types.yaml}]\n",
        "prod/types.yaml": patch,
    }
    findings = found(INERT, "", files=files)

    assert [each.at.path for each in findings] == ["prod/types.yaml"]


def test_a_policy_for_egress_without_types_closes_ingress() -> None:
    (finding,) = found(CLOSED, WEB, service("web"), EGRESS_ONLY)

    assert verdicts((finding,)) == ["warning shop/NetworkPolicy/p"]
    assert "denies all ingress to Deployment web, behind Service web, too" in finding.message


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([WEB, EGRESS_ONLY.replace("egress:", "policyTypes: [], egress:")], id="empty types"),
        pytest.param([WEB, EGRESS_ONLY.replace("egress:", "policyTypes: , egress:")], id="null types"),
        pytest.param(
            [WEB, EGRESS_ONLY.replace("egress:", "ingress: , egress:")], id="a null section for ingress"
        ),
        pytest.param([deployment("web"), service("web"), EGRESS_ONLY], id="pods behind a Service alone"),
        pytest.param(
            [deployment("web", container="livenessProbe: {tcpSocket: {port: 80}},"), EGRESS_ONLY],
            id="pods that are probed",
        ),
        pytest.param(
            [WEB, EGRESS_ONLY, ingress(RULE_IN, name="other", pods=app("other"))], id="ingress to other pods"
        ),
        pytest.param(
            [WEB, EGRESS_ONLY, policy("dns", "{podSelector: {}, policyTypes: [Egress], egress: [{}]}")],
            id="another policy for egress",
        ),
    ],
)
def test_pods_that_serve_lose_ingress(manifests: list[str]) -> None:
    assert verdicts(found(CLOSED, *manifests)) == ["warning shop/NetworkPolicy/p"]


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([WEB, EGRESS_ONLY.replace("egress:", "policyTypes: [Egress], egress:")], id="types"),
        pytest.param(
            [WEB, EGRESS_ONLY.replace("egress:", "ingress: [], egress:")], id="ingress that is closed"
        ),
        pytest.param(
            [WEB, EGRESS_ONLY.replace("egress:", f"ingress: [{RULE_IN}], egress:")], id="rules for both"
        ),
        pytest.param([WEB, policy("deny", "{podSelector: {}}")], id="a default deny without types"),
        pytest.param(
            [WEB, EGRESS_ONLY, policy("deny", "{podSelector: {}}")], id="a default deny that is meant"
        ),
        pytest.param(
            [WEB, EGRESS_ONLY, ingress(RULE_IN, name="in")], id="another policy that allows ingress"
        ),
        pytest.param([job("web"), EGRESS_ONLY], id="a Job that serves nobody"),
        pytest.param([deployment("web"), EGRESS_ONLY], id="a worker without ports, probes and Services"),
        pytest.param([EGRESS_ONLY], id="pods that are not declared"),
        pytest.param(
            [
                WEB,
                EGRESS_ONLY,
                obj(
                    "cilium.io/v2",
                    "CiliumNetworkPolicy",
                    "c",
                    spec="{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}",
                ),
            ],
            id="a policy of another engine that isolates the pods",
        ),
    ],
)
def test_pods_whose_ingress_is_closed_on_purpose_or_needless_are_left_alone(manifests: list[str]) -> None:
    assert found(CLOSED, *manifests) == ()


def test_the_fix_writes_the_type_behind_the_selector() -> None:
    text = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\n"
        "spec:\n  podSelector:\n    matchLabels: {app: web}  # the shop\n"
        "  egress:\n    - to: [{podSelector: {}}]\n"
    )
    (finding,) = found(CLOSED, WEB, text)

    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert "policyTypes" in edit.text
    assert (edit.at.region.start_line, finding.fix.promise) == (edit.at.region.end_line, Promise.OPENS)


@pytest.mark.parametrize(
    ("spec", "types"),
    [
        pytest.param("podSelector: {}", "[Ingress]", id="a default deny"),
        pytest.param(f"podSelector: {{}}, ingress: [{RULE_IN}]", "[Ingress]", id="ingress rules"),
        pytest.param(
            f"podSelector: {{}}, ingress: [{RULE_IN}], egress: [{RULE_OUT}]",
            "[Ingress, Egress]",
            id="rules for both",
        ),
        pytest.param("podSelector: {}, egress: []", "[Ingress]", id="an empty list of egress rules"),
        pytest.param("podSelector: {}, policyTypes: []", "[Ingress]", id="empty types"),
        pytest.param("podSelector: {}, policyTypes: ", "[Ingress]", id="null types"),
    ],
)
def test_types_that_are_implied_are_written_down(spec: str, types: str) -> None:
    (finding,) = found(IMPLIED, WEB, policy("p", f"{{{spec}}}"))

    assert verdicts((finding,)) == ["note shop/NetworkPolicy/p"]
    assert f"gets {types} " in finding.message
    assert finding.fix is not None
    assert types in "".join(each.text for each in finding.fix.edits)


def test_types_are_left_to_the_rule_that_says_what_they_break() -> None:
    assert found(IMPLIED, WEB, EGRESS_ONLY) == ()
