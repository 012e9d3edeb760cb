"""`netpol-lint graph` as users run it: where graphs go, in which format, and what is said besides."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.contract.checkout import CHECKOUT
from tests.unit.cli.running import command, environment, run, write
from tests.unit.cluster_manifests import DENY_BOTH, deployment, namespace, pod, policy

FROM_WEB = """\
podSelector: {matchLabels: {app: api}}
policyTypes: [Ingress]
ingress:
- from: [{podSelector: {matchLabels: {app: web}}}]
  ports: [{port: 8080}]"""
SHOP = {
    "web.yaml": deployment("web", "app: web"),
    "api.yaml": deployment("api", "app: api", replicas=2),
    "policies.yaml": policy("api", FROM_WEB),
}
FORMATS = ("json", "csv", "dot", "mermaid", "matrix")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with one cluster, and with something that is not analysed."""
    return write(tmp_path / "in", {**SHOP, "chart/Chart.yaml": "name: c\n"})


def clusters(out: str) -> dict[str, Any]:
    return {each["name"]: each for each in json.loads(out)["clusters"]}


@pytest.mark.parametrize(
    ("output_format", "start"),
    [
        pytest.param("json", '{"schemaVersion": 1,\n', id="json"),
        pytest.param("csv", "cluster,source,destination,allowed,unknown\n", id="csv"),
        pytest.param("dot", 'digraph "netpol-lint" {\n', id="dot"),
        pytest.param("mermaid", "flowchart LR\n", id="mermaid"),
        pytest.param("matrix", "cluster .\n\n", id="matrix"),
    ],
)
def test_formats(folder: Path, output_format: str, start: str) -> None:
    ended = run("graph", "--output-format", output_format, cwd=folder)
    assert ended.code == 0
    assert ended.out.startswith(start)
    assert ended.out.endswith("\n")
    assert ended.err == "1 thing not analysed; --verbose lists them\n"


def test_without_a_terminal_the_format_is_json(folder: Path) -> None:
    assert list(clusters(run("graph", cwd=folder).out)) == ["."]


def test_on_a_terminal_it_is_the_matrix(folder: Path) -> None:
    reading, writing = os.openpty()
    try:
        subprocess.run(command("graph", "-q"), cwd=folder, env=environment(), stdout=writing, check=True)
        shown = os.read(reading, 1 << 16).decode()
    finally:
        os.close(writing)
        os.close(reading)
    assert shown.startswith("cluster .\r\n")


def test_what_the_command_line_is_for(folder: Path) -> None:
    """The whole of a small answer, by hand."""
    ended = run("graph", "-q", "--no-external", "--output-format", "csv", cwd=folder)
    web, api = "shop/Deployment/web", "shop/Deployment/api"
    assert list(csv.reader(io.StringIO(ended.out)))[1:] == [
        [".", api, web, "all", ""],
        [".", web, api, "TCP 8080", ""],
    ]


def test_remarks(folder: Path) -> None:
    assert run("graph", cwd=folder).err == "1 thing not analysed; --verbose lists them\n"
    assert run("graph", "--quiet", cwd=folder).err == ""
    assert run("graph", "--verbose", cwd=folder).err == (
        "chart/Chart.yaml:1:1: note[unrendered-source] Helm chart `chart` is not rendered, because nothing "
        "here installs it; `clusters:` in the configuration can state it, and its values\n"
    )


@pytest.mark.parametrize(
    ("names", "named"),
    [
        pytest.param(["one"], "shop/NetworkPolicy/one (one.yaml:3:18)", id="one"),
        pytest.param(["two", "one"], "shop/NetworkPolicy/one (one.yaml:3:18) and 1 other", id="two"),
    ],
)
def test_refused_policies_are_a_warning(tmp_path: Path, names: list[str], named: str) -> None:
    for name in names:
        head = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        text = f"{head}metadata: {{name: {name}, namespace: shop}}\nspec: {{podselector: {{}}}}\n"
        (tmp_path / f"{name}.yaml").write_text(text)
    (tmp_path / "pod.yaml").write_text(pod("a", "app: a"))
    says = f"the API server refuses {named}, so nothing of that was counted"
    assert run("graph", cwd=tmp_path).err == f"warning: {says}; `netpol-lint scan` says why\n"


def test_mermaid_warns_of_too_many_edges(tmp_path: Path) -> None:
    pods = "".join(pod(f"pod-{number:02}") for number in range(30))
    ended = run("graph", "--output-format", "mermaid", cwd=write(tmp_path, {"a.yaml": pods}))
    assert ended.code == 0
    assert ended.err.startswith("warning: the flowchart has 930 edges and ")
    assert "--focus" in ended.err
    assert run("graph", "-q", "--output-format", "mermaid", cwd=tmp_path).err == ""


@pytest.mark.parametrize("output_format", FORMATS)
def test_no_manifests_are_a_warning(tmp_path: Path, output_format: str) -> None:
    ended = run("graph", "--output-format", output_format, cwd=write(tmp_path, {"values.yaml": "a: 1\n"}))
    assert ended.code == 0
    assert ended.err == "warning: no workload and no network policy was found\n"
    if output_format == "json":
        assert json.loads(ended.out) == {"schemaVersion": 1, "clusters": []}


def test_files_beside_standard_output(folder: Path, tmp_path: Path) -> None:
    names = {each: tmp_path / f"out.{each}" for each in FORMATS}
    arguments = [word for each, file in names.items() for word in ("--output", f"{each}={file}")]
    ended = run("graph", "-q", *arguments, cwd=folder)
    for output_format, file in names.items():
        alone = run("graph", "-q", "--output-format", output_format, cwd=folder)
        assert file.read_bytes() == alone.out.encode()
    assert names["json"].read_text("utf-8") == ended.out


def test_a_file_without_a_format_takes_that_of_standard_output(folder: Path, tmp_path: Path) -> None:
    ended = run("graph", "-q", "--output-format", "dot", "--output", "../out", cwd=folder)
    assert (tmp_path / "out").read_text("utf-8") == ended.out


def test_a_file_that_cannot_be_written_is_wrong_usage(folder: Path) -> None:
    ended = run("graph", "--output", "nowhere/out", cwd=folder)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "error: cannot write nowhere/out: there is no directory nowhere\n"


def test_a_reader_that_goes_away_ends_the_run_in_silence(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "".join(pod(f"pod-{number:03}") for number in range(150))})
    reading, writing = os.pipe()
    with subprocess.Popen(
        command("graph"), cwd=tmp_path, env=environment(), stdout=writing, stderr=subprocess.PIPE
    ) as started:
        os.close(writing)
        assert os.read(reading, 10) == b'{"schemaVe'
        os.close(reading)
        _, told = started.communicate()
    assert started.returncode == -signal.SIGPIPE
    assert told == b""


REPOSITORY = {
    "base/kustomization.yaml": "resources: [web.yaml, api.yaml, policies.yaml]\n",
    **{f"base/{path}": text for path, text in SHOP.items()},
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "overlays/prod/kustomization.yaml": "resources: [../../base, deny.yaml]\n",
    "overlays/prod/deny.yaml": policy("deny", DENY_BOTH),
}


def test_each_environment_is_a_cluster(tmp_path: Path) -> None:
    found = clusters(run("graph", "--no-external", cwd=write(tmp_path, REPOSITORY)).out)
    assert list(found) == ["dev", "prod"]
    assert len(found["dev"]["connections"]) == 2
    assert found["prod"]["connections"] == []
    assert len(found["prod"]["workloads"]) == 2


@pytest.mark.parametrize(
    ("names", "found"),
    [
        pytest.param(["prod"], ["prod"], id="one"),
        pytest.param(["prod", "dev"], ["dev", "prod"], id="several, in the order of the repository"),
        pytest.param(["dev", "dev"], ["dev"], id="one that is named twice"),
    ],
)
def test_chosen_clusters(tmp_path: Path, names: list[str], found: list[str]) -> None:
    arguments = [word for name in names for word in ("--cluster", name)]
    assert list(clusters(run("graph", *arguments, cwd=write(tmp_path, REPOSITORY)).out)) == found


def test_the_configuration_says_what_else_runs(folder: Path) -> None:
    write(
        folder,
        {
            ".netpol-lint.yaml": (
                "external: {workloads: [{namespace: obs, labels: {app: web}, name: agent}]}\nworld: closed\n"
            )
        },
    )
    (cluster,) = clusters(run("graph", cwd=folder).out).values()
    assert {each["id"]: each["kind"] for each in cluster["endpoints"]}["obs/Deployment/agent"] == "workload"
    ids = {each["id"] for each in cluster["workloads"]}
    assert ids == {"shop/Deployment/web", "shop/Deployment/api"}


PEER = "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {a: b}}}]}]"


@pytest.mark.parametrize(
    ("world", "is_there"), [pytest.param("open", True, id="open"), pytest.param("closed", False, id="closed")]
)
def test_pods_that_only_policies_name(tmp_path: Path, world: str, is_there: bool) -> None:
    write(tmp_path, {".netpol-lint.yaml": f"world: {world}\n", "a.yaml": pod("web") + policy("web", PEER)})
    ids = {each["id"] for each in clusters(run("graph", cwd=tmp_path).out)["."]["endpoints"]}
    assert ("pods:shop/a=b" in ids) is is_there


def test_the_example_of_the_project() -> None:
    found = clusters(run("graph", "-q", CHECKOUT / "examples/shop", cwd=CHECKOUT).out)["."]["connections"]
    pairs = {(each["source"], each["destination"]): each for each in found}
    web, api = "shop/Deployment/web", "shop/Deployment/api"
    assert pairs[web, api]["allowed"] == {"TCP": [[8080, 8080]]}
    assert (api, "shop/StatefulSet/database") not in pairs
    assert pairs[web, "pods:kube-system/k8s-app=kube-dns"]["allowed"] == {"UDP": [[53, 53]]}
    assert not any("kube-system/Deployment/kube-dns" in pair for pair in pairs)


def test_neither_hash_seeds_nor_the_order_of_files_matter(tmp_path: Path) -> None:
    documents = [namespace("shop"), *SHOP.values(), policy("deny", DENY_BOTH), pod("db", "app: db")]
    reports = []
    for seed, order in enumerate((documents, documents[::-1])):
        files = {f"{number}.yaml": text for number, text in enumerate(order)}
        folder = write(tmp_path / str(seed), files)
        first, again = (_reports(folder, tmp_path / f"{seed}-{each}", seed=each) for each in (seed, 7))
        assert first == again
        reports.append({**first, "json": _without_places(first["json"])})
    assert reports[0] == reports[1]


def _reports(folder: Path, to: Path, *, seed: int) -> dict[str, str]:
    """Write every format in one run, which starts a Python of its own, and return them."""
    to.mkdir()
    outputs = [word for name in FORMATS for word in ("--output", f"{name}={to / name}")]
    assert run("graph", "-q", *outputs, cwd=folder, PYTHONHASHSEED=str(seed)).code == 0
    return {name: (to / name).read_text("utf-8") for name in FORMATS}


def _without_places(text: str) -> str:
    document = json.loads(text)
    for workload in document["clusters"][0]["workloads"]:
        del workload["location"]
    return json.dumps(document)
