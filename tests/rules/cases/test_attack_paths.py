"""exposed-attack-path: where a way begins, which steps are accidents, and what is no target."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Config, PodsEnd
from netpol_lint.findings import Confidence, Finding
from netpol_lint.location import whole_file
from tests.rules.cases.manifests import app, deployment, from_, ingress, obj, pod_template, tcp, verdicts
from tests.rules.cases.manifests import found as found_by

WEB, API = deployment("web"), deployment("api")


def db(image: str = "postgres:16", kind: str = "Deployment") -> str:
    template = pod_template("{app: db}").replace("registry.example.com/app", f'"{image}"')
    return obj("batch/v1" if kind == "Job" else "apps/v1", kind, "db", spec=f"{{template: {template}}}")


def front(kind: str = "LoadBalancer", to: str = "web") -> str:
    spec = f"{{type: {kind}, selector: {{app: {to}}}, ports: [{{port: 80, targetPort: 8080}}]}}"
    return obj("v1", "Service", "front", spec=spec)


def into(name: str, peer: str, port: int = 8080) -> str:
    return ingress(from_(peer, tcp(port)), name=name, pods=app(name))


def pods(name: str) -> str:
    return f"{{podSelector: {app(name)}}}"


ANYBODY_HERE = "{podSelector: {}}"
DENY = ingress(name="deny")
OPEN_WEB = ingress(f"{{ports: [{tcp(8080)}]}}", name="web", pods=app("web"))
DB_FROM_HERE = into("db", ANYBODY_HERE, 5432)
BROAD = ["note shop/Deployment/db"]


def findings(*manifests: str, config: Config = DEFAULT_CONFIG) -> tuple[Finding, ...]:
    return found_by("exposed-attack-path", *manifests, config=config)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            [WEB, db(), front(), DENY, OPEN_WEB, DB_FROM_HERE],
            BROAD,
            id="a load balancer, and a rule for the namespace",
        ),
        pytest.param([WEB, db(), front("NodePort"), DENY, OPEN_WEB, DB_FROM_HERE], BROAD, id="a node port"),
        pytest.param([WEB, db(), front("ClusterIP"), DENY, OPEN_WEB, DB_FROM_HERE], [], id="no door"),
        pytest.param([WEB, db(), front(), DENY, DB_FROM_HERE], [], id="a door that nobody is let in by"),
        pytest.param(
            [WEB, db(), front(), DENY, OPEN_WEB, into("db", pods("web"), 5432)], [], id="a step that is meant"
        ),
        pytest.param(
            [WEB, API, db(), front(), into("db", pods("api"), 5432)],
            BROAD,
            id="a step into pods that nobody isolates, and one that is meant",
        ),
        pytest.param(
            [
                WEB,
                API,
                db(),
                front(),
                DENY,
                OPEN_WEB,
                into("api", pods("web")),
                into("db", pods("api"), 5432),
            ],
            [],
            id="a chain in which each step is meant",
        ),
        pytest.param(
            [
                *(WEB, API, db(), front(), DENY, OPEN_WEB),
                *(into("api", "{namespaceSelector: {}}"), into("db", pods("api"), 5432)),
            ],
            BROAD,
            id="a rule for every namespace on the way",
        ),
        pytest.param([WEB, db(), front()], [], id="a store that nobody isolates"),
        pytest.param(
            [db(), front(to="db"), DENY, ingress("{}", name="db", pods=app("db"))],
            [],
            id="a store at the door",
        ),
        pytest.param(
            [WEB, db("registry.example.com/app"), front(), DENY, OPEN_WEB, DB_FROM_HERE],
            [],
            id="another image",
        ),
        pytest.param(
            [WEB, db("bitnami/postgresql:15"), front(), DENY, OPEN_WEB, DB_FROM_HERE],
            BROAD,
            id="a vendor's image",
        ),
        pytest.param(
            [WEB, db("prometheuscommunity/postgres-exporter"), front(), DENY, OPEN_WEB, DB_FROM_HERE],
            [],
            id="an image that only sounds like a database",
        ),
        pytest.param(
            [WEB, db(kind="Job"), front(), DENY, OPEN_WEB, DB_FROM_HERE], [], id="a client that runs once"
        ),
    ],
)
def test_ways_that_nobody_meant_are_reported(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(findings(*manifests)) == expected


def test_the_finding_stands_at_the_rule_and_its_evidence_is_the_way() -> None:
    (finding,) = findings(WEB, db(), front(), DENY, OPEN_WEB, DB_FROM_HERE)

    assert finding.confidence is Confidence.HIGH
    assert "from Service shop/front to Deployment shop/db (PostgreSQL)" in finding.message
    assert "to close this step cuts every way" in finding.message
    assert [each.says for each in finding.evidence] == [
        "Service shop/front leads to Deployment shop/web on TCP 8080",
        "NetworkPolicy shop/db lets Deployment shop/web open TCP 5432 to Deployment shop/db",
    ]


def test_an_ingress_whose_controller_is_not_declared_is_taken_to_have_a_usual_one() -> None:
    path = "{path: /, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}"
    door = obj(
        "networking.k8s.io/v1",
        "Ingress",
        "door",
        spec=f"{{ingressClassName: nginx, rules: [{{http: {{paths: [{path}]}}}}]}}",
    )
    nginx = into("web", "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}")
    (finding,) = findings(WEB, db(), front("ClusterIP"), door, DENY, nginx, DB_FROM_HERE)

    assert finding.confidence is Confidence.MEDIUM
    assert "from Ingress shop/door" in finding.message


def test_every_way_to_what_is_called_sensitive_counts() -> None:
    stated = PodsEnd(whole_file(""), "db", workload="shop/Deployment/db")
    config = replace(DEFAULT_CONFIG, sensitive=(stated,))
    manifests = (WEB, db("registry.example.com/app"), front(), DENY, OPEN_WEB, into("db", pods("web"), 5432))

    (finding,) = findings(*manifests, config=config)
    assert "NetworkPolicy shop/db grants the last step" in finding.message
