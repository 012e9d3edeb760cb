"""half-open-connection: rules that name the other end, and whether that one agrees."""

from __future__ import annotations

import pytest

from tests.rules.cases.manifests import (
    TO_DNS,
    UDP,
    app,
    block,
    deployment,
    egress,
    found,
    from_,
    ingress,
    namespace,
    obj,
    tcp,
    to,
    verdicts,
)

LISTENS = "ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}],"
WEB, JOB = deployment("web"), deployment("job")
API = deployment("api", container=LISTENS)
OTHER_API = deployment("api-v2", container=LISTENS)
DB = deployment("db", namespace="data", container="ports: [{containerPort: 5432}],")
SHOP, DATA = namespace("shop"), namespace("data")
DENY_IN, DENY_OUT = ingress(name="deny-in"), egress(name="deny-out")
POD_API, POD_WEB = f"{{podSelector: {app('api')}}}", f"{{podSelector: {app('web')}}}"
IN_DATA = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}"
IN_SHOP = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}"
POD_DB = f"{{{IN_DATA}, podSelector: {app('db')}}}"
FROM_WEB = f"{{{IN_SHOP}, podSelector: {app('web')}}}"


def web(*rules: str) -> str:
    return egress(*rules, name="web", pods=app("web"))


def api(*rules: str) -> str:
    return ingress(*rules, name="api", pods=app("api"))


def database(*rules: str) -> str:
    return ingress(*rules, name="db", pods=app("db"), namespace="data")


WEB_TO_API = web(to(POD_API, tcp(8080)))
API_FROM_WEB = api(from_(POD_WEB, tcp(8080)))


@pytest.mark.parametrize(
    ("manifests", "subject"),
    [
        pytest.param([WEB, API, WEB_TO_API, DENY_IN], "web", id="the destination has a default deny only"),
        pytest.param(
            [WEB, JOB, API, WEB_TO_API, api(from_(f"{{podSelector: {app('job')}}}", tcp(8080)))],
            "web",
            id="the destination admits somebody else",
        ),
        pytest.param([WEB, API, API_FROM_WEB, DENY_OUT], "api", id="the source has a default deny only"),
        pytest.param(
            [WEB, API, API_FROM_WEB, egress(to(TO_DNS, UDP), name="dns")],
            "api",
            id="the source may resolve names only",
        ),
        pytest.param(
            [SHOP, DATA, WEB, DB, web(to(POD_DB, tcp(5432))), ingress(namespace="data")],
            "web",
            id="in another namespace",
        ),
        pytest.param(
            [SHOP, DATA, WEB, DB, database(from_(FROM_WEB, tcp(5432))), DENY_OUT],
            "db",
            id="from another namespace",
        ),
        pytest.param(
            [SHOP, DATA, WEB, DB, web(to(f"{{{IN_DATA}}}", tcp(5432))), ingress(namespace="data")],
            "web",
            id="a namespace in which one workload has the port",
        ),
        pytest.param(
            [SHOP, DATA, WEB, DB, database(from_(f"{{{IN_SHOP}}}", tcp(5432))), DENY_OUT],
            "db",
            id="nobody of the namespace that is admitted",
        ),
        pytest.param(
            [WEB, API, WEB_TO_API, api(from_(POD_WEB, tcp(9090)))], "web", id="another port at each end, once"
        ),
        pytest.param(
            [WEB, API, web(to(POD_API)), api(from_(f"{{podSelector: {app('job')}}}")), JOB],
            "web",
            id="all ports",
        ),
        pytest.param([WEB, API, web(to(POD_API, tcp("http"))), DENY_IN], "web", id="a port by its name"),
        pytest.param(
            [
                WEB,
                API,
                OTHER_API,
                web(
                    to("{podSelector: {matchExpressions: [{key: app, operator: In, values: [api, api-v2]}]}}")
                ),
                ingress(from_(POD_WEB), name="v2", pods=app("api-v2")),
                DENY_IN,
            ],
            "web",
            id="one of two that are listed",
        ),
        pytest.param(
            [WEB, JOB, API, egress(to(POD_API, tcp(8080)), name="all"), DENY_IN],
            "all",
            id="nobody of a whole namespace is admitted",
        ),
    ],
)
def test_one_end_allows_and_the_other_denies(manifests: list[str], subject: str) -> None:
    findings = found("half-open-connection", *manifests)

    assert verdicts(findings) == [f"warning {'data' if subject == 'db' else 'shop'}/NetworkPolicy/{subject}"]


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([WEB, API, WEB_TO_API, API_FROM_WEB], id="both ends agree"),
        pytest.param([WEB, API, WEB_TO_API], id="nothing isolates the destination"),
        pytest.param([WEB, API, API_FROM_WEB], id="nothing isolates the source"),
        pytest.param(
            [WEB, JOB, API, egress(to("{podSelector: {}}"), name="same"), API_FROM_WEB],
            id="everybody of the namespace is allowed and some are admitted",
        ),
        pytest.param(
            [WEB, JOB, API, egress(to(POD_API), name="all"), API_FROM_WEB],
            id="a rule for the whole namespace, of which one is admitted",
        ),
        pytest.param(
            [
                WEB,
                deployment("a", labels="{app: a, tier: back}"),
                deployment("b", labels="{app: b, tier: back}"),
                web(to("{podSelector: {matchLabels: {tier: back}}}")),
                ingress(from_(POD_WEB), name="a", pods=app("a")),
                DENY_IN,
            ],
            id="a set of pods of which some refuse",
        ),
        pytest.param([WEB, API, web(to("{namespaceSelector: {}}")), DENY_IN], id="every namespace"),
        pytest.param([WEB, API, web(to(block("10.0.0.0/8"))), DENY_IN], id="addresses"),
        pytest.param(
            [WEB, API, web(to(POD_API, tcp(5000))), DENY_IN], id="a port that the destination does not have"
        ),
        pytest.param(
            [WEB, API, web(to(POD_API, tcp(8080), tcp(9090))), API_FROM_WEB],
            id="one port of several is admitted",
        ),
        pytest.param(
            [WEB, API, WEB_TO_API, api(from_("{podSelector: {matchLabels: {app: webb}}}"))],
            id="a slip in the label of the other rule",
        ),
        pytest.param(
            [
                WEB,
                API,
                obj(
                    "v1",
                    "Service",
                    "api",
                    spec="{selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}",
                ),
                WEB_TO_API,
                api(from_(POD_WEB, tcp(80))),
            ],
            id="the port of the Service at the other end",
        ),
        pytest.param(
            [WEB, API, WEB_TO_API, api(from_(POD_WEB, tcp("web")))], id="a name that no container has"
        ),
        pytest.param(
            [WEB, deployment("api", pod="hostNetwork: true,"), WEB_TO_API, DENY_IN], id="the host's network"
        ),
        pytest.param(
            [
                WEB,
                API,
                WEB_TO_API,
                DENY_IN,
                obj(
                    "cilium.io/v2", "CiliumNetworkPolicy", "all", spec="{endpointSelector: {}, ingress: [{}]}"
                ),
            ],
            id="a policy that is not evaluated",
        ),
        pytest.param(
            [API, api(from_(POD_API)), egress(to(TO_DNS, UDP), name="dns")],
            id="a single pod and itself",
        ),
        pytest.param(
            [
                SHOP,
                namespace("monitoring"),
                API,
                obj(
                    "apps/v1",
                    "StatefulSet",
                    "prometheus",
                    namespace="monitoring",
                    spec="{template: {metadata: {labels: {app.kubernetes.io/name: prometheus}},"
                    " spec: {containers: [{name: p, image: prom/prometheus}]}}}",
                ),
                egress(to(TO_DNS, UDP), namespace="monitoring"),
                ingress(
                    from_("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}"),
                    name="monitoring",
                ),
            ],
            id="every pod admits Prometheus in case it comes",
        ),
    ],
)
def test_left_alone(manifests: list[str]) -> None:
    assert found("half-open-connection", *manifests) == ()


def test_the_message_names_both_ends_and_the_missing_half() -> None:
    (finding,) = found("half-open-connection", WEB, API, WEB_TO_API, DENY_IN)

    assert finding.message == (
        "egress of Deployment web in namespace shop allows Deployment api in namespace shop on TCP 8080 here,"
        " and ingress of Deployment api does not admit it; `netpol-lint generate allow shop/Deployment/web"
        " shop/Deployment/api` writes the other half"
    )


def test_the_evidence_says_what_the_other_end_has_instead() -> None:
    (finding,) = found("half-open-connection", WEB, API, WEB_TO_API, api(from_(POD_WEB, tcp(9090))))

    assert "NetworkPolicy shop/api allows only TCP 9090 with Deployment shop/web" in [
        each.says for each in finding.evidence
    ]
