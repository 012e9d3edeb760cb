"""What could not be rendered: it is said once, at its place, and never guessed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.unit.render.repositories import kustomization, manifest, rendered, says, units


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        pytest.param(
            "https://example.com/a.yaml",
            "resource `https://example.com/a.yaml` is outside this repository and was not read",
            id="an address",
        ),
        pytest.param(
            "github.com/o/r/deploy?ref=v1",
            "resource `github.com/o/r/deploy?ref=v1` is outside this repository and was not read",
            id="a repository at a host",
        ),
        pytest.param(
            "../../other/a.yaml",
            "resource `../../other/a.yaml` is outside this repository and was not read",
            id="a path out of the repository",
        ),
        pytest.param(
            "missing.yaml",
            "resource `missing.yaml` names no file and no directory with a kustomization",
            id="a file that is not there",
        ),
        pytest.param(
            "empty",
            "resource `empty` names no file and no directory with a kustomization",
            id="a directory without a kustomization",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_note(reference: str, message: str) -> None:
    files = {
        "x/kustomization.yaml": kustomization("a.yaml", reference),
        "x/a.yaml": manifest("a"),
        "x/empty/b.txt.yaml": "[]",
    }
    rendering = rendered(files)
    assert says(rendering) == [f"x/kustomization.yaml:3:3: {message}"]
    assert [note.kind for note in rendering.notes] == ["unrendered-source"]
    assert units(rendering) == {"x": ["Service/a"]}
    assert rendering.units[0].is_partly_rendered


@pytest.mark.parametrize(
    ("files", "place"),
    [
        pytest.param(
            {
                "x/kustomization.yaml": kustomization("../a"),
                "a/kustomization.yaml": kustomization("../b", "a.yaml"),
                "b/kustomization.yaml": kustomization("../a"),
                "a/a.yaml": manifest("a"),
            },
            "b/kustomization.yaml:2:3",
            id="below a root",
        ),
        pytest.param(
            {"a/kustomization.yaml": kustomization(".", "a.yaml"), "a/a.yaml": manifest("a")},
            "a/kustomization.yaml:2:3",
            id="of one",
        ),
        pytest.param(
            {
                "a/kustomization.yaml": kustomization("../b", "a.yaml"),
                "b/kustomization.yaml": kustomization("../a"),
                "a/a.yaml": manifest("a"),
            },
            "b/kustomization.yaml:2:3",
            id="of two that nothing else names",
        ),
    ],
)
def test_a_circle_of_kustomizations_is_a_note(files: Mapping[str, str], place: str) -> None:
    notes = rendered(files).notes
    assert [str(note.at) for note in notes] == [place]
    assert "leads back to a kustomization that it is part of" in notes[0].message


def test_a_circle_of_components_alone_is_not_deployed() -> None:
    files = {
        "a/kustomization.yaml": "kind: Component\nresources: [../b, a.yaml]\n",
        "b/kustomization.yaml": "kind: Component\nresources: [../a]\n",
        "a/a.yaml": manifest("a"),
    }
    rendering = rendered(files)
    assert units(rendering) == {}
    assert [each.name for each in rendering.undeployed] == ["a"]


def test_a_base_that_is_named_twice_has_its_note_once() -> None:
    files = {
        "base/kustomization.yaml": kustomization("missing.yaml"),
        "prod/kustomization.yaml": kustomization("../base"),
        "test/kustomization.yaml": kustomization("../base"),
    }
    assert [str(note.at) for note in rendered(files).notes] == ["base/kustomization.yaml:2:3"]


def test_a_broken_base_leaves_the_overlay_incomplete() -> None:
    files = {
        "base/kustomization.yaml": "resources: [\n",
        "prod/kustomization.yaml": kustomization("../base", "a.yaml"),
        "prod/a.yaml": manifest("a"),
    }
    rendering = rendered(files)
    assert [str(note.at) for note in rendering.notes] == ["prod/kustomization.yaml:2:3"]
    assert rendering.units[0].is_partly_rendered


@pytest.mark.parametrize(
    ("overlay", "base", "expected"),
    [
        pytest.param("", "", [], id="resources alone are rendered"),
        pytest.param(
            "patches: [{path: p.yaml}]", "", ["prod/kustomization.yaml:3:1"], id="a field of the overlay"
        ),
        pytest.param("", "commonLabels: {a: b}", ["base/kustomization.yaml:3:1"], id="a field of the base"),
        pytest.param(
            "patches: [{path: p.yaml}]",
            "commonLabels: {a: b}",
            ["prod/kustomization.yaml:3:1", "base/kustomization.yaml:3:1"],
            id="fields of both",
        ),
    ],
)
def test_fields_not_applied_belong_to_every_unit_above(overlay: str, base: str, expected: list[str]) -> None:
    files = {
        "base/kustomization.yaml": kustomization("a.yaml", more=base),
        "base/a.yaml": manifest("a"),
        "prod/kustomization.yaml": kustomization("../base", more=overlay),
    }
    (unit,) = rendered(files).units
    assert [str(each.reference.at) for each in unit.unrendered] == expected
    assert unit.is_partly_rendered is bool(expected)


def test_a_prefix_alone_leaves_the_selection_rendered() -> None:
    pod = manifest("a", "Pod")
    files = {"kustomization.yaml": kustomization("a.yaml", more="namePrefix: dev-"), "a.yaml": pod}
    (unit,) = rendered(files).units
    assert unit.unrendered
    assert not unit.is_partly_rendered


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("Namespace", id="labels of a Namespace are what namespaceSelector asks for"),
        pytest.param("Pod", id="labels of a bare Pod are what podSelector asks for"),
    ],
)
def test_labels_of_objects_may_change_a_selection(kind: str) -> None:
    files = {
        "kustomization.yaml": kustomization("a.yaml", more="labels: [{pairs: {team: obs}}]"),
        "a.yaml": manifest("a", kind),
    }
    (unit,) = rendered(files).units
    assert unit.is_partly_rendered


@pytest.mark.parametrize(
    ("kind", "api_version"),
    [
        pytest.param("Deployment", "apps/v1", id="a workload has its template's labels"),
        pytest.param("Service", "v1", id="nobody selects a Service"),
        pytest.param("Pod", "example.com/v1", id="a Pod of another group is no pod"),
    ],
)
def test_labels_of_other_objects_change_no_selection(kind: str, api_version: str) -> None:
    files = {
        "kustomization.yaml": kustomization("a.yaml", more="labels: [{pairs: {team: obs}}]"),
        "a.yaml": manifest("a", kind, api_version=api_version),
    }
    (unit,) = rendered(files).units
    assert unit.unrendered
    assert not unit.is_partly_rendered
