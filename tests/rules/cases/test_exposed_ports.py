"""port-not-exposed."""

from __future__ import annotations

from typing import Final

import pytest

from tests.rules.cases.manifests import app, deployment, found, from_, ingress, obj, tcp, verdicts

IDLE: Final = "port-not-exposed"

PEER: Final = "{podSelector: {}}"
API: Final = deployment("api", container="ports: [{name: http, containerPort: 8080}],")
IN: Final = ingress(from_(PEER, tcp(8080), tcp(9999)), pods=app("api"), name="api")


def service(port: str) -> str:
    """Return a Service for the api."""
    return obj("v1", "Service", "api", spec=f"{{selector: {{app: api}}, ports: [{port}]}}")


def api(**fields: str) -> str:
    """Return the api with further fields."""
    return deployment("api", container="ports: [{name: http, containerPort: 8080}]," + fields.get("more", ""))


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([API, IN], id="a number that nobody declares"),
        pytest.param(
            [API, service("{port: 80, targetPort: http}"), IN], id="beside a Service for another port"
        ),
        pytest.param([api(more="args: ['--id=19999'],"), IN], id="digits within another number"),
    ],
)
def test_a_port_that_no_pod_mentions_is_a_note(manifests: list[str]) -> None:
    assert verdicts(found(IDLE, *manifests)) == ["note shop/NetworkPolicy/api"]


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([API, IN.replace("9999", "8080")], id="a declared port"),
        pytest.param([API, IN.replace("9999", "http")], id="a port by its name"),
        pytest.param([deployment("api"), IN], id="pods that declare no port"),
        pytest.param([IN], id="pods that are not declared"),
        pytest.param(
            [API, service("{port: 80, targetPort: 9999}"), IN], id="a port to which a Service leads"
        ),
        pytest.param([API, service("{port: 80, targetPort: admin}"), IN], id="a port behind a name"),
        pytest.param([api(more="livenessProbe: {httpGet: {port: 9999}},"), IN], id="a probe"),
        pytest.param([api(more="args: ['--listen=:9999'],"), IN], id="an argument"),
        pytest.param(
            [deployment("api", env={"ADMIN_PORT": "9999"}, container="ports: [{containerPort: 8080}],"), IN],
            id="a variable",
        ),
        pytest.param(
            [API, ingress(from_(PEER, "{port: 8000, endPort: 8999}"), pods=app("api"))],
            id="a range with a port",
        ),
        pytest.param([API, IN.replace("9999", "15020")], id="a port of Istio's sidecar"),
        pytest.param([API, ingress(from_(PEER, tcp(9999)))], id="a rule for every pod"),
        pytest.param(
            [
                API,
                service("{port: 80, targetPort: http}"),
                ingress(from_(PEER, tcp(80)), pods=app("api")),
            ],
            id="a Service's port, which is another rule's",
        ),
        pytest.param(
            [
                API,
                deployment("other", container="ports: [{containerPort: 9999}],"),
                ingress(from_(PEER, tcp(9999)), pods="{matchExpressions: [{key: app, operator: Exists}]}"),
            ],
            id="a port of one of several workloads",
        ),
    ],
)
def test_a_port_that_may_be_in_use_is_left_alone(manifests: list[str]) -> None:
    assert found(IDLE, *manifests) == ()
