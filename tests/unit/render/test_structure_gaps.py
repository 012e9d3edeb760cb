"""What could not be rendered: it is said once, at its place, and never guessed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.render.gap import Effect
from tests.unit.render.repositories import kustomization, manifest, says, structure, units


@pytest.mark.parametrize(
    "reference",
    [
        pytest.param("https://example.com/a.yaml", id="an address"),
        pytest.param("github.com/o/r/deploy?ref=v1", id="a repository at a host"),
        pytest.param("../../other/a.yaml", id="a path out of the repository"),
        pytest.param("missing.yaml", id="a file that is not there"),
        pytest.param("empty", id="a directory without a kustomization"),
    ],
)
def test_a_reference_that_leads_nowhere_is_a_gap(reference: str) -> None:
    files = {
        "x/kustomization.yaml": kustomization("a.yaml", reference),
        "x/a.yaml": manifest("a"),
        "x/empty/b.txt.yaml": "[]",
    }
    found = structure(files)
    (note,) = says(found)
    assert note.startswith("x/kustomization.yaml:3:3: ")
    assert f"`{reference}`" in note
    assert units(found) == {"x": ["Service/a"]}
    assert [each.effect for each in found.units[0].gaps] == [Effect.OBJECTS]


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
    notes = says(structure(files))
    assert [note.split(": ")[0] for note in notes] == [place]


def test_a_circle_of_components_alone_is_not_deployed() -> None:
    files = {
        "a/kustomization.yaml": "kind: Component\nresources: [../b, a.yaml]\n",
        "b/kustomization.yaml": "kind: Component\nresources: [../a]\n",
        "a/a.yaml": manifest("a"),
    }
    found = structure(files)
    assert units(found) == {}
    assert [each.name for each in found.left_out] == ["a"]


def test_a_base_that_is_named_twice_has_its_note_once() -> None:
    files = {
        "base/kustomization.yaml": kustomization("missing.yaml"),
        "prod/kustomization.yaml": kustomization("../base"),
        "test/kustomization.yaml": kustomization("../base"),
    }
    assert [note.split(": ")[0] for note in says(structure(files))] == ["base/kustomization.yaml:2:3"]


def test_objects_of_a_broken_base_are_missing_from_the_overlay() -> None:
    files = {
        "base/kustomization.yaml": "resources: [\n",
        "prod/kustomization.yaml": kustomization("../base", "a.yaml"),
        "prod/a.yaml": manifest("a"),
    }
    found = structure(files)
    assert [note.split(": ")[0] for note in says(found)] == ["base/kustomization.yaml:1:12"]
    assert [each.effect for each in found.units[0].gaps] == [Effect.OBJECTS]
