"""What a kustomization file names, and where in the repository that is."""

from __future__ import annotations

import pytest

from netpol_lint.render.kustomization import (
    Kustomization,
    is_kustomization_file,
    local_path,
    read_kustomization,
)
from tests.unit.render.repositories import repository

PATH = "apps/web/kustomization.yaml"


def read(text: str) -> Kustomization:
    found = read_kustomization(repository({PATH: text}).load(PATH))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        pytest.param("kustomization.yaml", True, id="the usual name"),
        pytest.param("apps/kustomization.yml", True, id="the short suffix"),
        pytest.param("apps/Kustomization", True, id="no suffix, with a capital"),
        pytest.param("Kustomization.yaml", False, id="a capital with a suffix is another file"),
        pytest.param("kustomization", False, id="no suffix without the capital is another file"),
        pytest.param("kustomization.json", False, id="kustomize looks for no JSON"),
        pytest.param("my-kustomization.yaml", False, id="only the whole name counts"),
        pytest.param("kustomization.yaml/web.yaml", False, id="a directory of that name is none"),
    ],
)
def test_file_names(path: str, is_one: bool) -> None:
    assert is_kustomization_file(path) is is_one


@pytest.mark.parametrize(
    ("text", "resources"),
    [
        pytest.param("resources: [a.yaml, ../base]", ["a.yaml", "../base"], id="resources"),
        pytest.param("bases: [../base]", ["../base"], id="bases of old kustomizations"),
        pytest.param("components: [../tls]", ["../tls"], id="components"),
        pytest.param("resources: []", [], id="an empty list"),
        pytest.param("resources:", [], id="a null list"),
        pytest.param("resources: a.yaml", [], id="a string where the list belongs is not followed"),
        pytest.param("resources: [null, {path: a.yaml}, b.yaml]", ["b.yaml"], id="items of another type"),
        pytest.param('resources: ["a.yaml "]', ["a.yaml"], id="white space around a path"),
    ],
)
def test_resources_are_followed(text: str, resources: list[str]) -> None:
    assert [each.target for each in read(text).resources] == resources


@pytest.mark.parametrize(
    ("text", "files"),
    [
        pytest.param("patches: [{path: p.yaml}]", ["p.yaml"], id="patches by path"),
        pytest.param("patches: [p.yaml]", ["p.yaml"], id="patches in their string form"),
        pytest.param(
            "patches: [{target: {kind: Pod}, path: p.yaml}]", ["p.yaml"], id="patches with a target"
        ),
        pytest.param(
            "patches:\n- patch: |-\n    kind: Pod\n    apiVersion: v1\n",
            [],
            id="an inline patch names no file",
        ),
        pytest.param("patchesStrategicMerge: [p.yaml]", ["p.yaml"], id="patchesStrategicMerge"),
        pytest.param(
            "patchesStrategicMerge:\n- |-\n  kind: Pod\n  apiVersion: v1\n",
            [],
            id="an inline strategic merge names no file",
        ),
        pytest.param("patchesJson6902: [{path: p.json, target: {}}]", ["p.json"], id="patchesJson6902"),
        pytest.param("generators: [g.yaml]", ["g.yaml"], id="generators"),
        pytest.param("transformers: [t.yaml]", ["t.yaml"], id="transformers"),
        pytest.param("validators: [v.yaml]", ["v.yaml"], id="validators"),
        pytest.param("configurations: [c.yaml]", ["c.yaml"], id="configurations"),
        pytest.param("replacements: [{path: r.yaml}]", ["r.yaml"], id="replacements by path"),
        pytest.param("replacements: [{source: {}, targets: []}]", [], id="inline replacements name no file"),
        pytest.param(
            "configMapGenerator: [{name: c, files: [a.yaml, b.json]}]", ["a.yaml", "b.json"], id="files"
        ),
        pytest.param(
            "configMapGenerator: [{name: c, files: [config=a.yaml]}]", ["a.yaml"], id="files with a key"
        ),
        pytest.param("configMapGenerator: [{name: c, envs: [a.yaml]}]", ["a.yaml"], id="environment files"),
        pytest.param("configMapGenerator: [{name: c, env: a.yaml}]", ["a.yaml"], id="one environment file"),
        pytest.param("configMapGenerator: [{name: c, literals: [a=b.yaml]}]", [], id="literals name no file"),
        pytest.param("secretGenerator: [{name: s, files: [a.yaml]}]", ["a.yaml"], id="secrets"),
        pytest.param("crds: [types.json]", ["types.json"], id="descriptions of types"),
        pytest.param("openapi: {path: schema.json}", ["schema.json"], id="a schema of custom resources"),
        pytest.param("openapi: {version: v1.20}", [], id="a schema by its version"),
        pytest.param("patches: [{path: null}, null]", [], id="nothing where a path belongs"),
    ],
)
def test_files_that_are_no_objects(text: str, files: list[str]) -> None:
    found = read(text)
    assert [each.target for each in found.other_files] == files
    assert found.resources == ()


def test_places() -> None:
    found = read("resources:\n- a.yaml\npatches:\n- path: p.yaml\n")
    references = (*found.resources, *found.other_files)
    assert [str(each.at) for each in references] == [f"{PATH}:2:3", f"{PATH}:4:3"]


@pytest.mark.parametrize(
    ("text", "is_component"),
    [
        pytest.param("kind: Component", True, id="a component says so"),
        pytest.param("kind: Kustomization", False, id="a kustomization may say so"),
        pytest.param("resources: []", False, id="the kind may be left out"),
    ],
)
def test_components(text: str, is_component: bool) -> None:
    assert read(text).is_component is is_component


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# nothing\n", id="a comment"),
        pytest.param("- a.yaml\n", id="a list"),
        pytest.param("resources: [\n", id="broken"),
    ],
)
def test_what_is_no_map_is_no_kustomization(text: str) -> None:
    assert read_kustomization(repository({PATH: text}).load(PATH)) is None


@pytest.mark.parametrize(
    ("directory", "target", "path"),
    [
        pytest.param("apps/web", "a.yaml", "apps/web/a.yaml", id="beside the kustomization"),
        pytest.param("apps/web", "./a.yaml", "apps/web/a.yaml", id="a dot says nothing"),
        pytest.param("apps/web", "../../base/", "base", id="upwards, with a slash at the end"),
        pytest.param("apps/web", "../..", "", id="the root itself"),
        pytest.param("", ".", "", id="the root from the root"),
        pytest.param("", "a.yaml", "a.yaml", id="from the root"),
        pytest.param("apps/web", "../../../other", None, id="out of the repository"),
        pytest.param("", "..", None, id="above the root"),
        pytest.param("apps", "/etc/a.yaml", None, id="an absolute path"),
        pytest.param("apps", "https://example.com/a.yaml", None, id="an address"),
        pytest.param("apps", "ssh://git@example.com/o/r", None, id="an address by ssh"),
        pytest.param("apps", "git@github.com:o/r.git", None, id="an address as git writes it"),
        pytest.param("apps", "github.com/o/r/deploy?ref=v1", None, id="a repository at a host"),
        pytest.param(
            "apps", "github.com/o/r//deploy", None, id="at the best-known host even without a version"
        ),
        pytest.param("apps", "gitlab.com/o/r//deploy?ref=v1", None, id="a repository at another host"),
        pytest.param("apps", "example.com.yaml", "apps/example.com.yaml", id="a file that looks like a host"),
        pytest.param("", "..a/b.yaml", "..a/b.yaml", id="a name that starts with dots"),
    ],
)
def test_local_path(directory: str, target: str, path: str | None) -> None:
    assert local_path(directory, target) == path
