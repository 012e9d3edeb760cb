"""service-port-not-target-port."""

from __future__ import annotations

from typing import Final

import pytest

from netpol_lint.findings import Safety
from tests.rules.cases.manifests import (
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

SLIP: Final = "service-port-not-target-port"

WEB: Final = deployment("web")
WEB_PEER: Final = f"{{podSelector: {app('web')}}}"
API_PEER: Final = f"{{podSelector: {app('api')}}}"


def api(ports: str = "[{name: http, containerPort: 8080}]", *, name: str = "api", more: str = "") -> str:
    """Return a Deployment with these container ports."""
    return deployment(name, container=f"ports: {ports}, {more}")


def service(
    *ports: str, name: str = "api", selector: str = "{app: api}", more: str = "", namespace: str = "shop"
) -> str:
    """Return a Service with these ports."""
    spec = f"{{{more} selector: {selector}, ports: [{', '.join(ports)}]}}"
    return obj("v1", "Service", name, spec=spec, namespace=namespace)


API: Final = api()
SVC: Final = service("{port: 80, targetPort: 8080}")
IN: Final = ingress(from_(WEB_PEER, tcp(80)), pods=app("api"), name="api")
OUT: Final = egress(to(API_PEER, tcp(80)), pods=app("web"), name="web")


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([API, SVC, IN], id="ingress on the port of the Service"),
        pytest.param([API, SVC, OUT], id="egress to the port of the Service"),
        pytest.param(
            [API, service("{port: 80, targetPort: http}"), IN], id="a targetPort by the container's name"
        ),
        pytest.param(
            [API, service("{port: 443, targetPort: 8443}"), IN.replace("port: 80", "port: 443")],
            id="TLS on another port",
        ),
        pytest.param([api("[]"), SVC, IN], id="a container that declares no port"),
        pytest.param(
            [API, SVC, ingress("{ports: [{port: 80}]}", pods=app("api"), name="api")], id="from anybody"
        ),
        pytest.param(
            [API, SVC, ingress(from_(block("203.0.113.0/24"), tcp(80)), pods=app("api"), name="api")],
            id="from addresses",
        ),
        pytest.param(
            [
                API,
                SVC,
                ingress(
                    from_("{namespaceSelector: {matchLabels: {team: unknown}}}", tcp(80)),
                    pods=app("api"),
                    name="api",
                ),
            ],
            id="from a namespace of which nothing is declared",
        ),
        pytest.param(
            [API, service("{port: 80, targetPort: 8080}", more="clusterIP: None,"), IN],
            id="a headless Service, whose port means nothing to clients",
        ),
        pytest.param(
            [
                API,
                SVC,
                IN,
                ingress(from_("{podSelector: {matchLabels: {app: else}}}", tcp(8080)), name="other"),
            ],
            id="the right port for other peers only",
        ),
        pytest.param(
            [API, SVC, ingress(from_(WEB_PEER, tcp(80), tcp(9090)), pods=app("api"), name="api")],
            id="beside a port that is right",
        ),
        pytest.param(
            [
                deployment("api", namespace="back", container="ports: [{containerPort: 8080}],"),
                namespace("back"),
                service("{port: 80, targetPort: 8080}", namespace="back"),
                egress(
                    to(
                        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: back}}, "
                        f"podSelector: {app('api')}}}",
                        tcp(80),
                    ),
                    pods=app("web"),
                    name="web",
                ),
            ],
            id="egress to another namespace",
        ),
        pytest.param(
            [
                api("[{containerPort: 5353, protocol: UDP}]"),
                service("{port: 5300, targetPort: 5353, protocol: UDP}"),
                ingress(from_(WEB_PEER, "{port: 5300, protocol: UDP}"), pods=app("api"), name="api"),
            ],
            id="UDP",
        ),
    ],
)
def test_the_port_of_a_service_is_reported(manifests: list[str]) -> None:
    (finding,) = found(SLIP, WEB, *manifests)

    assert verdicts((finding,))[0] in ("error shop/NetworkPolicy/api", "error shop/NetworkPolicy/web")


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([API, SVC, IN.replace("port: 80", "port: 8080")], id="the pods' port"),
        pytest.param([API, SVC, IN.replace("port: 80", "port: http")], id="the pods' port by name"),
        pytest.param(
            [api("[{containerPort: 8080}, {containerPort: 80}]"), SVC, IN], id="pods that listen on both"
        ),
        pytest.param([API, service("{port: 80}"), IN], id="a Service that leads to the same number"),
        pytest.param(
            [API, SVC, service("{port: 8000, targetPort: 80}", name="admin"), IN],
            id="another Service that leads to the listed port",
        ),
        pytest.param(
            [api(more="livenessProbe: {httpGet: {port: 80}},"), SVC, IN], id="a probe on the listed port"
        ),
        pytest.param(
            [API, SVC, ingress(from_(WEB_PEER, tcp(80), tcp(8080)), pods=app("api"))], id="both in one rule"
        ),
        pytest.param(
            [API, SVC, IN, ingress(from_(WEB_PEER, tcp(8080)), name="more")], id="the right port elsewhere"
        ),
        pytest.param(
            [API, SVC, IN, ingress(from_("{podSelector: {}}"), name="more")], id="every port by another rule"
        ),
        pytest.param(
            [API, SVC, egress(to("{ipBlock: {cidr: 0.0.0.0/0}}", tcp(80)), pods=app("web"))],
            id="egress to the Internet",
        ),
        pytest.param([API, SVC, egress("{ports: [{port: 80}]}", pods=app("web"))], id="egress to anybody"),
        pytest.param(
            [
                API,
                SVC,
                egress(
                    f"{{to: [{API_PEER}, {block('203.0.113.0/24')}], ports: [{tcp(80)}]}}", pods=app("web")
                ),
            ],
            id="egress to pods and to addresses, which may have that port",
        ),
        pytest.param(
            [API, SVC, egress(to("{namespaceSelector: {}}", tcp(80)), pods=app("web"))],
            id="egress to every pod of the cluster",
        ),
        pytest.param(
            [
                API,
                SVC,
                egress(
                    f"{{to: [{API_PEER}, {{podSelector: {app('other')}}}], ports: [{tcp(80)}]}}",
                    pods=app("web"),
                ),
            ],
            id="egress to pods that are not declared as well",
        ),
        pytest.param(
            [API, SVC, api("[{containerPort: 80}]", name="site"), ingress(from_(WEB_PEER, tcp(80)))],
            id="a policy for several workloads, one of which listens there",
        ),
        pytest.param(
            [API, service("{port: 80, targetPort: envoy}"), IN],
            id="a targetPort that something injected declares",
        ),
        pytest.param(
            [API, service("{port: 80, targetPort: 8080, protocol: UDP}"), IN], id="another protocol"
        ),
        pytest.param([API, SVC, ingress(from_(WEB_PEER), pods=app("api"))], id="every port"),
        pytest.param(
            [API, service("{port: 80, targetPort: 8080}", selector="{app: other}"), IN],
            id="a Service of other pods",
        ),
        pytest.param(
            [
                deployment("api", pod="hostNetwork: true,", container="ports: [{containerPort: 8080}],"),
                SVC,
                IN,
            ],
            id="pods on the host's network",
        ),
    ],
)
def test_what_may_work_is_left_alone(manifests: list[str]) -> None:
    assert found(SLIP, WEB, *manifests) == ()


def test_the_message_names_the_service_and_the_port_behind_it() -> None:
    (finding,) = found(SLIP, WEB, API, SVC, IN)

    assert finding.message == (
        "ingress port 80 of NetworkPolicy shop/api is the port of Service api, and the pods behind it"
        " (Deployment api) listen on 8080; policies see the pods' port, so the connections are dropped"
    )


def test_one_service_makes_the_fix_safe() -> None:
    (finding,) = found(SLIP, WEB, API, SVC, IN)

    assert finding.fix is not None
    assert (finding.fix.safety, [each.text for each in finding.fix.edits]) == (Safety.SAFE, ["8080"])


def test_names_stay_where_numbers_differ() -> None:
    other = api("[{name: http, containerPort: 9000}]", name="other")
    manifests = (
        service("{port: 80, targetPort: http}"),
        service("{port: 80, targetPort: http}", name="other", selector="{app: other}"),
        ingress(
            from_(WEB_PEER, tcp(80)),
            pods="{matchExpressions: [{key: app, operator: In, values: [api, other]}]}",
        ),
    )
    (finding,) = found(SLIP, WEB, API, other, *manifests)

    assert finding.fix is not None
    assert [each.text for each in finding.fix.edits] == ["http"]
