"""`netpol-lint explain` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.running import run, write
from tests.unit.cluster_manifests import DENY_INGRESS, deployment, namespace, pod, policy

API = pod("api", "app: api", ports="{name: http, containerPort: 8080}")
BASE = namespace("shop") + pod("web", "app: web") + API
DENY = policy("deny", DENY_INGRESS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository of two environments, of which one denies what the other allows."""
    return write(
        tmp_path,
        {
            "base/kustomization.yaml": "resources: [pods.yaml]\n",
            "base/pods.yaml": BASE,
            "overlays/dev/kustomization.yaml": "resources: [../../base, only.yaml]\n",
            "overlays/dev/only.yaml": pod("tester"),
            "overlays/prod/kustomization.yaml": "resources: [../../base, deny.yaml]\n",
            "overlays/prod/deny.yaml": DENY,
        },
    )


def test_a_single_cluster(tmp_path: Path) -> None:
    ended = run("explain", "web", "api", "--port", "8080", cwd=write(tmp_path, {"a.yaml": BASE}))
    assert (ended.code, ended.err) == (0, "")
    says = "Yes: Pod shop/web may open TCP 8080 to Pod shop/api: no policy isolates either\nend.\n"
    assert ended.out == says


def test_the_exit_code_says_nothing_of_the_verdict(tmp_path: Path) -> None:
    ended = run("explain", "web", "api", cwd=write(tmp_path, {"a.yaml": BASE + DENY}))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("No: ")


def test_every_cluster_that_has_both_ends(folder: Path) -> None:
    out = run("explain", "shop/web", "shop/api", "--port", "8080", cwd=folder).out
    heads = [line for line in out.splitlines() if line.startswith(("In ", "Yes:", "No:"))]
    assert [head.split(":")[0] for head in heads] == ["In cluster dev", "Yes", "In cluster prod", "No"]


def test_equal_answers_are_told_once(folder: Path) -> None:
    out = run("explain", "shop/web", "192.0.2.1", cwd=folder).out
    assert out.splitlines()[0] == "In clusters dev, prod:"
    assert out.count("Yes:") == 1


def test_one_cluster_of_several(folder: Path) -> None:
    ended = run("explain", "web", "api", "--cluster", "prod", cwd=folder)
    assert [line for line in ended.out.splitlines() if line.startswith("In ")] == ["In cluster prod:"]


def test_json_of_several_clusters(folder: Path) -> None:
    ended = run("explain", "web", "api", "--output-format", "json", cwd=folder)
    answers = json.loads(ended.out)["answers"]
    assert [(each["cluster"], each["verdict"]) for each in answers] == [
        ("dev", "allowed"),
        ("prod", "denied"),
    ]


def test_json_of_one_cluster_is_the_object_of_the_contract(folder: Path) -> None:
    ended = run("explain", "tester", "api", "--port", "http", "--output-format", "json", cwd=folder)
    found = json.loads(ended.out)
    assert (found["source"], found["destination"], found["port"]) == (
        "shop/Pod/tester",
        "shop/Pod/api",
        "http",
    )
    assert (found["verdict"], found["allowed"]) == ("allowed", {"TCP": [[8080, 8080]]})


def test_an_answer_in_a_file(tmp_path: Path) -> None:
    ended = run(
        "explain", "web", "api", "--output", "json=answer.json", cwd=write(tmp_path, {"a.yaml": BASE})
    )
    assert ended.out.startswith("Yes:")
    assert json.loads((tmp_path / "answer.json").read_text("utf-8"))["verdict"] == "allowed"


def test_paths_after_the_ends(tmp_path: Path) -> None:
    write(tmp_path, {"one/a.yaml": BASE, "two/a.yaml": BASE + DENY})
    assert run("explain", "web", "api", "one", cwd=tmp_path).out.startswith("Yes:")
    assert run("explain", "web", "api", "two", cwd=tmp_path).out.startswith("No:")


def test_what_was_not_rendered_is_said(tmp_path: Path) -> None:
    files = {"kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "a.yaml": BASE}
    ended = run("explain", "web", "api", cwd=write(tmp_path, files))
    assert "Note: a kustomization that was not fully rendered may change what is in" in ended.out
    assert "not analysed" in ended.err
    assert run("explain", "web", "api", "--quiet", cwd=tmp_path).err == ""


def test_an_ingress_controller_is_set_up_when_somebody_asks(tmp_path: Path) -> None:
    backend = "{service: {name: api, port: {number: 80}}}"
    objects = (
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop}\n"
        "spec: {selector: {app: api}, ports: [{port: 80, targetPort: http}]}\n"
        "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: api, namespace: shop}\n"
        f"spec: {{defaultBackend: {backend}}}\n"
    )
    ended = run("explain", "ingress-controller", "api", cwd=write(tmp_path, {"a.yaml": BASE + objects}))
    assert ended.out.startswith("Yes: the ingress controller may open TCP 8080 to Pod shop/api")


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        pytest.param(
            ["shop/wep", "shop/api"],
            "'shop/wep' names no workload, Service or address here",
            "did you mean shop/web?",
            id="a slip",
        ),
        pytest.param(
            ["web", "nobody-at-all"],
            "'nobody-at-all' names no workload, Service or address here",
            "`netpol-lint graph` lists who there is",
            id="nobody",
        ),
        pytest.param(
            ["shop/twice", "web"],
            "'shop/twice' may be shop/Deployment/twice or shop/Pod/twice",
            "write which one",
            id="two kinds",
        ),
        pytest.param(
            ["web", "api", "--port", "http/2"],
            "'http/2' names no protocol that policies know",
            "the protocols are TCP, UDP, SCTP",
            id="no protocol",
        ),
        pytest.param(
            ["web", "api", "--port", "grpc"],
            "Pod shop/api declares no port named grpc",
            "its names are http",
            id="no port of that name",
        ),
        pytest.param(
            ["ingress-controller", "api"],
            "no Ingress, Gateway or Route here needs a controller that is not declared here",
            "name the workload that answers for them",
            id="no controller",
        ),
        pytest.param(
            ["10.0.0.1", "192.0.2.1"],
            "neither 10.0.0.1 nor 192.0.2.1 is in the cluster",
            "name a workload or a Service as one of the ends",
            id="two addresses",
        ),
        pytest.param(
            ["web", "ip:300.0.0.1"],
            "'ip:300.0.0.1' names no addresses: '300.0.0.1' does not appear to be an IPv4 or IPv6 address",
            "write ip:192.0.2.1, ip:192.0.2.0/24, or several of them with commas between",
            id="no address",
        ),
        pytest.param(
            ["web", "api", "--cluster", "prod"],
            "there is no cluster 'prod'",
            "the clusters are '.'",
            id="no cluster",
        ),
        pytest.param(
            ["web", "api", "--output-format", "yaml"],
            "there is no output format 'yaml'",
            "the formats are text, json",
            id="no format",
        ),
    ],
)
def test_wrong_questions_end_in_2(tmp_path: Path, arguments: list[str], error: str, hint: str) -> None:
    manifests = BASE + pod("twice") + deployment("twice", "app: twice")
    ended = run("explain", *arguments, cwd=write(tmp_path, {"a.yaml": manifests}))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"error: {error}\nhint: {hint}\n"


def test_no_cluster_has_both_ends(folder: Path) -> None:
    write(folder, {"overlays/prod/deny.yaml": DENY + pod("only-prod")})
    ended = run("explain", "tester", "only-prod", cwd=folder)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: no cluster has both tester and only-prod\n")


def test_a_directory_without_manifests(tmp_path: Path) -> None:
    ended = run("explain", "web", "api", cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("warning: no workload and no network policy was found\n")
