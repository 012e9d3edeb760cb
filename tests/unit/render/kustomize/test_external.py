"""Building with the user's own binary: its values, our places, and nothing that a repository asks for."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest

from netpol_lint.render.build import Build
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.external import ExternalKustomizer, KustomizeBinary, find_binary
from tests.unit.render.kustomize.builds import built, contents, field, messages, place
from tests.unit.render.repositories import repository

_SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web, labels: {app: web}}
spec:
  ports: [{port: 80, name: http}, {port: 443, name: https}]
"""
_FILES = {"app/kustomization.yaml": "resources: [web.yaml]\nnamespace: shop\n", "app/web.yaml": _SERVICE}
_EXACT = """\
apiVersion: v1
kind: Service
metadata:
  annotations: {added: here}
  labels: {app: web}
  name: web
  namespace: shop
spec:
  ports: [{name: https, port: 443}]
  type: ClusterIP
"""
_NATIVELY = "; the native renderer's result is used"


def _binary(tmp_path: Path, script: str) -> KustomizeBinary:
    path = tmp_path / "kustomize"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return KustomizeBinary("kustomize", str(path))


def _printing(tmp_path: Path, output: str) -> KustomizeBinary:
    return _binary(tmp_path, f"printf '%s' {shlex.quote(output)}")


def _built(files: Mapping[str, str], binary: KustomizeBinary) -> Build:
    repo = repository(files)
    return ExternalKustomizer(repo, ChartRenderer(repo, None), binary).build("app")


def test_values_are_those_of_the_binary(tmp_path: Path) -> None:
    build = _built(_FILES, _printing(tmp_path, _EXACT))
    assert contents(build) == [
        {
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": {
                "annotations": {"added": "here"},
                "labels": {"app": "web"},
                "name": "web",
                "namespace": "shop",
            },
            "spec": {"ports": [{"name": "https", "port": 443}], "type": "ClusterIP"},
        }
    ]
    assert (messages(build), build.files) == ([], frozenset(_FILES))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(("metadata", "namespace"), "app/kustomization.yaml:2", id="what-is-equal-has-its-place"),
        pytest.param(
            ("metadata", "annotations"), "app/web.yaml:3", id="what-is-new-stands-where-it-was-added"
        ),
        pytest.param(("spec", "type"), "app/web.yaml:5", id="a-new-scalar-stands-at-its-map"),
        pytest.param(("spec", "ports"), "app/web.yaml:5", id="a-shorter-list-stands-where-the-list-does"),
    ],
)
def test_places_are_those_of_the_native_build(tmp_path: Path, path: tuple[str, ...], expected: str) -> None:
    assert place(_built(_FILES, _printing(tmp_path, _EXACT)), "web", *path) == expected


def test_equal_objects_are_the_native_ones(tmp_path: Path) -> None:
    output = _SERVICE.replace("name: web,", "name: web, namespace: shop,")
    build = _built(_FILES, _printing(tmp_path, output))
    assert contents(build) == contents(built(_FILES, "app"))
    assert place(build, "web", "metadata") == "app/web.yaml:3"
    assert place(build, "web", "metadata", "namespace") == "app/kustomization.yaml:2"


def test_object_that_the_native_build_lacks_stands_at_the_kustomization(tmp_path: Path) -> None:
    build = _built(_FILES, _printing(tmp_path, _EXACT.replace("name: web", "name: other", 1)))
    assert place(build, "other", "spec") == "app/kustomization.yaml:1"


def test_binary_is_given_a_copy_of_what_takes_part_and_nothing_else(tmp_path: Path) -> None:
    script = 'cd "$2"; for each in * ../*; do printf "error: %s" "$each" >&2; printf "," >&2; done; exit 1'
    files = {**_FILES, "app/secret.txt": "secret", "other.yaml": _SERVICE}
    (message,) = messages(_built(files, _binary(tmp_path, script)))
    assert "kustomization.yaml" in message
    assert "web.yaml" in message
    assert "secret" not in message
    assert "other" not in message


def test_binary_finds_no_other_program_and_no_network(tmp_path: Path) -> None:
    script = (
        'echo "Error: path [$PATH], proxy $HTTPS_PROXY, input [$(read -r line; echo "$line")]" >&2; exit 1'
    )
    assert messages(_built(_FILES, _binary(tmp_path, script))) == [
        f"`kustomize` does not build this: path [], proxy http://127.0.0.1:9, input []{_NATIVELY}"
    ]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        pytest.param(
            'echo "error: accumulating resources: no such file" >&2; exit 1',
            "`kustomize` does not build this: accumulating resources: no such file",
            id="it-fails",
        ),
        pytest.param(
            r"""printf '%s' "E1128 03:15:46 8 run.go:72] \"command failed\" err=\"no in $2\"" >&2; exit 1""",
            "`kustomize` does not build this: no in app",
            id="it-fails-with-a-log-of-its-time-and-place",
        ),
        pytest.param(
            "exit 3", "`kustomize` does not build this: it does not say why", id="it-fails-in-silence"
        ),
        pytest.param(
            "printf 'a: [b'",
            "what `kustomize` builds cannot be read: `[b` opens a `[` that is never closed",
            id="it-writes-no-yaml",
        ),
    ],
)
def test_native_result_is_used_where_the_binary_fails(tmp_path: Path, script: str, message: str) -> None:
    build = _built(_FILES, _binary(tmp_path, script))
    (said,) = messages(build)
    assert said.startswith(message)
    assert said.endswith(_NATIVELY)
    assert contents(build) == contents(built(_FILES, "app"))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        pytest.param(
            "resources: ['https://example.com/all.yaml']",
            "`https://example.com/all.yaml` leads out of the repository",
            id="a-remote-file",
        ),
        pytest.param(
            "resources: ['HTTP:/example.com/all.yaml']",
            "`HTTP:/example.com/all.yaml` leads out of the repository",
            id="a-remote-file-in-disguise",
        ),
        pytest.param("resources: [/etc]", "`/etc` leads out of the repository", id="an-absolute-path"),
        pytest.param("components: [../../up]", "`../../up` leads out of the repository", id="a-path-upwards"),
        pytest.param(
            "configMapGenerator: [{name: a, files: [key=../../../etc/passwd]}]",
            "`../../../etc/passwd` leads out of the repository",
            id="a-file-of-a-generator",
        ),
        pytest.param(
            "patches: [{path: &p /etc/passwd}]", "`/etc/passwd` leads out of the repository", id="a-patch"
        ),
        pytest.param(
            "transformers:\n- |-\n  apiVersion: builtin\n  kind: PatchTransformer\n"
            "  metadata: {name: n}\n  path: /etc/passwd",
            "`/etc/passwd` leads out of the repository",
            id="a-patch-of-an-inline-transformer",
        ),
        pytest.param("generators: [exec.yaml]", "`Exec` is a plugin", id="a-plugin"),
        pytest.param("helmCharts: [{name: web}]", "`helmCharts` needs helm", id="a-chart"),
    ],
)
def test_binary_is_not_run_on_what_leads_out(tmp_path: Path, more: str, reason: str) -> None:
    ran = tmp_path / "ran"
    files = {
        "app/kustomization.yaml": f"resources: [base]\n{more}\n".replace(
            "resources: [base]\nresources", "resources"
        ),
        "app/base/kustomization.yaml": "resources: [../web.yaml]\n",
        "app/web.yaml": _SERVICE,
        "app/exec.yaml": "apiVersion: example.com/v1\nkind: Exec\nmetadata: {name: e}\n",
    }
    build = _built(files, _binary(tmp_path, f": > {ran}"))
    assert f"`kustomize` is not run here, because {reason}{_NATIVELY}" in messages(build)
    assert not ran.exists()


def test_binary_is_not_taken_from_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, outside = tmp_path / "repo" / "bin", tmp_path / "bin"
    for directory in (inside, outside):
        directory.mkdir(parents=True)
        _binary(directory, "exit 0")
    monkeypatch.chdir(tmp_path / "repo")
    monkeypatch.setenv("PATH", f"bin:.:{inside}:{outside}")
    assert find_binary("kustomize", tmp_path / "repo") == KustomizeBinary(
        "kustomize", str(outside / "kustomize")
    )
    monkeypatch.setenv("PATH", f"bin:.:{inside}")
    assert find_binary("kustomize", tmp_path / "repo") is None


def test_real_kubectl() -> None:
    binary = find_binary("kubectl", Path("/nonexistent"))
    if binary is None:
        pytest.skip("there is no kubectl on the PATH")
    files = {**_FILES, "app/kustomization.yaml": "resources: [../base]\nnamePrefix: p-\n"}
    files |= {
        "base/kustomization.yaml": "resources: [web.yaml]\nnamespace: shop\n",
        "base/web.yaml": _SERVICE,
    }
    build = _built(files, binary)
    assert (messages(build), field(build, "p-web", "metadata", "namespace")) == ([], "shop")
    assert place(build, "p-web", "metadata", "namespace") == "base/kustomization.yaml:2"


def test_kustomization_in_no_file_takes_the_place_of_the_one_in_its_directory(tmp_path: Path) -> None:
    script = 'cd "$2"; read -r line < kustomization.yaml; echo "error: $line" >&2; exit 1'
    repo = repository({**_FILES, "tree.yaml": "resources: [web.yaml]\nnamespace: other\n"})
    root = repo.load("tree.yaml").documents[0].mapping
    assert root is not None
    kustomizer = ExternalKustomizer(repo, ChartRenderer(repo, None), _binary(tmp_path, script))
    build = kustomizer.build_tree(root, "app")
    assert messages(build) == [
        '`kustomize` does not build this: {"resources": ["web.yaml"], "namespace": "other"}' + _NATIVELY
    ]
    assert place(build, "web", "metadata", "namespace") == "tree.yaml:2"
    out = messages(kustomizer.build_tree(root, "../.."))
    assert f"`kustomize` is not run here, because `../..` leads out of the repository{_NATIVELY}" in out
