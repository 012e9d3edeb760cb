"""What missing-default-deny-ingress, missing-default-deny-egress and workload-not-isolated report."""

from __future__ import annotations

from typing import Final

import pytest

from netpol_lint.findings import Severity
from tests.rules.cases.isolation_rules import (
    API,
    DENY_ALL,
    EGRESS,
    INGRESS,
    NEW_PODS_ONLY,
    OPEN,
    WEB,
    WORKLOAD,
)
from tests.rules.cases.manifests import (
    TCP,
    TO_DNS,
    UDP,
    app,
    deployment,
    egress,
    found,
    from_,
    ingress,
    job,
    namespace,
    obj,
    policy,
    service,
    to,
    verdicts,
)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([WEB], [OPEN], id="a namespace without any policy is open"),
        pytest.param([DENY_ALL, WEB], [], id="a policy that selects every pod and allows nothing is enough"),
        pytest.param([DENY_ALL], [], id="a namespace without workloads has nothing to protect"),
        pytest.param([namespace()], [], id="a namespace with nothing in it is left alone"),
        pytest.param(
            [deployment("proxy", namespace="kube-system")], [], id="system namespaces are left alone"
        ),
        pytest.param(
            [deployment("dns", namespace="openshift-dns")], [], id="system namespaces are known by pattern"
        ),
        pytest.param(
            [deployment("exporter", pod="hostNetwork: true,")],
            [],
            id="a namespace with nothing but pods on the host's network is left alone",
        ),
        pytest.param(
            [WEB, API, ingress(pods=app("web")), ingress(name="b", pods=app("api"))],
            [NEW_PODS_ONLY],
            id="a namespace whose workloads are all isolated individually is a note",
        ),
        pytest.param(
            [WEB, API, ingress(pods=app("web"))],
            [NEW_PODS_ONLY],
            id="a namespace that is open in part is a note, because each open workload is named",
        ),
        pytest.param(
            [WEB, egress(to(TO_DNS, UDP, TCP))],
            [OPEN],
            id="a default deny for egress closes nothing for ingress",
        ),
        pytest.param(
            [WEB, policy("deny", "{policyTypes: [Ingress]}")],
            [],
            id="an absent podSelector selects every pod",
        ),
        pytest.param(
            [WEB, policy("deny", "{podSelector: , policyTypes: [Ingress]}")],
            [],
            id="a null podSelector selects every pod",
        ),
        pytest.param(
            [WEB, policy("deny", "{podSelector: {matchLabels: {}, matchExpressions: []}}")],
            [],
            id="a selector with empty lists selects every pod, and ingress is the default direction",
        ),
        pytest.param([WEB, policy("deny", "{}")], [], id="an empty spec denies all ingress"),
        pytest.param(
            [WEB, ingress(from_("{podSelector: {}}"))],
            [],
            id="a policy for every pod that allows the namespace's own pods is a default deny",
        ),
        pytest.param(
            [WEB, ingress("{}")],
            [OPEN],
            id="a policy for every pod that allows everything is no default deny",
        ),
        pytest.param(
            [WEB, ingress("{}"), DENY_ALL],
            [],
            id="a default deny beside an allow-all is not missing, whatever the other makes of it",
        ),
        pytest.param(
            [WEB, policy("allow", "{podSelector: {}, ingress: [{ports: [{port: 8080}]}]}")],
            [],
            id="a policy for every pod that allows one port to everybody is a default deny",
        ),
        pytest.param(
            [
                obj("v1", "Pod", "done", spec="{containers: [{name: main, image: app}]}")
                + "status: {phase: Failed}\n"
            ],
            [],
            id="a pod that has finished accepts nothing any more",
        ),
        pytest.param(
            [WEB, ingress(pods="{matchExpressions: [{key: policy, operator: NotIn, values: [open]}]}")],
            [],
            id="a policy for every pod but those that opt out by a label is a default deny",
        ),
        pytest.param(
            [WEB, ingress(pods="{matchExpressions: [{key: opt-out, operator: DoesNotExist}]}")],
            [],
            id="a policy for every pod without a certain label is a default deny",
        ),
        pytest.param(
            [WEB, ingress(pods="{matchExpressions: [{key: app, operator: Exists}]}")],
            [NEW_PODS_ONLY],
            id="a policy for the pods that carry a certain label is none",
        ),
        pytest.param(
            [WEB, obj("v1", "Pod", "done", spec="{containers: [{name: main, image: app}]}"), DENY_ALL],
            [],
            id="a pod without labels is selected by the empty selector",
        ),
    ],
)
def test_ingress_is_closed_by_default(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(INGRESS, *manifests)) == expected


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([WEB, ingress()], [OPEN], id="a default deny for ingress closes nothing for egress"),
        pytest.param(
            [WEB, policy("deny", "{podSelector: {}}")],
            [OPEN],
            id="without policyTypes and egress rules it is ingress only",
        ),
        pytest.param(
            [WEB, policy("deny", "{podSelector: {}, egress: []}")],
            [OPEN],
            id="an empty list of egress rules without policyTypes denies nothing",
        ),
        pytest.param(
            [WEB, policy("dns", f"{{podSelector: {{}}, egress: [{to(TO_DNS, UDP, TCP)}]}}")],
            [],
            id="egress rules without policyTypes isolate for egress too",
        ),
        pytest.param(
            [WEB, policy("deny", "{podSelector: {}, policyTypes: [Ingress], egress: [{}]}")],
            [OPEN],
            id="egress rules that policyTypes leaves out have no effect",
        ),
        pytest.param([WEB, egress("{}")], [OPEN], id="an allow-all for every pod is no default deny"),
        pytest.param(
            [WEB, egress(to("{namespaceSelector: {}}"))],
            [],
            id="a policy for every pod that allows the whole cluster still keeps the pods in it",
        ),
    ],
)
def test_egress_is_closed_by_default(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(EGRESS, *manifests)) == expected


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([WEB, API], [], id="a namespace that is open as a whole is one finding of another rule"),
        pytest.param(
            [WEB, API, ingress(pods=app("web"))],
            ["warning shop/Deployment/api"],
            id="the one workload that no policy selects is named",
        ),
        pytest.param(
            [WEB, API, policy("web", f"{{podSelector: {app('web')}, policyTypes: [Ingress, Egress]}}")],
            ["warning shop/Deployment/api"],
            id="a workload that is open in both directions is one finding",
        ),
        pytest.param(
            [WEB, API, DENY_ALL, ingress(pods=app("web"))], [], id="a default deny leaves no workload open"
        ),
        pytest.param(
            [WEB, deployment("agent", pod="hostNetwork: true,"), ingress(pods=app("web"))],
            [],
            id="pods on the host's network are not called open",
        ),
        pytest.param(
            [WEB, API, ingress(pods="{matchExpressions: [{key: app, operator: NotIn, values: [db]}]}")],
            [],
            id="NotIn selects what carries another value",
        ),
        pytest.param(
            [
                WEB,
                deployment("bare", labels="{}"),
                ingress(pods="{matchExpressions: [{key: app, operator: NotIn, values: [db]}]}"),
            ],
            [],
            id="NotIn selects what does not carry the key at all",
        ),
        pytest.param(
            [
                WEB,
                deployment("api", labels="{app: api, release: '${release}'}"),
                ingress(pods=app("web")),
                ingress(name="b", pods="{matchLabels: {release: blue}}"),
            ],
            [],
            id="a label that only the delivery fills in may be the one that is selected",
        ),
        pytest.param(
            [
                WEB,
                deployment("dns", namespace="kube-system"),
                ingress(pods=app("web"), namespace="kube-system"),
            ],
            [],
            id="system namespaces are left alone",
        ),
        pytest.param(
            [WEB, job("migrate"), ingress(pods=app("web"))],
            [],
            id="a Job that listens to nobody is left alone for ingress",
        ),
        pytest.param(
            [WEB, job("migrate"), service("migrate"), ingress(pods=app("web"))],
            ["warning shop/Job/migrate"],
            id="a Job that a Service leads to is policed like any other workload",
        ),
        pytest.param(
            [WEB, job("migrate"), egress(pods=app("web"))],
            ["warning shop/Job/migrate"],
            id="a Job that may connect to everywhere is policed like any other workload",
        ),
        pytest.param(
            [
                WEB,
                API,
                ingress(pods=app("web"), namespace="payments"),
                deployment("web", namespace="payments"),
            ],
            [],
            id="a policy of another namespace isolates nothing here",
        ),
    ],
)
def test_workloads_that_no_policy_isolates(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(WORKLOAD, *manifests)) == expected


def test_the_evidence_shows_what_nearly_denies_and_where_pods_go_already() -> None:
    partner = egress(to("{ipBlock: {cidr: 203.0.113.0/28}}"), name="partner", pods=app("web"))
    (finding,) = found(EGRESS, WEB, API, ingress(name="deny-ingress"), partner)

    assert [each.says for each in finding.evidence][-2:] == [
        "NetworkPolicy shop/deny-ingress selects every pod, and not for egress",
        "NetworkPolicy shop/partner allows 203.0.113.0/28 already",
    ]


def test_what_a_rule_reopens_is_left_to_the_rules_about_those() -> None:
    manifests = (WEB, API, ingress(pods=app("web")), ingress("{}", name="open", pods=app("api")))

    (finding,) = found(INGRESS, *manifests)

    assert finding.severity is Severity.NOTE
    assert "each of its workloads is selected by policies of its own" in finding.message
    assert not finding.evidence


FLUX: Final = obj(
    "apps/v1",
    "Deployment",
    "source-controller",
    namespace="flux-system",
    spec="{template: {spec: {containers: [{name: manager, image: ghcr.io/fluxcd/source-controller}]}}}",
)
ALLOW_EGRESS: Final = egress("{}", namespace="flux-system")


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([FLUX], ["warning Namespace/flux-system"], id="nobody said that they may"),
        pytest.param([FLUX, ALLOW_EGRESS], ["note Namespace/flux-system"], id="a policy says that they may"),
        pytest.param(
            [FLUX, ALLOW_EGRESS, deployment("web", namespace="flux-system")],
            ["warning Namespace/flux-system"],
            id="others beside them have no need to",
        ),
    ],
)
def test_pods_that_have_to_reach_any_address(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(EGRESS, *manifests)) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "shop.yaml": DENY_ALL + "---\n" + WEB,
                "examples/app/api.yaml": deployment("api", namespace="demo"),
            },
            [],
            id="an example beside what is deployed is for readers",
        ),
        pytest.param(
            {"examples/app/api.yaml": deployment("api", namespace="demo")},
            ["warning Namespace/demo"],
            id="a repository of nothing but examples is meant",
        ),
        pytest.param(
            {
                "shop.yaml": deployment("web", namespace="demo"),
                "examples/api.yaml": deployment("api", namespace="demo"),
            },
            ["warning Namespace/demo"],
            id="a namespace with an example and something else is meant",
        ),
    ],
)
def test_examples(files: dict[str, str], expected: list[str]) -> None:
    assert verdicts(found(INGRESS, "", files=files)) == expected
