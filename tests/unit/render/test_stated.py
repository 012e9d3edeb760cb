"""Clusters that the configuration states: what their paths stand for, and what is in none of them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.config import Config, StatedCluster
from netpol_lint.location import Location, Region
from netpol_lint.render.rendering import Rendering, render_repository
from tests.unit.render.repositories import contents, kustomization, manifest, tools

AT = Location(".netpol-lint.yaml", Region(3, 13, 3, 17))

FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./app/prod, sourceRef: {kind: GitRepository, name: flux-system}}
"""
FILES = {
    "app/base/kustomization.yaml": kustomization("web.yaml"),
    "app/base/web.yaml": manifest("web"),
    "app/base/unlisted.yaml": manifest("unlisted"),
    "app/prod/kustomization.yaml": kustomization("../base", more="nameSuffix: -prod"),
    "app/dev/kustomization.yaml": kustomization("../base", more="nameSuffix: -dev"),
    "plain/one.yaml": manifest("one"),
    "plain/two.yaml": manifest("two", namespace="of-its-own"),
    "plain/below/three.yaml": manifest("three"),
    "clusters/prod/apps.yaml": FLUX,
    "notes/readme.yaml": "just: a map",
}


def stated(*paths: str, name: str = "prod", namespace: str | None = None) -> StatedCluster:
    return StatedCluster(
        name=name,
        paths=tuple((path, AT) for path in paths),
        namespace=None if namespace is None else (namespace, AT),
        value_files=(),
        config=Config(),
    )


def rendered(
    *clusters: StatedCluster, files: Mapping[str, str] = FILES, within: tuple[str, ...] = ()
) -> Rendering:
    return render_repository(tools(files, *within), stated=clusters)


def objects(found: Rendering) -> list[str]:
    return [each for cluster in found.clusters for unit in cluster.units for each in contents(unit)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("app/prod", ["Service/web-prod"], id="a kustomization stands for what it builds"),
        pytest.param("app/prod/kustomization.yaml", ["Service/web-prod"], id="so does its file"),
        pytest.param("app/base", ["Service/web"], id="one that others use can be stated as well"),
        pytest.param(
            "app", ["Service/web-dev", "Service/web-prod"], id="a directory stands for the overlays below it"
        ),
        pytest.param("plain/one.yaml", ["Service/one"], id="a file stands for its manifests"),
        pytest.param("app/base/unlisted.yaml", ["Service/unlisted"], id="so does one that nothing lists"),
        pytest.param(
            "plain",
            ["Service/one", "of-its-own/Service/two", "Service/three"],
            id="a directory stands for the plain manifests below it",
        ),
        pytest.param(
            "clusters/prod",
            ["flux-system/Kustomization/apps", "Service/web-prod"],
            id="what delivers others is followed",
        ),
    ],
)
def test_a_path_stands_for(path: str, expected: list[str]) -> None:
    assert objects(rendered(stated(path))) == expected


def test_a_namespace_is_for_what_names_none() -> None:
    found = rendered(stated("plain/one.yaml", "plain/two.yaml", "app/prod", namespace="shop"))

    assert objects(found) == ["shop/Service/one", "of-its-own/Service/two", "shop/Service/web-prod"]


@pytest.mark.parametrize("path", ["nowhere", "nowhere/at-all.yaml", "notes/readme.yaml", "notes"])
def test_a_path_without_manifests_is_said(path: str) -> None:
    (cluster,) = rendered(stated(path)).clusters

    assert [(each.note.at, each.note.message) for each in cluster.gaps] == [
        (AT, f"`{path}` of cluster 'prod' holds no manifest; nothing of it was analysed")
    ]


def test_what_no_stated_cluster_holds_is_not_deployed() -> None:
    found = rendered(stated("app/prod"), stated("app/dev", name="dev"))

    assert [each.name for each in found.clusters] == ["prod", "dev"]
    assert [each.id for each in found.orphans] == ["clusters/prod", "plain", "plain/below"]
    assert [each.kind for each in found.notes()] == ["not-deployed"] * 3


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        pytest.param("app/prod", {"prod": ["Service/web-prod"]}, id="one that holds the place"),
        pytest.param(
            "app/base",
            {"dev": ["Service/web-dev"], "prod": ["Service/web-prod"]},
            id="each that uses the place",
        ),
        pytest.param("plain", {}, id="none"),
    ],
)
def test_of_a_place_only_the_clusters_around_it_are_shown(
    within: str, expected: Mapping[str, list[str]]
) -> None:
    found = rendered(stated("app/dev", name="dev"), stated("app/prod"), within=(within,))

    assert {
        each.name: [name for unit in each.units for name in contents(unit)] for each in found.clusters
    } == expected


def test_plain_manifests_outside_of_the_place_are_said_to_be_so() -> None:
    (cluster,) = rendered(stated("app/prod", "plain"), within=("app",)).clusters

    assert [each.note.message for each in cluster.gaps] == [
        "`plain` of cluster 'prod' lies outside of what is looked at; nothing of it was analysed"
    ]


def test_what_one_stated_cluster_delivers_to_another_runs_there() -> None:
    elsewhere = FLUX.replace("spec: {", "spec: {kubeConfig: {secretRef: {name: edge}}, ")
    files = {**FILES, "hub/apps.yaml": elsewhere}

    found = rendered(stated("hub", name="hub"), stated("plain/one.yaml", name="edge"), files=files)

    assert {each.name: [one for unit in each.units for one in contents(unit)] for each in found.clusters} == {
        "hub": ["flux-system/Kustomization/apps"],
        "edge": ["Service/one", "Service/web-prod"],
    }


def test_what_is_delivered_to_a_cluster_that_is_not_stated_stays() -> None:
    elsewhere = FLUX.replace("spec: {", "spec: {kubeConfig: {secretRef: {name: edge}}, ")
    files = {**FILES, "hub/apps.yaml": elsewhere}

    assert objects(rendered(stated("hub", name="hub"), files=files)) == [
        "flux-system/Kustomization/apps",
        "Service/web-prod",
    ]
