"""The same input gives the same bytes: whatever the hash seed, the order of files, and the directory."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from netpol_lint.reporting import FORMATS
from tests.unit.cli.running import run

ENVIRONMENTS: Final = ("dev", "staging", "prod")
APPS: Final = ("api", "cart", "db", "web")


ALIASES: Final = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: aliases, namespace: &place shop}
spec:
  podSelector: &pods {matchLabels: &labels {app: web}}
  ingress: [{from: [{podSelector: *pods}, {podSelector: {matchLabels: {<<: *labels, tier: "3"}}}]}]
  egress: [{to: [{namespaceSelector: {matchLabels: {name: *place}}, podSelector: {}}], ports: [{port: 0}]}]
"""


def _workload(name: str) -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: 2
  template:
    metadata: {{labels: {{app: {name}, tier: "{len(name)}"}}}}
    spec:
      containers:
        - name: main
          image: example.com/{name}:1
          ports: [{{name: http, containerPort: 8080}}]
"""


def _policy(name: str, spec: str, *, namespace: str = "") -> str:
    where = f", namespace: {namespace}" if namespace else ""
    metadata = f"metadata: {{name: {name}{where}}}"
    return f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n{metadata}\nspec: {spec}\n"


def _app(name: str) -> str:
    """Write an app's workload, a policy for it with a flaw, and a label that YAML makes a number of."""
    selector = f"podSelector: {{matchLabels: {{app: {name}, zone: a}}}}"
    block = "{ipBlock: {cidr: 0.0.0.0/0}}"
    flawed = _policy(f"{name}-egress", f"{{{selector}, policyTypes: [Egress], egress: [{{to: [{block}]}}]}}")
    return f"{_workload(name)}---\n{flawed}---\n{_policy(name, f'{{{selector}, ingress: [{{from: {{}}}}]}}')}"


def repository_files() -> dict[str, str]:
    """Return some thirty files that have findings, notes, suppressions and several clusters."""
    files = {f"base/{app}.yaml": _app(app) for app in APPS}
    listed = "".join(f"- {app}.yaml\n" for app in APPS)
    files["base/kustomization.yaml"] = f"resources:\n{listed}- missing.yaml\n"
    for environment in ENVIRONMENTS:
        folder = f"overlays/{environment}"
        files[f"{folder}/kustomization.yaml"] = (
            f"namespace: shop\nresources: [../../base, deny.yaml, namespace.yaml, extra.yaml]\n"
            f"patches: [{{path: patch.yaml}}]\nnamePrefix: {environment}-\n"
        )
        deny = "{podSelector: {}, policyTypes: [Ingress, Egress]}"
        files[f"{folder}/deny.yaml"] = f"# netpol-lint: ignore[unknown-field] none\n{_policy('deny', deny)}"
        files[f"{folder}/namespace.yaml"] = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
        files[f"{folder}/extra.yaml"] = _workload(f"extra-{environment}")
        files[f"{folder}/patch.yaml"] = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
    for number in range(4):
        name = f"tool-{number}"
        spec = "{podSelector: {}, egress: [{ports: [{port: 0}, {port: 80, endPort: 1}]}]}"
        files[f"tools/{name}.yaml"] = f"{_workload(name)}---\n{_policy(name, spec, namespace='tools')}"
    files["chart/Chart.yaml"] = "name: chart\n"
    files["chart/templates/a.yaml"] = "kind: {{ .Values.kind }}\n"
    files["broken.yaml"] = _policy("broken", "{")
    files["cilium.yaml"] = (
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: c}\n"
    )
    files["release.yaml"] = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r}\n"
    files[".netpol-lint.yaml"] = "profile: pedantic\nextendSelect: [ALL]\n"
    return files


def _write(folder: Path, files: Mapping[str, str], *, order: random.Random | None = None) -> Path:
    paths = sorted(files)
    if order is not None:
        order.shuffle(paths)
    for path in paths:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(files[path], "utf-8")
    return folder


def _run(*arguments: str, cwd: Path, variables: Mapping[str, str]) -> bytes:
    """Run the command line and return what it writes to both outputs."""
    ended = run(*arguments, cwd=cwd, **variables)
    assert ended.code in (0, 1), ended.err
    return f"{ended.out}\n=== standard error ===\n{ended.err}".encode()


def _everything(
    to: Path, *paths: str, cwd: Path, jobs: str | None = None, **variables: str
) -> dict[str, bytes]:
    """Return every report there is on the repository; those that are files are written to `to`."""
    to.mkdir(exist_ok=True)
    paths = paths if jobs is None else ("--jobs", jobs, *paths)
    files = [word for name in FORMATS for word in ("--output", f"{name}={to / name}")]
    streams = {
        "scan": _run("scan", "--verbose", *files, *paths, cwd=cwd, variables=variables),
        "clusters": _run("clusters", "--output-format", "json", *paths, cwd=cwd, variables=variables),
        "render": _run("render", "--origins", "--verbose", *paths, cwd=cwd, variables=variables),
    }
    return streams | {name: (to / name).read_bytes() for name in FORMATS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(tmp_path_factory.mktemp("sorted"), repository_files())


@pytest.fixture(scope="module")
def expected(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return _everything(tmp_path_factory.mktemp("expected"), cwd=folder)


def test_the_repository_has_much_to_say(expected: Mapping[str, bytes]) -> None:
    """Else the comparisons below would compare nothing."""
    assert len(repository_files()) >= 30
    findings, _, notes = expected["scan"].decode().partition("\n=== standard error ===\n")
    assert len({line.partition("[")[2].partition("]")[0] for line in findings.splitlines()}) >= 7
    assert len({line.partition("note[")[2].partition("]")[0] for line in notes.splitlines()}) >= 3
    assert expected["clusters"].count(b'"entry"') == 3
    assert expected["render"].count(b"\n# cluster ") == 3


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_hash_seed_changes_nothing(
    folder: Path, tmp_path: Path, expected: Mapping[str, bytes], seed: str
) -> None:
    assert _everything(tmp_path, cwd=folder, PYTHONHASHSEED=seed) == expected


@pytest.mark.parametrize("order", [1, 2])
def test_the_order_in_which_files_were_created_changes_nothing(
    tmp_path: Path, expected: Mapping[str, bytes], order: int
) -> None:
    shuffled = _write(tmp_path / "shuffled", repository_files(), order=random.Random(order))  # noqa: S311
    assert _everything(tmp_path / "reports", cwd=shuffled) == expected


def test_the_directory_it_is_run_from_changes_nothing(
    folder: Path, tmp_path: Path, expected: Mapping[str, bytes]
) -> None:
    assert _everything(tmp_path / "reports", str(folder), cwd=tmp_path) == expected


@pytest.mark.parametrize("jobs", ["1", "2", "3"])
def test_the_number_of_processes_changes_nothing(
    folder: Path, tmp_path: Path, expected: Mapping[str, bytes], jobs: str
) -> None:
    assert _everything(tmp_path, cwd=folder, jobs=jobs) == expected


def test_what_workers_have_read_changes_nothing(tmp_path: Path) -> None:
    """Small repositories are read before a worker has started; this one is not."""
    parts = [repository_files() for _ in range(20)]
    files = {f"{number:02}/{path}": text for number, part in enumerate(parts) for path, text in part.items()}
    big = _write(tmp_path / "big", {**files, "zz/aliases.yaml": ALIASES})
    (big / "zz" / "link.yaml").symlink_to("../00/base/api.yaml")
    reports = [
        _run("scan", "--output-format", "json", "--jobs", jobs, cwd=big, variables={}) for jobs in "123"
    ]
    assert reports[0].count(b'"rule"') > 100
    assert reports == [reports[0]] * 3


def test_no_report_holds_a_path_of_this_machine(folder: Path, expected: Mapping[str, bytes]) -> None:
    assert [name for name, text in expected.items() if str(folder).encode() in text] == []
