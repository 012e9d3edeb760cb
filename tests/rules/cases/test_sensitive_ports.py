"""sensitive-port-exposed, and the rules that leave its findings to it."""

from __future__ import annotations

from typing import Final

import pytest

from tests.rules.cases.manifests import (
    app,
    block,
    found,
    from_,
    ingress,
    obj,
    policy,
    tcp,
    verdicts,
)

RULE: Final = "sensitive-port-exposed"
EVERY_POD: Final = "{namespaceSelector: {}}"
WARNING: Final = ["warning shop/NetworkPolicy/open"]
NOTE: Final = ["note shop/NetworkPolicy/open"]
DENY: Final = policy("default-deny", "{podSelector: {}, policyTypes: [Ingress]}")


def running(image: str, *ports: str, name: str = "db", labels: str = "{app: db}") -> str:
    """Return a StatefulSet that runs an image and declares ports."""
    containers = f"[{{name: main, image: '{image}', ports: [{', '.join(ports)}]}}]"
    template = f"{{metadata: {{labels: {labels}}}, spec: {{containers: {containers}}}}}"
    return obj("apps/v1", "StatefulSet", name, spec=f"{{template: {template}}}")


def declared(number: int, name: str = "") -> str:
    """Return a port that a container declares."""
    return f"{{containerPort: {number}{f', name: {name}' if name else ''}}}"


def opened(*rules: str) -> str:
    """Return the policy of the table."""
    return ingress(*rules, name="open", pods=app("db"))


def public(port: int, kind: str = "LoadBalancer") -> str:
    """Return a Service that opens a port to the outside."""
    return obj(
        "v1", "Service", "db", spec=f"{{type: {kind}, selector: {{app: db}}, ports: [{{port: {port}}}]}}"
    )


POSTGRES: Final = running("postgres:17", declared(5432))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(from_(EVERY_POD, tcp(5432)), WARNING, id="every namespace, by number"),
        pytest.param(
            from_("{namespaceSelector: {}, podSelector: {}}", tcp(5432)), WARNING, id="and every pod"
        ),
        pytest.param(
            from_(
                "{namespaceSelector: {matchExpressions:"
                " [{key: kubernetes.io/metadata.name, operator: Exists}]}}"
            ),
            WARNING,
            id="every namespace by the label that all have",
        ),
        pytest.param(from_(EVERY_POD), WARNING, id="every namespace, on every port"),
        pytest.param(from_(EVERY_POD, "{port: 5000, endPort: 6000}"), WARNING, id="in a range"),
        pytest.param(f"{{ports: [{tcp(5432)}]}}", WARNING, id="everybody"),
        pytest.param("{}", WARNING, id="everybody, on every port"),
        pytest.param(from_(block("0.0.0.0/0"), tcp(5432)), WARNING, id="every address"),
        pytest.param(from_(block("10.0.0.0/8"), tcp(5432)), WARNING, id="all of a private network"),
        pytest.param(from_(block("10.0.0.0/8", "10.1.0.0/16"), tcp(5432)), WARNING, id="most of one"),
        pytest.param(from_(block("10.20.0.0/16"), tcp(5432)), [], id="a subnet"),
        pytest.param(from_(EVERY_POD, tcp(9187)), [], id="the port of its metrics"),
        pytest.param(from_(EVERY_POD, "{protocol: UDP, port: 5432}"), [], id="another protocol"),
        pytest.param(from_("{podSelector: {}}", tcp(5432)), [], id="the own namespace"),
        pytest.param(
            from_("{namespaceSelector: {matchLabels: {team: shop}}}", tcp(5432)), [], id="some namespaces"
        ),
        pytest.param(
            from_("{namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}", tcp(5432)),
            [],
            id="some pods of every namespace",
        ),
        pytest.param(
            "{from: [], ports: [{port: 5432}]}", [], id="an empty list of peers is a slip of its own"
        ),
    ],
)
def test_to_whom_a_database_is_open(rule: str, expected: list[str]) -> None:
    assert verdicts(found(RULE, POSTGRES, opened(rule), DENY)) == expected


@pytest.mark.parametrize(
    ("workload", "port", "expected"),
    [
        pytest.param(
            running("docker.io/bitnami/postgresql:17"), 5432, WARNING, id="an image that declares nothing"
        ),
        pytest.param(running("app", declared(5432, "postgres")), 5432, WARNING, id="number and name"),
        pytest.param(running("app", declared(5432)), 5432, [], id="a number alone"),
        pytest.param(running("app", declared(8000, "postgres")), 8000, [], id="a name alone"),
        pytest.param(
            running("postgres", declared(15432, "tcp-postgres")), 15432, WARNING, id="image and name"
        ),
        pytest.param(running("postgres", declared(15432)), 15432, [], id="an image alone"),
        pytest.param(
            running("app", declared(3306), labels="{app: db, app.kubernetes.io/name: mariadb}"),
            3306,
            WARNING,
            id="label and number",
        ),
        pytest.param(
            running("prometheuscommunity/postgres-exporter", declared(9187, "metrics")),
            9187,
            [],
            id="an exporter is no database",
        ),
        pytest.param(
            running("nginx", declared(9000, "http")), 9000, [], id="a web server on the port of another"
        ),
        pytest.param(running("redis:7-alpine", declared(6379)), 6379, WARNING, id="Redis"),
        pytest.param(running("valkey/valkey:8", declared(6379)), 6379, WARNING, id="Valkey"),
        pytest.param(running("mongo:7", declared(27017)), 27017, WARNING, id="MongoDB"),
        pytest.param(running("mysql/mysql-server:8.0", declared(3306)), 3306, WARNING, id="MySQL"),
        pytest.param(
            running("mcr.microsoft.com/mssql/server:2022-latest", declared(1433)), 1433, WARNING, id="MSSQL"
        ),
        pytest.param(
            running("docker.elastic.co/elasticsearch/elasticsearch:8.15.0", declared(9200)),
            9200,
            WARNING,
            id="Elasticsearch",
        ),
        pytest.param(running("quay.io/coreos/etcd:v3.5", declared(2379, "client")), 2379, WARNING, id="etcd"),
        pytest.param(running("memcached:1.6", declared(11211)), 11211, WARNING, id="Memcached"),
        pytest.param(running("docker:27-dind", declared(2375)), 2375, WARNING, id="the Docker API"),
        pytest.param(running("linuxserver/openssh-server", declared(2222)), 2222, WARNING, id="SSH"),
        pytest.param(
            running("rabbitmq:4-management", declared(15672)), 15672, NOTE, id="a broker for everybody"
        ),
        pytest.param(
            running("hashicorp/vault:1.18", declared(8200)), 8200, NOTE, id="Vault is there for everybody"
        ),
    ],
)
def test_what_is_sensitive(workload: str, port: int, expected: list[str]) -> None:
    assert verdicts(found(RULE, workload, opened(from_(EVERY_POD, tcp(port))), DENY)) == expected


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            [running("rabbitmq:4", declared(5672)), opened(from_(block("0.0.0.0/0")))],
            WARNING,
            id="a broker is not there for every address",
        ),
        pytest.param(
            [POSTGRES, public(5432), opened(from_(block("0.0.0.0/0"), tcp(5432)))],
            NOTE,
            id="a Service opens the database on purpose",
        ),
        pytest.param(
            [running("gitea/gitea", declared(22, "ssh")), public(22), opened(f"{{ports: [{tcp(22)}]}}")],
            [],
            id="a Git server's SSH",
        ),
        pytest.param(
            [running("gitea/gitea", declared(22, "ssh")), opened(from_(EVERY_POD, tcp(22)))],
            WARNING,
            id="SSH inside the cluster",
        ),
        pytest.param([POSTGRES], [], id="no policy isolates the database"),
        pytest.param(
            [POSTGRES, opened(from_(EVERY_POD, "{port: postgres}"))], [], id="a name that no port has"
        ),
        pytest.param(
            [
                running("postgres:17", declared(5432, "postgres")),
                opened(from_(EVERY_POD, "{port: postgres}")),
            ],
            WARNING,
            id="a port by its name",
        ),
    ],
)
def test_what_is_meant_to_be_open(manifests: list[str], expected: list[str]) -> None:
    assert verdicts(found(RULE, *manifests)) == expected


@pytest.mark.parametrize("other", ["allow-all-ingress-rule", "ipblock-any-address", "ipblock-too-broad"])
def test_others_are_silent_about_the_same_rule(other: str) -> None:
    rules = ["{}", from_(block("0.0.0.0/0"), tcp(5432)), from_(block("10.0.0.0/8"), tcp(5432))]

    assert len(found(RULE, POSTGRES, opened(*rules))) == 3
    assert found(other, POSTGRES, opened(*rules)) == ()


def test_an_allow_all_beside_a_default_deny_is_left_to_its_rule() -> None:
    everybody = ingress("{}", name="open")

    assert found(RULE, POSTGRES, everybody, DENY) == ()


def test_the_message_says_who_reaches_what() -> None:
    (finding,) = found(RULE, POSTGRES, opened(from_(EVERY_POD, tcp(5432))))

    assert finding.message == (
        "`spec.ingress[0]` of NetworkPolicy shop/open lets the pods of every namespace connect to PostgreSQL "
        "on TCP 5432 of StatefulSet db; name the pods that are its clients"
    )
    assert "the pods of every namespace -> spec.ingress[0] -> PostgreSQL on TCP 5432 of StatefulSet db" in {
        each.says for each in finding.evidence
    }
