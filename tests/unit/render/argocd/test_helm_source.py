"""The releases that an Application makes of charts of the repository."""

from __future__ import annotations

import pytest

from netpol_lint.location import whole_file
from netpol_lint.render import argocd
from netpol_lint.render.api_object import objects_in
from netpol_lint.render.argocd.build_environment import BuildEnvironment
from netpol_lint.render.argocd.helm_source import HelmContext, read_release
from netpol_lint.render.helm.release import Parameter, Release
from netpol_lint.source.node import plain
from tests.unit.render.argocd.following import application, follow
from tests.unit.render.repositories import repository

FILES = {
    **dict.fromkeys(
        ("chart/values-a.yaml", "chart/values-b.yaml", "env/prod.yaml", "env/deep/x.yaml"), "a: 1\n"
    ),
    "chart/note.json": '{"a": 1}',
}


def _release(options: str) -> tuple[Release, list[str]]:
    read = repository({"source.yaml": f"helm: {options}\n", **FILES})
    source = read.load("source.yaml").documents[0].mapping
    assert source is not None
    environment = BuildEnvironment({"ARGOCD_APP_NAME": "web"})
    context = HelmContext("web", "shop", None, frozenset({"values"}), environment, read)
    release, gaps = read_release("chart", source, whole_file("app.yaml"), context)
    return release, [f"{each.note.at}: {each.note.message}" for each in gaps]


def test_without_options_the_application_names_the_release() -> None:
    release, gaps = _release("")
    assert (release.name, release.namespace, release.chart, release.has_crds) == (
        "web",
        "shop",
        "chart",
        True,
    )
    assert gaps == []


def test_options() -> None:
    release, _ = _release(
        "{releaseName: r, namespace: n, skipCrds: true, kubeVersion: '1.30', apiVersions: [a/v1], "
        "parameters: [{name: p, value: $ARGOCD_APP_NAME}, {name: q, value: '1', forceString: true}], "
        "fileParameters: [{name: f, path: note.json}, {name: g, path: ../../out}]}"
    )
    assert (release.name, release.namespace, release.has_crds) == ("r", "n", False)
    assert (release.kube_version, release.api_versions) == ("1.30", ("a/v1",))
    assert release.parameters == (
        Parameter("p", "web"),
        Parameter("q", "1", is_string=True),
        Parameter("f", '{"a": 1}', is_string=True),
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param("{values: 'a: 1'}", [{"a": 1}], id="a text"),
        pytest.param("{valuesObject: {a: 2}, values: 'a: 1'}", [{"a": 2}], id="a map, which hides the text"),
        pytest.param("{values: '['}", [], id="no YAML"),
    ],
)
def test_values(options: str, expected: list[object]) -> None:
    release, _ = _release(options)
    assert [plain(each) for each in release.values] == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param("[values-a.yaml]", ["chart/values-a.yaml"], id="beside the chart"),
        pytest.param("[../env/prod.yaml, /env/prod.yaml]", ["env/prod.yaml"], id="elsewhere, each once"),
        pytest.param("[$values/env/prod.yaml]", ["env/prod.yaml"], id="of another source"),
        pytest.param("['values-*.yaml']", ["chart/values-a.yaml", "chart/values-b.yaml"], id="a pattern"),
        pytest.param(
            "[$values/env/**/*.yaml]", ["env/deep/x.yaml", "env/prod.yaml"], id="a pattern for directories"
        ),
        pytest.param("[$values/none/*.yaml]", [], id="a pattern for nothing"),
    ],
)
def test_value_files(files: str, expected: list[str]) -> None:
    release, gaps = _release(f"{{valueFiles: {files}}}")
    assert list(release.value_files) == expected
    assert gaps == []


@pytest.mark.parametrize(
    ("file", "why"),
    [
        pytest.param("none.yaml", "does not exist", id="a file that is not there"),
        pytest.param("../../out.yaml", "is not in this repository", id="a file outside"),
        pytest.param("https://x.example/values.yaml", "is not in this repository", id="an address"),
        pytest.param(
            "$other/values.yaml", "is not in this repository", id="a source that is another repository"
        ),
    ],
)
def test_value_files_that_cannot_be_read(file: str, why: str) -> None:
    release, gaps = _release(f"{{valueFiles: [{file}]}}")
    assert release.value_files == ()
    assert gaps == [f"source.yaml:1:21: values file `{file}` {why}; the chart is rendered without its values"]


def test_files_may_lack() -> None:
    assert _release("{valueFiles: [none.yaml], ignoreMissingValueFiles: true}")[1] == []


def test_a_chart_of_the_repository_is_delivered_even_if_it_is_not_rendered() -> None:
    followed = follow({"apps.yaml": application("path: chart"), "chart/Chart.yaml": "name: c\n"})
    assert followed.paths == {"web": "chart"}
    assert followed.contents == []
    assert len(followed.messages) == 1


def test_remote_charts_are_opaque_releases() -> None:
    text = application("chart: redis, helm: {releaseName: cache}", url="https://charts.example")
    (document,) = repository({"a.yaml": text}).load("a.yaml").documents
    (each,) = objects_in(document)
    (found,) = argocd.opaque_releases(each)
    assert (found.namespace, found.name, found.chart) == ("shop", "cache", "redis")
    assert str(found.at) == "a.yaml:5:52"
