"""Helm charts: a note each, and their files are no manifests."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.render.structure import Structure
from tests.unit.render.repositories import kustomization, manifest, rendered, structure, units

CHART = "apiVersion: v2\nname: web\n"


def note(chart: str, file: str) -> str:
    return (
        f"{file}:1:1: Helm chart `{chart}` is not rendered, because nothing here installs it; `clusters:` in "
        "the configuration can state it, and its values"
    )


def notes(found: Structure) -> list[str]:
    return [f"{each.at}: {each.message}" for each in found.charts.notes()]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"web/templates/a.yaml": manifest("a")}, {}, id="templates"),
        pytest.param({"web/templates/sub/a.yaml": manifest("a")}, {}, id="templates in a folder"),
        pytest.param({"web/crds/a.yaml": manifest("a")}, {}, id="types"),
        pytest.param({"web/ci/a.yaml": manifest("a")}, {}, id="values for its tests"),
        pytest.param({"web/values.yaml": manifest("a")}, {}, id="files beside Chart.yaml"),
        pytest.param({"web/charts/db/templates/a.yaml": manifest("a")}, {}, id="charts inside it"),
        pytest.param(
            {"web/charts/db/Chart.yaml": CHART, "web/charts/db/templates/a.yaml": manifest("a")},
            {},
            id="charts inside it that say so",
        ),
        pytest.param(
            {
                "web/templates/kustomization.yaml": kustomization("a.yaml"),
                "web/templates/a.yaml": manifest("a"),
            },
            {},
            id="a kustomization among the templates",
        ),
        pytest.param(
            {"web/examples/a.yaml": manifest("a")},
            {"web/examples": ["Service/a"]},
            id="other folders are not the chart's",
        ),
        pytest.param(
            {"website/templates/a.yaml": manifest("a")},
            {"website/templates": ["Service/a"]},
            id="nor is a folder whose name starts alike",
        ),
        pytest.param(
            {"templates/a.yaml": manifest("a")},
            {"templates": ["Service/a"]},
            id="nor is a folder of templates without a chart",
        ),
    ],
)
def test_files_of_a_chart_are_no_objects(files: Mapping[str, str], expected: Mapping[str, list[str]]) -> None:
    found = structure({"web/Chart.yaml": CHART, **files})
    assert units(found) == expected
    assert found.left_out == ()
    assert notes(found) == [note("web", "web/Chart.yaml")]


def test_a_chart_at_the_root_leaves_other_folders_alone() -> None:
    files = {
        "Chart.yaml": CHART,
        "values.yaml": manifest("a"),
        "templates/a.yaml": manifest("a"),
        "deploy/b.yaml": manifest("b"),
    }
    found = structure(files)
    assert units(found) == {"deploy": ["Service/b"]}
    assert notes(found) == [note(".", "Chart.yaml")]


@pytest.mark.parametrize(
    "outer",
    [
        pytest.param("", id="below a chart at the root"),
        pytest.param("apps/", id="below a chart's other folders"),
    ],
)
def test_a_chart_in_another_folder_of_a_chart_is_a_chart(outer: str) -> None:
    files = {
        f"{outer}Chart.yaml": CHART,
        f"{outer}deploy/web/Chart.yaml": CHART,
        f"{outer}deploy/web/templates/a.yaml": manifest("a"),
    }
    found = structure(files)
    assert units(found) == {}
    assert f"{outer}deploy/web/Chart.yaml:1:1" in [str(each.at) for each in found.charts.notes()]


def test_each_chart_has_a_note_at_a_file_of_the_repository() -> None:
    files = {"a/Chart.yaml": CHART, "b/Chart.yaml": CHART}
    assert notes(structure(files)) == [note("a", "a/Chart.yaml"), note("b", "b/Chart.yaml")]


def test_a_kustomization_may_use_a_file_of_a_chart() -> None:
    files = {
        "web/Chart.yaml": CHART,
        "web/crds/a.yaml": manifest("a"),
        "prod/kustomization.yaml": kustomization("../web/crds/a.yaml"),
    }
    assert units(structure(files)) == {"prod": ["Service/a"]}


def test_a_chart_that_nothing_delivers_may_bring_anything_where_nothing_says_what_runs() -> None:
    (cluster,) = rendered({"web/Chart.yaml": CHART, "web/deploy/a.yaml": manifest("a")}).clusters
    assert [(str(gap.note.at), gap.namespace) for gap in cluster.gaps] == [("web/Chart.yaml:1:1", None)]


def test_a_chart_of_delivery_objects_is_where_delivery_may_start() -> None:
    application = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: '{{ .Values.name }}'}\n"
    )
    files = {"apps/Chart.yaml": CHART, "apps/templates/all.yaml": application}
    (unit,) = structure(files).units
    assert unit.id == "apps"
    assert [str(gap.note.at) for gap in unit.gaps] == ["apps/Chart.yaml:1:1"]
