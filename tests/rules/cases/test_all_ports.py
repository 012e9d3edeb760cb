"""all-ports-allowed: rules that leave out ports that are known."""

from __future__ import annotations

from typing import Final

import pytest

from tests.rules.cases.manifests import (
    app,
    block,
    deployment,
    egress,
    found,
    from_,
    ingress,
    obj,
    tcp,
    to,
    verdicts,
)

RULE: Final = "all-ports-allowed"
PORTS: Final = "ports: [{containerPort: 8080}],"
API: Final = deployment("api", container=PORTS)
WEB: Final = deployment("web", container="ports: [{containerPort: 3000}],")
FROM_WEB: Final = from_(f"{{podSelector: {app('web')}}}")
TO_API: Final = to(f"{{podSelector: {app('api')}}}")
NOTE: Final = ["note shop/NetworkPolicy/rule"]


def running(image: str, port: int) -> str:
    """Return another workload for the pods with `app: api`."""
    containers = f"[{{name: main, image: '{image}', ports: [{{containerPort: {port}}}]}}]"
    template = f"{{metadata: {{labels: {{app: api}}}}, spec: {{containers: {containers}}}}}"
    return obj("apps/v1", "StatefulSet", "api", spec=f"{{template: {template}}}")


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([API, WEB, ingress(FROM_WEB, name="rule", pods=app("api"))], NOTE, id="ingress"),
        pytest.param(
            [API, ingress(from_(block("192.0.2.0/24")), name="rule", pods=app("api"))],
            NOTE,
            id="from addresses",
        ),
        pytest.param(
            [API, WEB, egress(TO_API, name="rule", pods=app("web"))], NOTE, id="egress to known pods"
        ),
        pytest.param(
            [
                API,
                WEB,
                ingress(
                    f"{{from: [{{podSelector: {app('web')}}}], ports: []}}", name="rule", pods=app("api")
                ),
            ],
            NOTE,
            id="an empty list of ports",
        ),
        pytest.param(
            [
                API,
                WEB,
                ingress(from_(f"{{podSelector: {app('web')}}}", tcp(8080)), name="rule", pods=app("api")),
            ],
            [],
            id="ports are named",
        ),
        pytest.param([API, ingress("{}", name="rule", pods=app("api"))], [], id="no peers is another rule's"),
        pytest.param(
            [API, ingress(from_("{namespaceSelector: {}}"), name="rule", pods=app("api"))],
            [],
            id="every namespace is another rule's",
        ),
        pytest.param(
            [deployment("api"), WEB, ingress(FROM_WEB, name="rule", pods=app("api"))],
            [],
            id="pods that declare no ports",
        ),
        pytest.param(
            [API, deployment("other"), ingress(FROM_WEB, name="rule")], [], id="some of the pods declare none"
        ),
        pytest.param([API, egress(to(block("192.0.2.0/24")), name="rule")], [], id="egress to addresses"),
        pytest.param(
            [WEB, egress(TO_API, name="rule", pods=app("web"))], [], id="egress to pods not declared here"
        ),
        pytest.param(
            [API, ingress(from_(f"{{podSelector: {app('api')}}}"), name="rule", pods=app("api"))],
            [],
            id="replicas among themselves",
        ),
        pytest.param(
            [API, WEB, ingress(from_("{podSelector: {}}"), name="rule")], [], id="a namespace among itself"
        ),
        pytest.param(
            [running("cassandra:5", 9042), WEB, ingress(FROM_WEB, name="rule", pods=app("api"))],
            [],
            id="ports that are agreed on at run time",
        ),
    ],
)
def test_rules_without_ports(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(RULE, *manifests)) == expected


def test_the_fix_writes_what_is_declared() -> None:
    (finding,) = found(RULE, API, WEB, ingress(FROM_WEB, name="rule", pods=app("api")))

    assert finding.fix is not None
    assert finding.fix.message == "allow TCP 8080 only"
