"""label-transformer-rewrites-peer: labels of a kustomization that leave peers of policies without a pod."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.checks import dns_egress_blocked, dns_peer_mismatch
from netpol_lint.checks.label_transformer_rewrites_peer import check
from netpol_lint.config import DEFAULT_CONFIG, World
from netpol_lint.findings import Confidence
from tests.rules.cases.built import context_of, found_in
from tests.rules.cases.manifests import (
    TO_DNS,
    UDP,
    app,
    deployment,
    egress,
    from_,
    ingress,
    namespace,
    to,
)

COMMON = "commonLabels: {env: prod}\n"
SELECTORS = "labels: [{pairs: {env: prod}, includeSelectors: true}]\n"
MONITORING = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}"
ELSEWHERE = f"{{{MONITORING}, podSelector: {app('prometheus')}}}"
FROM_WEB = f"{{podSelector: {app('web')}}}"


def files(*manifests: str, labels: str = COMMON, more: dict[str, str] | None = None) -> dict[str, str]:
    resources = ", ".join(["all.yaml", *(more or {})])
    return {
        "kustomization.yaml": f"resources: [{resources}]\n{labels}",
        "all.yaml": "---\n".join(manifests),
        **(more or {}),
    }


@pytest.mark.parametrize(
    ("labels", "start", "at"),
    [
        pytest.param(COMMON, "`commonLabels` adds `env=prod`", "kustomization.yaml:2:21", id="commonLabels"),
        pytest.param(
            SELECTORS, "`labels` adds `env=prod`", "kustomization.yaml:2:24", id="labels in selectors"
        ),
    ],
)
def test_a_peer_for_the_dns_servers_gets_a_label_that_they_lack(labels: str, start: str, at: str) -> None:
    (found,) = found_in(check, files(deployment("web"), egress(to(TO_DNS, UDP)), labels=labels), "")
    assert (str(found.at), found.subject) == (at, "shop/NetworkPolicy/egress")
    assert found.message.startswith(f"{start} to a peer of NetworkPolicy shop/egress as well")
    assert "selects nobody and name resolution fails;" in found.message
    assert found.confidence is Confidence.MEDIUM


def test_a_rewritten_rule_for_dns_is_one_finding() -> None:
    case = files(deployment("web"), egress(to(TO_DNS, UDP)))
    assert found_in(dns_peer_mismatch.check, case, "") == []
    assert found_in(dns_egress_blocked.check, case, "") == []


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            files(deployment("web"), egress(to(TO_DNS, UDP)), labels="labels: [{pairs: {env: prod}}]\n"),
            id="labels that leave selectors alone",
        ),
        pytest.param(
            files(deployment("web"), deployment("api"), ingress(from_(FROM_WEB))),
            id="pods of the same kustomization, which get the label, too",
        ),
        pytest.param(
            files(deployment("web"), ingress(from_(ELSEWHERE)), labels=""), id="a peer that nothing rewrites"
        ),
        pytest.param(
            files(deployment("api"), ingress(from_(FROM_WEB))), id="a peer that selects nobody without it"
        ),
        pytest.param(
            files(deployment("web"), ingress(from_("{namespaceSelector: {}}"))),
            id="a peer without a pod selector, which no label reaches",
        ),
        pytest.param(
            files(deployment("web"), "", ingress(from_("{ipBlock: {cidr: 10.0.0.0/8}}"))),
            id="a peer that is an address range",
        ),
        pytest.param(
            files(
                deployment("web"),
                ingress(from_(FROM_WEB.replace("app: web", "env: prod"))),
            ),
            id="a label that the peer has itself",
        ),
    ],
)
def test_what_is_left_alone(case: dict[str, str]) -> None:
    assert found_in(check, case, "") == []


def test_pods_of_another_namespace_that_are_declared_make_it_certain() -> None:
    other = {
        "base/kustomization.yaml": COMMON + "resources: [policy.yaml]\n",
        "base/policy.yaml": ingress(from_(ELSEWHERE)),
        "kustomization.yaml": "resources: [base, other.yaml]\n",
        "other.yaml": namespace("monitoring") + "---\n" + deployment("prometheus", namespace="monitoring"),
    }
    (found,) = found_in(check, other, "")
    assert (str(found.at), found.confidence) == ("base/kustomization.yaml:1:21", Confidence.HIGH)
    assert [(str(each.at), each.says) for each in found.evidence] == [
        (
            "base/policy.yaml:4:67",
            "this peer of NetworkPolicy shop/ingress is written for pods with `app=prometheus` in namespaces"
            " with `kubernetes.io/metadata.name=monitoring`, for ingress",
        ),
        ("other.yaml:7:18", "Deployment monitoring/prometheus was meant and does not carry it"),
    ]


def test_pods_of_another_namespace_that_nobody_declares_may_well_exist() -> None:
    case = files(deployment("web"), ingress(from_(ELSEWHERE)))
    (found,) = found_in(check, case, "")
    assert found.confidence is Confidence.MEDIUM
    closed = replace(DEFAULT_CONFIG, world=World.CLOSED)
    assert list(check(context_of(case, "", config=closed))) == []


def test_one_label_is_one_finding_whatever_it_reaches() -> None:
    case = files(
        deployment("web"),
        egress(to(TO_DNS, UDP)),
        ingress(from_(ELSEWHERE)),
        ingress(from_(ELSEWHERE), name="again"),
    )
    (found,) = found_in(check, case, "")
    assert "NetworkPolicy shop/again and 2 more" in found.message
    assert len(found.evidence) == 3


def test_all_labels_of_a_transformer_are_named() -> None:
    case = files(deployment("web"), egress(to(TO_DNS, UDP)), labels="commonLabels: {env: prod, team: shop}\n")
    (found,) = found_in(check, case, "")
    assert "adds `env=prod` and `team=shop`" in found.message
    assert "carries them" in found.message


def test_a_label_transformer_of_its_own_is_one_like_the_fields() -> None:
    transformer = (
        "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: env}\nlabels: {env: prod}\n"
        "fieldSpecs:\n- {path: spec/egress/to/podSelector/matchLabels, group: networking.k8s.io}\n"
    )
    case = files(deployment("web"), egress(to(TO_DNS, UDP)), labels="transformers: [labels.yaml]\n")
    (found,) = found_in(check, {**case, "labels.yaml": transformer}, "")
    assert (str(found.at), found.message.partition(" adds ")[0]) == ("labels.yaml:4:15", "`LabelTransformer`")


def test_labels_that_a_patch_writes_are_meant() -> None:
    patch = (
        "patches:\n- patch: |\n    - op: add\n"
        "      path: /spec/egress/0/to/0/podSelector/matchLabels/env\n      value: x\n"
        "  target: {kind: NetworkPolicy}\n"
    )
    assert found_in(check, files(deployment("web"), egress(to(TO_DNS, UDP)), labels=patch), "") == []
