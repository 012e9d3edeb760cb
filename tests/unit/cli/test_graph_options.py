"""What `netpol-lint graph` is asked to show, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.unit.cli.running import run, write
from tests.unit.cli.test_graph import FORMATS, REPOSITORY, SHOP
from tests.unit.cluster_manifests import deployment

WEB, API, DNS, ANY = "web", "api", "kube-dns", "ip:0.0.0.0/0,::/0"
EXTERNAL_DNS = (
    "external: {workloads: [{namespace: kube-system, labels: {k8s-app: kube-dns}, name: kube-dns}]}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with one cluster, in which something runs that no manifest declares."""
    return write(tmp_path, {**SHOP, ".netpol-lint.yaml": EXTERNAL_DNS})


def pairs(folder: Path, *arguments: str) -> set[tuple[str, str]]:
    ended = run("graph", "-q", "--output-format", "csv", *arguments, cwd=folder)
    assert (ended.code, ended.err) == (0, "")
    rows = list(csv.reader(io.StringIO(ended.out)))[1:]
    return {(_name(row[1]), _name(row[2])) for row in rows}


def _name(end: str) -> str:
    return end if end.startswith("ip:") else end.rpartition("/")[2]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        pytest.param(["--no-external"], {(WEB, API), (API, WEB)}, id="nothing from outside"),
        pytest.param(
            ["--focus", "shop/web", "--direction", "egress"],
            {(WEB, API), (WEB, DNS), (WEB, ANY)},
            id="out of a workload",
        ),
        pytest.param(
            ["--focus", "shop/Deployment/api", "--direction", "ingress"], {(WEB, API)}, id="into a workload"
        ),
        pytest.param(["--focus", "shop/api", "--no-external"], {(WEB, API), (API, WEB)}, id="both ways"),
        pytest.param(
            ["--focus", "ip:169.254.169.254", "--direction", "ingress"],
            {(WEB, ANY), (API, ANY), (DNS, ANY)},
            id="who may ask for metadata",
        ),
        pytest.param(
            ["--focus", "ip:", "--direction", "egress"], {(ANY, WEB), (ANY, DNS)}, id="what is exposed"
        ),
        pytest.param(["--focus", "ingress-controller"], set(), id="a controller that leads nowhere"),
        pytest.param(
            ["--focus", "shop/api", "--focus", "ip:", "--direction", "ingress", "--external"],
            {(WEB, API), (WEB, ANY), (API, ANY), (DNS, ANY)},
            id="two of them",
        ),
    ],
)
def test_a_part_of_the_graph(folder: Path, arguments: list[str], found: set[tuple[str, str]]) -> None:
    assert pairs(folder, *arguments) == found


def test_dns_servers_that_nobody_declares_are_no_end(tmp_path: Path) -> None:
    folder = write(tmp_path, SHOP)
    assert pairs(folder) == {(WEB, API), (API, WEB), (WEB, ANY), (API, ANY), (ANY, WEB)}
    asking = pairs(folder, "--focus", "ip:169.254.169.254", "--direction", "ingress")
    assert asking == {(WEB, ANY), (API, ANY)}


@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--focus", "shop/web"], id="a focus"),
        pytest.param(["--focus", "shop/", "--group"], id="a namespace, in groups"),
        pytest.param(["--focus", "ip:10.0.0.1", "--direction", "egress"], id="an address"),
        pytest.param(["--focus", "shop/api", "--no-external", "--direction", "egress"], id="nothing outside"),
        pytest.param(["--focus", "ingress-controller"], id="nothing at all"),
    ],
)
def test_every_format_shows_every_part(folder: Path, output_format: str, arguments: list[str]) -> None:
    ended = run("graph", "--output-format", output_format, *arguments, cwd=folder)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("\n")


def test_groups(tmp_path: Path) -> None:
    alike = "".join(deployment(f"worker-{number}", "app: worker") for number in range(4))
    write(tmp_path, {**SHOP, "workers.yaml": alike})
    (cluster,) = json.loads(run("graph", "--group", "--no-external", cwd=tmp_path).out)["clusters"]
    assert [len(each["members"]) for each in cluster["groups"]] == [1, 1, 4]
    assert len(cluster["workloads"]) == 6
    assert "worker-0 (+3)" in run("graph", "--group", "--output-format", "dot", cwd=tmp_path).out


def test_a_focus_may_be_missing_in_some_clusters(tmp_path: Path) -> None:
    write(tmp_path, {**REPOSITORY, "overlays/dev/more.yaml": deployment("more", "app: more")})
    write(tmp_path, {"overlays/dev/kustomization.yaml": "resources: [../../base, more.yaml]\n"})
    found = json.loads(run("graph", "--focus", "shop/more", cwd=tmp_path).out)["clusters"]
    assert {each["name"]: bool(each["connections"]) for each in found} == {"dev": True, "prod": False}
    refused = run("graph", "--focus", "shop/more", "--cluster", "prod", cwd=tmp_path)
    assert refused.code == 2


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        pytest.param(
            ["--cluster", "prd"],
            ["error: there is no cluster 'prd'", "hint: did you mean 'prod'? the clusters are 'dev', 'prod'"],
            id="a cluster that is not there",
        ),
        pytest.param(
            ["--focus", "shop/wbe"],
            [
                "error: --focus 'shop/wbe' names nothing here",
                "hint: did you mean shop/web? it may be NAMESPACE/KIND/NAME, NAMESPACE/NAME, NAMESPACE/, "
                "ip:ADDRESSES or ingress-controller",
            ],
            id="a focus that is not there",
        ),
        pytest.param(
            ["--focus", "ip:10.0.0.256"],
            [
                "error: --focus 'ip:10.0.0.256' names no addresses: '10.0.0.256' does not appear to be an "
                "IPv4 or IPv6 network",
                "hint: write ip:10.0.0.0/8, several of them with commas, or ip: for every address",
            ],
            id="no address",
        ),
        pytest.param(
            ["--direction", "egress"],
            [
                "error: --direction egress says nothing without --focus",
                "hint: name with --focus what the connections lead into or out of",
            ],
            id="a direction of nothing",
        ),
        pytest.param(
            ["--focus", "ip:10.0.0.1", "--no-external"],
            ["error: --focus 'ip:10.0.0.1' is not declared here, and --no-external leaves that out"],
            id="addresses without what is outside",
        ),
        pytest.param(
            ["--output-format", "jsn"],
            [
                "error: there is no output format 'jsn'",
                "hint: did you mean json? the formats are matrix, json, csv, dot, mermaid",
            ],
            id="a format that is not there",
        ),
        pytest.param(
            ["--output", "sarif=a"],
            [
                "error: there is no output format 'sarif'",
                "hint: the formats are matrix, json, csv, dot, mermaid",
            ],
            id="a format of another command",
        ),
        pytest.param(
            ["nowhere"],
            ["error: nowhere does not exist", "hint: name a directory or a file of a repository"],
            id="a path that is not there",
        ),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], lines: list[str]) -> None:
    ended = run("graph", *arguments, cwd=write(tmp_path, REPOSITORY))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines() == lines


def test_a_direction_that_is_none_is_wrong_usage(folder: Path) -> None:
    ended = run("graph", "--focus", "shop/web", "--direction", "up", cwd=folder)
    assert ended.code == 2
    assert "'ingress', 'egress'" in ended.err


def test_a_cluster_of_a_repository_without_any(tmp_path: Path) -> None:
    ended = run("graph", "--cluster", "prod", cwd=tmp_path)
    assert ended.code == 2
    assert "hint: no cluster was found here" in ended.err


def test_many_clusters_are_not_all_listed(tmp_path: Path) -> None:
    for number in range(25):
        write(tmp_path, {f"clusters/c{number:02}/web.yaml": SHOP["web.yaml"]})
    ended = run("graph", "--cluster", "c3", cwd=tmp_path)
    assert ended.code == 2
    assert "`netpol-lint clusters` lists all 25" in ended.err
