"""Releases of charts that are not rendered: a node of its own, whose edges are as unknown as its labels."""

from __future__ import annotations

import pytest

from netpol_lint.audit.releases import opaque_workloads
from netpol_lint.reach.connectivity import Surroundings
from netpol_lint.resources.workload import Workload
from tests.unit.cluster_manifests import pod, policy
from tests.unit.reach.connectivities import Shown, connected, ids, shown_edges
from tests.unit.render.repositories import objects_of

RELEASE = (
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: db, namespace: shop}\n"
    "spec: {chart: {spec: {chart: postgresql}}}\n"
)
ID = "shop/HelmRelease/db"
PODS = pod("web", "app: web") + pod("api", "app: api")
ONLY_WEB = policy(
    "api",
    "podSelector: {matchLabels: {app: api}}\ningress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]",
)


def releases(text: str = RELEASE) -> tuple[Workload, ...]:
    return tuple(opaque_workloads(objects_of(text)))


def between_pods(manifests: str) -> Shown:
    found = connected(manifests, Surroundings(external=releases()))
    return {ends: what for ends, what in shown_edges(found).items() if not any(map(_is_outside, ends))}


def _is_outside(end: str) -> bool:
    return end.startswith("ip:")


def test_it_is_a_node_in_the_namespace_that_it_is_installed_into() -> None:
    assert ids(connected(PODS, Surroundings(external=releases()))) == [ID, "shop/Pod/api", "shop/Pod/web"]
    (elsewhere,) = releases(RELEASE.replace("spec: {", "spec: {targetNamespace: data, "))
    assert str(elsewhere.ref) == "data/HelmRelease/data-db"


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        pytest.param("{namespace: data}", ["data/Application/cache"], id="in the cluster that it stands in"),
        pytest.param("{namespace: data, name: other}", [], id="not here, but in another"),
    ],
)
def test_an_application_of_a_remote_chart_is_a_release(destination: str, expected: list[str]) -> None:
    application = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: cache, namespace: argocd}\n"
        f"spec: {{destination: {destination}, source: {{repoURL: https://charts.example, chart: redis}}}}\n"
    )
    assert [str(each.ref) for each in releases(application)] == expected


def test_a_release_whose_content_is_known_is_none() -> None:
    (each,) = objects_of(RELEASE)
    assert list(opaque_workloads([each], {each.identity})) == []
    assert list(opaque_workloads(objects_of(pod("web")))) == []


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        pytest.param(("web", "api"), "everything", id="between declared pods nothing is less certain"),
        pytest.param(("db", "api"), "? everything (labels)", id="it may be whom the policy lets in"),
        pytest.param(("web", "db"), "? everything (labels)", id="a policy of its namespace may select it"),
        pytest.param(("api", "web"), "everything", id="what no policy isolates"),
    ],
)
def test_edges(ends: tuple[str, str], expected: str) -> None:
    isolated = policy("db", "podSelector: {matchLabels: {app: db}}\ningress: []")
    assert between_pods(PODS + ONLY_WEB + isolated).get(ends, "none") == expected


def test_pods_that_policies_name_stand_for_themselves_beside_it() -> None:
    probe = ONLY_WEB.replace("app: web", "app: probe")
    found = connected(PODS + probe, Surroundings(external=releases()))
    assert "pods:shop/app=probe" in ids(found)
