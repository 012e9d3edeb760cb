"""service-unreachable: Services whose pods admit nobody, and those of which another rule speaks."""

from __future__ import annotations

import pytest

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
)

SHOP = namespace("shop")
API = deployment(
    "api", container="ports: [{name: http, containerPort: 8080}, {name: m, containerPort: 9090}],"
)
WEB = deployment("web")
DENY = ingress(name="deny")


def service(name: str = "api", *, kind: str = "ClusterIP", rest: str = "", port: str = "name: http") -> str:
    spec = f"{{type: {kind}, {rest} selector: {{app: api}}, ports: [{{{port}, port: 80, targetPort: 8080}}]}}"
    return obj("v1", "Service", name, spec=spec)


def api(*rules: str) -> str:
    return ingress(*rules, name="api", pods=app("api"))


FROM_WEB = from_(f"{{podSelector: {app('web')}}}", tcp(8080))


def reported(*manifests: str) -> list[str]:
    findings = found("service-unreachable", SHOP, API, *manifests)
    return [f"{each.severity.value} {each.confidence.value} {each.subject}" for each in findings]


@pytest.mark.parametrize(
    ("manifests", "subject"),
    [
        pytest.param([service(), WEB, DENY], "deny", id="a default deny and a neighbour that may send"),
        pytest.param([service(), service("api-2"), WEB, DENY], "deny", id="two Services of one cause, once"),
        pytest.param(
            [service(), api(from_(f"{{podSelector: {app('web')}}}", tcp(9090))), WEB],
            "api",
            id="another port",
        ),
        pytest.param([service(kind="NodePort"), DENY], "deny", id="a port on every node"),
        pytest.param([service(kind="LoadBalancer"), DENY], "deny", id="a load balancer"),
        pytest.param(
            [service(kind="LoadBalancer"), api(FROM_WEB), WEB],
            "api",
            id="a load balancer to pods that admit pods only",
        ),
    ],
)
def test_nobody_may_reach_it(manifests: list[str], subject: str) -> None:
    assert reported(*manifests) == [f"warning medium shop/NetworkPolicy/{subject}"]


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param([service()], id="no policies"),
        pytest.param([service(), DENY], id="nobody who might be a client"),
        pytest.param(
            [service(), WEB, DENY, egress(name="out")], id="both ends agree that nobody is a client"
        ),
        pytest.param([service(), DENY, api(FROM_WEB), WEB], id="somebody is admitted"),
        pytest.param(
            [service(), DENY, api(from_("{namespaceSelector: {matchLabels: {team: crm}}}"))],
            id="somebody is admitted who is not declared here",
        ),
        pytest.param([service(kind="LoadBalancer"), DENY, api("{ports: [{port: 8080}]}")], id="everybody"),
        pytest.param(
            [service(kind="LoadBalancer"), DENY, api(from_(block("192.0.2.0/24")))], id="addresses of clients"
        ),
        pytest.param([service(kind="NodePort"), DENY, api(FROM_WEB), WEB], id="a node port that pods use"),
        pytest.param([service("api-metrics"), WEB, DENY], id="a Service for monitoring"),
        pytest.param([service(port="name: http-metrics"), WEB, DENY], id="a port for monitoring"),
        pytest.param(
            [service(), DENY, deployment("web", env={"API_HOST": "api"})],
            id="a client that says so, told there",
        ),
        pytest.param(
            [service(), DENY, WEB, egress(to(f"{{podSelector: {app('api')}}}", tcp(8080)), pods=app("web"))],
            id="a client whose rule says so, told there",
        ),
        pytest.param(
            [service(), DENY, api(from_(f"{{podSelector: {app('web')}}}", tcp(80))), WEB],
            id="a slip in a port",
        ),
        pytest.param(
            [service(), DENY, api(from_("{podSelector: {matchLabels: {app: webb}}}", tcp(8080))), WEB],
            id="a slip in a label",
        ),
        pytest.param(
            [
                service(),
                WEB,
                DENY,
                "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\n"
                "metadata: {name: h}\n"
                "webhooks: [{name: h.example.com, clientConfig: {service: {namespace: shop, name: api}}}]\n",
            ],
            id="a webhook, which has a rule of its own",
        ),
        pytest.param(
            [obj("v1", "Service", "api", spec="{ports: [{port: 80}]}"), DENY],
            id="a Service without a selector",
        ),
    ],
)
def test_left_alone(manifests: list[str]) -> None:
    assert reported(*manifests) == []


def test_the_message_names_the_services_and_the_ports_of_the_pods() -> None:
    (finding,) = found(
        "service-unreachable", SHOP, API, WEB, service(), service("old", kind="NodePort"), DENY
    )

    assert finding.message == (
        "ingress of Deployment api in namespace shop admits nobody on TCP 8080; Service api and NodePort"
        " Service old cannot be reached; allow the clients on the port of the pods, or remove what has none"
    )
