"""declared-dependency-blocked: what workloads are told to connect to, and whether policies let them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.rules.cases.manifests import (
    TO_DNS,
    UDP,
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

SHOP, DATA = namespace("shop"), namespace("data")
DB = deployment("db", namespace="data", container="ports: [{containerPort: 5432}],")
API = deployment("api", container="ports: [{name: http, containerPort: 8080}],")
TO_API = f"{{podSelector: {app('api')}}}"


def service(name: str, ports: str, *, place: str = "shop", rest: str = "") -> str:
    return obj(
        "v1", "Service", name, namespace=place, spec=f"{{selector: {{app: {name}}}, {rest} ports: [{ports}]}}"
    )


API_SERVICE = service("api", "{port: 80, targetPort: http}")
DB_SERVICE = service("db", "{port: 5432}", place="data")
BASE = [SHOP, DATA, DB, API, API_SERVICE, DB_SERVICE]
DENY_IN, DENY_OUT = ingress(name="deny-in"), egress(to(TO_DNS, UDP), name="dns")
DENY_DATA = ingress(name="deny-data", namespace="data")


def web(env: Mapping[str, str] | None = None, *, container: str = "", pod: str = "") -> str:
    return deployment("web", env=env, container=container, pod=pod)


def config(data: str) -> str:
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: web, namespace: shop}}\ndata: {data}\n"


FROM_CONFIG = "envFrom: [{configMapRef: {name: web}}],"


def reported(*manifests: str) -> list[str]:
    findings = found("declared-dependency-blocked", *BASE, *manifests)
    assert all(each.severity.value == "warning" and each.confidence.value == "medium" for each in findings)
    return [each.message.partition(" makes ")[0] for each in findings]


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([web({"API_URL": "http://api/v1"}), DENY_IN], "variable API_URL", id="a URL"),
        pytest.param([web({"API": "api:80"}), DENY_IN], "variable API", id="a port of the Service follows"),
        pytest.param(
            [web({"API_HOST": "api"}), DENY_IN], "variable API_HOST", id="a word in a variable for hosts"
        ),
        pytest.param([web({"A": "db.data:5432"}), DENY_DATA], "variable A", id="another namespace"),
        pytest.param(
            [web({"DB_HOST": "db.data.svc.cluster.local", "DB_PORT": "5432"}), DENY_DATA],
            "variable DB_HOST",
            id="host and port apart",
        ),
        pytest.param(
            [web({"X": "postgres://u:p@db.data/shop?sslmode=off"}), DENY_OUT],
            "variable X",
            id="a connection string",
        ),
        pytest.param(
            [web(container="args: [--api=http://api],"), DENY_IN],
            "argument --api",
            id="an argument with its flag",
        ),
        pytest.param(
            [web(container="args: [--api, api],"), DENY_IN], "argument --api", id="a flag before it"
        ),
        pytest.param(
            [web(container=FROM_CONFIG), config("{API_HOST: api}"), DENY_IN],
            "key API_HOST of ConfigMap shop/web",
            id="a ConfigMap as variables",
        ),
        pytest.param(
            [
                web(pod="volumes: [{name: c, configMap: {name: web}}],"),
                config('{nginx.conf: "server {\\n  proxy_pass http://api:80;\\n}"}'),
                DENY_IN,
            ],
            "key nginx.conf of ConfigMap shop/web",
            id="a ConfigMap as a file",
        ),
        pytest.param([web({"API_HOST": "api"}), DENY_OUT], "variable API_HOST", id="the source may not send"),
        pytest.param(
            [web({"A": "api:80", "API_URL": "http://api"}), DENY_IN],
            "variable A",
            id="two mentions are one finding",
        ),
    ],
)
def test_what_is_named_cannot_be_reached(manifests: list[str], expected: str) -> None:
    assert reported(*manifests) == [expected]


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([web({"API_HOST": "api"})], id="no policies"),
        pytest.param(
            [
                web({"API_HOST": "api"}),
                DENY_IN,
                ingress(from_(f"{{podSelector: {app('web')}}}", tcp(8080)), name="api", pods=app("api")),
            ],
            id="a rule admits it",
        ),
        pytest.param(
            [web({"API_HOST": "api"}), DENY_IN, egress(to(TO_API, tcp(8080)), name="web", pods=app("web"))],
            id="a rule at one end, of which another rule speaks",
        ),
        pytest.param([web({"GREETING": "api"}), DENY_IN], id="a word that is no host"),
        pytest.param([web({"API_HOST": "orders"}), DENY_IN], id="no Service of that name here"),
        pytest.param([web({"API_IMAGE": "api:7"}), DENY_IN], id="a tag that is no port of the Service"),
        pytest.param([web({"API_URL": "https://api.example.com"}), DENY_IN], id="a host outside"),
        pytest.param(
            [deployment("api2", labels="{app: api}", env={"SELF_HOST": "api"}), DENY_IN], id="itself"
        ),
        pytest.param(
            [
                web({"API_HOST": "api", "API2_ENABLED": "true", "TRACING_ENABLED": "false"}),
                egress(to("{namespaceSelector: {}}")),
            ],
            id="egress to every pod",
        ),
        pytest.param(
            [
                service("tracing", "{port: 4317}"),
                deployment("tracing"),
                web({"TRACING_HOST": "tracing", "TRACING_ENABLED": "false"}),
                DENY_IN,
            ],
            id="a feature that is switched off",
        ),
        pytest.param(
            [
                obj("v1", "Service", "cloud", spec="{type: ExternalName, externalName: db.example.com}"),
                web({"DB_HOST": "cloud"}),
                DENY_IN,
                DENY_OUT,
            ],
            id="a name for something outside",
        ),
        pytest.param([web({"API_URL": "http://localhost:8080"}), DENY_IN], id="a sidecar"),
        pytest.param(
            [
                web(pod="volumes: [{name: c, configMap: {name: web}}],"),
                config('{app.conf: "# proxy_pass http://api:80;\\nx = 1"}'),
                DENY_IN,
            ],
            id="a comment",
        ),
        pytest.param(
            [
                web(container=FROM_CONFIG),
                deployment("job", container=FROM_CONFIG),
                config("{API_HOST: api}"),
                ingress(from_(f"{{podSelector: {app('web')}}}", tcp(8080)), name="api", pods=app("api")),
            ],
            id="a text for several workloads, of which one can connect",
        ),
        pytest.param([web({"API_HOST": "api"}, pod="hostNetwork: true,"), DENY_IN], id="the host's network"),
        pytest.param(
            [
                web({"API_HOST": "api"}),
                ingress(from_(f"{{podSelector: {app('web')}}}", tcp(80)), name="api", pods=app("api")),
            ],
            id="a slip in a port",
        ),
    ],
)
def test_left_alone(manifests: list[str]) -> None:
    assert reported(*manifests) == []


def test_the_message_follows_the_name_to_the_pods() -> None:
    (finding,) = found("declared-dependency-blocked", *BASE, web({"API_HOST": "api"}), DENY_IN)

    assert finding.message == (
        "variable API_HOST makes Deployment web connect to Service shop/api, and policies keep it from"
        " Deployment api on TCP 8080: no ingress rule of namespace shop admits it;"
        " `netpol-lint generate allow shop/Deployment/web shop/Deployment/api` writes what is missing"
    )
    assert "NetworkPolicy shop/deny-in isolates every pod of namespace shop for ingress" in [
        each.says for each in finding.evidence
    ]
