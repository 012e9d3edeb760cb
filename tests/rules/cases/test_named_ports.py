"""named-port-unresolved."""

from __future__ import annotations

from typing import Final

import pytest

from netpol_lint.findings import Promise, Safety
from tests.rules.cases.manifests import (
    app,
    block,
    deployment,
    egress,
    found,
    from_,
    ingress,
    obj,
    pod_template,
    tcp,
    to,
    verdicts,
)

NAMED: Final = "named-port-unresolved"

WEB: Final = deployment("web")
WEB_PEER: Final = f"{{podSelector: {app('web')}}}"
API_PEER: Final = f"{{podSelector: {app('api')}}}"
API: Final = deployment("api", container="ports: [{name: http, containerPort: 8080}],")
EITHER: Final = "{matchExpressions: [{key: app, operator: In, values: [api, other]}]}"
OTHER: Final = deployment("other", container="ports: [{name: http, containerPort: 9000}],")


def into_api(port: str, pods: str = app("api")) -> str:
    """Return a policy that lets web into the api on a port."""
    return ingress(from_(WEB_PEER, tcp(port)), pods=pods, name="api")


def service(port: str, name: str = "api") -> str:
    """Return a Service for the pods with `app: <name>` and one port."""
    return obj("v1", "Service", name, spec=f"{{selector: {{app: {name}}}, ports: [{port}]}}")


@pytest.mark.parametrize(
    ("manifests", "hint"),
    [
        pytest.param([API, into_api("htttp")], "did you mean `http`?", id="a slip of the keyboard"),
        pytest.param([API, into_api("grpc")], "so it allows nothing", id="another name altogether"),
        pytest.param([deployment("api"), into_api("http")], "so it allows nothing", id="no port at all"),
        pytest.param(
            [API, service("{name: web, port: 80, targetPort: http}"), into_api("web")],
            "it is the name of a port of Service api, and the pods' port is `http`",
            id="the name of the Service's port",
        ),
        pytest.param(
            [deployment("api"), service("{name: web, port: 80, targetPort: 8080}"), into_api("web")],
            "and the pods' port is 8080",
            id="the name of the Service's port, and a number behind it",
        ),
        pytest.param(
            [
                deployment("api", container="ports: [{name: dns, containerPort: 53, protocol: UDP}],"),
                into_api("dns"),
            ],
            "there it is a UDP port, and this rule is about TCP",
            id="another protocol",
        ),
        pytest.param(
            [API, egress(to(API_PEER, tcp("htttp")), pods=app("web"), name="web")],
            "egress port `htttp`",
            id="a slip in egress",
        ),
        pytest.param(
            [
                deployment(
                    "api",
                    pod="initContainers: [{name: setup, image: i, ports: [{name: http, containerPort: 1}]}],",
                ),
                into_api("http"),
            ],
            "so it allows nothing",
            id="a port of an init container that has ended",
        ),
        pytest.param(
            [API, into_api("htttp", pods="{}")], "did you mean", id="a slip in a rule for every pod"
        ),
    ],
)
def test_a_name_that_no_pod_has_is_reported(manifests: list[str], hint: str) -> None:
    (finding,) = found(NAMED, WEB, *manifests)

    assert finding.severity.value == "error"
    assert hint in finding.message


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([API, into_api("http")], id="the container's name"),
        pytest.param([API, ingress(from_(WEB_PEER, tcp(8080)))], id="a number"),
        pytest.param(
            [
                deployment(
                    "api",
                    pod="initContainers: [{name: proxy, image: i, restartPolicy: Always,"
                    " ports: [{name: http, containerPort: 1}]}],",
                ),
                into_api("http"),
            ],
            id="a port of a native sidecar",
        ),
        pytest.param([API, into_api("http-envoy-prom")], id="a port of a container that Istio puts there"),
        pytest.param([API, into_api("linkerd-admin")], id="a port of a container that Linkerd puts there"),
        pytest.param(
            [API, deployment("other"), into_api("http", pods=EITHER)], id="one of several workloads"
        ),
        pytest.param([API, into_api("metrics", pods="{}")], id="a rule for every pod and another name"),
        pytest.param([into_api("http")], id="pods that are not declared"),
        pytest.param(
            [API, egress(to("{namespaceSelector: {}}", tcp("https")), pods=app("web"))],
            id="egress to any pod",
        ),
        pytest.param(
            [API, egress(f"{{to: [{API_PEER}, {{podSelector: {app('else')}}}], ports: [{tcp('grpc')}]}}")],
            id="egress to pods that are not declared as well",
        ),
        pytest.param([API, egress(to(block("203.0.113.0/24"), tcp("grpc")))], id="egress to addresses"),
        pytest.param(
            [
                obj(
                    "serving.knative.dev/v1",
                    "Service",
                    "api",
                    spec=f"{{template: {pod_template('{app: api}')}}}",
                ),
                into_api("user-port"),
            ],
            id="pods whose controller names the ports",
        ),
        pytest.param(
            [
                API,
                OTHER,
                service("{port: 80, targetPort: http}"),
                service("{port: 80, targetPort: http}", name="other"),
                into_api("http", pods=EITHER),
            ],
            id="different numbers to which Services lead",
        ),
        pytest.param([API, OTHER, into_api("http", pods="{}")], id="different numbers of all pods"),
        pytest.param(
            [
                API.replace("http", "metrics"),
                OTHER.replace("http", "metrics"),
                into_api("metrics", pods=EITHER),
            ],
            id="different numbers for metrics",
        ),
    ],
)
def test_names_with_a_meaning_are_left_alone(manifests: list[str]) -> None:
    assert found(NAMED, WEB, *manifests) == ()


def test_different_numbers_are_listed() -> None:
    (finding,) = found(NAMED, WEB, API, OTHER, into_api("http", pods=EITHER))

    assert verdicts((finding,)) == ["warning shop/NetworkPolicy/api"]
    assert finding.message == (
        "ingress port `http` of NetworkPolicy shop/api is 8080 on Deployment api and 9000 on Deployment other"
        "; write the number if one of them is meant"
    )


def test_the_fix_writes_the_name_that_was_meant() -> None:
    (finding,) = found(NAMED, WEB, API, into_api("htttp"))

    assert finding.fix is not None
    assert (finding.fix.safety, finding.fix.promise) == (Safety.UNSAFE, Promise.OPENS)
    assert [each.text for each in finding.fix.edits] == ["http"]
