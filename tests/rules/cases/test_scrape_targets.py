"""metrics-scrape-blocked: what is to be scraped, and whether it admits what scrapes it."""

from __future__ import annotations

import pytest

from tests.rules.cases.manifests import (
    app,
    deployment,
    egress,
    found,
    from_,
    ingress,
    namespace,
    obj,
    tcp,
    to,
)

SHOP = namespace("shop")
PORTS = "ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}],"
API = deployment("api", container=PORTS)
DENY = ingress(name="deny")
SERVICE = (
    "apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop, labels: {app: api}}\n"
    "spec: {selector: {app: api}, ports: [{name: metrics, port: 9090}]}\n"
)
SERVICE_MONITOR = obj(
    "monitoring.coreos.com/v1",
    "ServiceMonitor",
    "api",
    spec=f"{{selector: {app('api')}, endpoints: [{{port: metrics}}]}}",
)
POD_MONITOR = obj(
    "monitoring.coreos.com/v1",
    "PodMonitor",
    "api",
    spec=f"{{selector: {app('api')}, podMetricsEndpoints: [{{port: metrics}}]}}",
)
ELSEWHERE = obj(
    "monitoring.coreos.com/v1",
    "ServiceMonitor",
    "api",
    namespace="monitoring",
    spec=f"{{namespaceSelector: {{any: true}}, selector: {app('api')}, endpoints: [{{targetPort: 9090}}]}}",
)
PROMETHEUS = deployment("prometheus", namespace="monitoring", labels="{app.kubernetes.io/name: prometheus}")
OPERATED = obj("monitoring.coreos.com/v1", "Prometheus", "k8s", namespace="monitoring")
ANNOTATED = API.replace(
    "metadata: {labels:",
    'metadata: {annotations: {prometheus.io/scrape: "true", prometheus.io/port: "9090"}, labels:',
)
IN_SHOP = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}"
IN_MONITORING = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}"


def api(*rules: str) -> str:
    return ingress(*rules, name="api", pods=app("api"))


def reported(*manifests: str) -> list[str]:
    findings = found("metrics-scrape-blocked", SHOP, *manifests)
    return [f"{each.severity.value} {each.confidence.value} {each.subject}" for each in findings]


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            [API, SERVICE, SERVICE_MONITOR, PROMETHEUS, DENY],
            "high shop/NetworkPolicy/deny",
            id="a ServiceMonitor",
        ),
        pytest.param(
            [API, SERVICE, ELSEWHERE, PROMETHEUS, DENY],
            "high shop/NetworkPolicy/deny",
            id="of another namespace",
        ),
        pytest.param([API, POD_MONITOR, PROMETHEUS, DENY], "high shop/NetworkPolicy/deny", id="a PodMonitor"),
        pytest.param([ANNOTATED, PROMETHEUS, DENY], "high shop/NetworkPolicy/deny", id="annotations of pods"),
        pytest.param(
            [API, POD_MONITOR, OPERATED, DENY], "medium shop/NetworkPolicy/deny", id="what an operator makes"
        ),
        pytest.param(
            [API, POD_MONITOR, DENY], "medium shop/NetworkPolicy/deny", id="nobody declares what scrapes"
        ),
        pytest.param(
            [API, POD_MONITOR, PROMETHEUS, api(from_(IN_MONITORING, tcp(8080)))],
            "high shop/NetworkPolicy/api",
            id="admitted on another port",
        ),
        pytest.param(
            [API, POD_MONITOR, api(from_(f"{{podSelector: {app('web')}}}"))],
            "medium shop/NetworkPolicy/api",
            id="neighbours only",
        ),
    ],
)
def test_what_scrapes_is_kept_out(manifests: list[str], expected: str) -> None:
    assert reported(*manifests) == [f"note {expected}"]


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([API, POD_MONITOR, PROMETHEUS], id="nothing isolates the pods"),
        pytest.param(
            [API, POD_MONITOR, PROMETHEUS, DENY, api(from_(IN_MONITORING, tcp("metrics")))], id="admitted"
        ),
        pytest.param(
            [API, POD_MONITOR, OPERATED, DENY, api(from_(IN_MONITORING))], id="its operator's namespace"
        ),
        pytest.param([API, POD_MONITOR, DENY, api(from_(IN_MONITORING))], id="the usual namespace"),
        pytest.param(
            [API, POD_MONITOR, DENY, api(from_("{namespaceSelector: {matchLabels: {purpose: metrics}}}"))],
            id="a label that somebody else sets",
        ),
        pytest.param([API, SERVICE, PROMETHEUS, DENY], id="nobody asks for metrics"),
        pytest.param(
            [ANNOTATED.replace('scrape: "true"', 'scrape: "false"'), PROMETHEUS, DENY], id="asked not to"
        ),
        pytest.param(
            [
                API,
                POD_MONITOR,
                deployment(
                    "agent",
                    namespace="monitoring",
                    labels="{app.kubernetes.io/name: prometheus}",
                    pod="hostNetwork: true,",
                ),
                DENY,
            ],
            id="an agent on its node",
        ),
        pytest.param(
            [
                API,
                POD_MONITOR,
                PROMETHEUS,
                DENY,
                egress(
                    to(
                        f"{{{IN_SHOP}, podSelector: {app('api')}}}",
                        tcp(9090),
                    ),
                    namespace="monitoring",
                    pods="{matchLabels: {app.kubernetes.io/name: prometheus}}",
                ),
            ],
            id="a rule at one end, of which another rule speaks",
        ),
    ],
)
def test_left_alone(manifests: list[str]) -> None:
    assert reported(*manifests) == []


def test_the_message_says_what_asks_for_metrics() -> None:
    (finding,) = found("metrics-scrape-blocked", SHOP, API, POD_MONITOR, PROMETHEUS, DENY)

    assert finding.message == (
        "ingress of Deployment api in namespace shop does not admit Deployment prometheus on TCP 9090, though"
        " PodMonitor api selects the pods of Deployment shop/api; metrics stay empty;"
        " `netpol-lint generate allow monitoring/Deployment/prometheus shop/Deployment/api` writes what is"
        " missing"
    )


CONFIGURED = PROMETHEUS.replace(
    "containers: [{", "volumes: [{name: config, configMap: {name: prometheus}}], containers: [{"
)


def configuration(job: str) -> str:
    """Write the ConfigMap of a Prometheus with one job."""
    return (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: prometheus, namespace: monitoring}\ndata:\n"
        f"  prometheus.yml: |\n    scrape_configs:\n      - job_name: a\n        {job}\n"
    )


@pytest.mark.parametrize(
    ("job", "count"),
    [
        pytest.param("kubernetes_sd_configs: [{role: pod}]", 1, id="a job that finds pods"),
        pytest.param("static_configs: [{targets: ['localhost:9090']}]", 0, id="a list of targets"),
    ],
)
def test_annotations_are_for_what_looks_for_them(job: str, count: int) -> None:
    assert len(reported(ANNOTATED, CONFIGURED, configuration(job), DENY)) == count
