"""Clusters told from what delivers their objects: where delivery starts, what it reaches, what it misses."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.render.cluster import Basis
from tests.unit.render.repositories import contents, flux, kustomization, manifest, rendered

DELIVERY = frozenset({"Kustomization", "GitRepository", "Application", "ArtifactGenerator"})
SOURCE = (
    "---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\n"
    "metadata: {name: flux-system, namespace: flux-system}\nspec: {url: 'ssh://git@git.example/x'}\n"
)
GENERATOR = (
    "apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\n"
    "metadata: {name: g, namespace: flux-system}\nspec:\n"
    "  sources: [{alias: repo, kind: GitRepository, name: flux-system}]\n"
    "  artifacts: [{name: made, copy: [{from: '@repo/apps/**', to: '@artifact/'}]}]\n"
)
OF_ARTIFACT = flux("apps", ".").replace(
    "kind: GitRepository, name: flux-system", "kind: ExternalArtifact, name: made"
)
VARIABLES = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata: {ns: shop}\n"
)
FROM_VARIABLES = "  postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}\n"
TO_EDGE = "  kubeConfig: {secretRef: {name: edge}}\n"
INTO_SHOP = (
    "  patches:\n  - patch: '[{op: add, path: /spec/targetNamespace, value: shop}]'\n"
    "    target: {kind: Kustomization}\n"
)


def application(name: str, path: str, destination: str = "name: in-cluster") -> str:
    return (
        "---\napiVersion: argoproj.io/v1alpha1\nkind: Application\n"
        f"metadata: {{name: {name}, namespace: argocd}}\nspec:\n"
        f"  source: {{repoURL: 'https://git.example/x', path: {path}}}\n"
        f"  destination: {{{destination}, namespace: shop}}\n"
    )


def summary(files: Mapping[str, str], *within: str) -> dict[str, list[str]]:
    """Return by cluster what runs there, without the delivery objects of Flux and Argo CD."""
    return {
        cluster.name: [
            each for unit in cluster.units for each in contents(unit) if DELIVERY.isdisjoint(each.split("/"))
        ]
        for cluster in rendered(files, *within).clusters
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "clusters/prod/flux-system/sync.yaml": flux("flux-system", "./clusters/prod") + SOURCE,
                "clusters/prod/flux-system/kustomization.yaml": kustomization("sync.yaml"),
                "clusters/prod/apps.yaml": flux("apps", "./apps"),
                "apps/web.yaml": manifest("web"),
            },
            {"prod": ["Service/web"]},
            id="what delivers its own directory delivers the files beside it",
        ),
        pytest.param(
            {
                "clusters/east/all.yaml": flux("infra", "./infra"),
                "clusters/west/all.yaml": flux("infra", "./infra") + "---\n" + flux("apps", "./apps"),
                "infra/dns.yaml": manifest("dns"),
                "apps/web.yaml": manifest("web"),
            },
            {"east": ["Service/dns"], "west": ["Service/dns", "Service/web"]},
            id="what two clusters share runs in both",
        ),
        pytest.param(
            {
                "clusters/prod/apps.yaml": flux("apps", "./apps") + SOURCE,
                "apps/web.yaml": manifest("web"),
                "old/ks.yaml": flux("old", "./old/app"),
                "old/app/old.yaml": manifest("old"),
            },
            {"prod": ["Service/web"]},
            id="delivery that nothing includes starts nowhere where another has its source beside it",
        ),
        pytest.param(
            {
                "clusters/prod/apps.yaml": flux("apps", "./apps", more=FROM_VARIABLES)
                + "---\n"
                + flux("vars", "./vars"),
                "vars/vars.yaml": VARIABLES,
                "apps/web.yaml": manifest("web", namespace='"${ns}"'),
            },
            {"prod": ["shop/Service/web", "flux-system/ConfigMap/vars"]},
            id="variables may come with a later delivery",
        ),
        pytest.param(
            {
                "clusters/prod/tree.yaml": flux("tree", "./tree", more=INTO_SHOP),
                "tree/kustomization.yaml": kustomization("apps.yaml"),
                "tree/apps.yaml": flux("apps", "./apps"),
                "apps/web.yaml": manifest("web"),
            },
            {"prod": ["shop/Service/web"]},
            id="a delivery object is followed as its parent patches it",
        ),
        pytest.param(
            {"a/ks.yaml": flux("a", "./b"), "b/ks.yaml": flux("b", "./a"), "b/web.yaml": manifest("web")},
            {"a": ["Service/web"]},
            id="two that deliver each other are one cluster",
        ),
        pytest.param(
            {
                "argocd/root.yaml": application("root", "argocd"),
                "argocd/web.yaml": application("web", "web"),
                "web/web.yaml": manifest("web"),
            },
            {".": ["shop/Service/web"]},
            id="an app of apps that includes itself ends",
        ),
        pytest.param(
            {
                "argocd/a.yaml": application("a", "a"),
                "apps/argo/b.yaml": application("b", "b"),
                "a/web.yaml": manifest("a"),
                "b/web.yaml": manifest("b"),
            },
            {".": ["shop/Service/a", "shop/Service/b"]},
            id="Applications that are applied one by one are for one cluster",
        ),
        pytest.param(
            {
                "clusters/hub/apps.yaml": flux("far", "./far", more=TO_EDGE)
                + "---\n"
                + flux("near", "./near"),
                "far/web.yaml": manifest("far"),
                "near/web.yaml": manifest("near"),
            },
            {"edge": ["Service/far"], "hub": ["Service/near"]},
            id="a kubeConfig sends objects to another cluster",
        ),
        pytest.param(
            {
                "clusters/hub/apps.yaml": flux("far", "./far", more=TO_EDGE),
                "clusters/edge/apps.yaml": flux("own", "./own"),
                "far/web.yaml": manifest("far"),
                "own/web.yaml": manifest("own"),
            },
            {"edge": ["Service/own", "Service/far"]},
            id="to one that has an entry of its own as well",
        ),
        pytest.param(
            {
                "argocd/a.yaml": application("a", "a", "name: east"),
                "argocd/b.yaml": application("b", "b", "server: 'https://west.example:6443'"),
                "a/web.yaml": manifest("a"),
                "b/web.yaml": manifest("b"),
            },
            {"east": ["shop/Service/a"], "https://west.example:6443": ["shop/Service/b"]},
            id="destinations of Argo CD are clusters, by name or server, and a mere hub is none",
        ),
        pytest.param(
            {
                "argocd/a.yaml": application("a", "a", "name: east"),
                "argocd/b.yaml": application("b", "b"),
                "a/web.yaml": manifest("a"),
                "b/web.yaml": manifest("b"),
            },
            {".": ["shop/Service/b"], "east": ["shop/Service/a"]},
            id="a hub to which something is delivered is a cluster",
        ),
        pytest.param(
            {
                "bootstrap/prod/apps.yaml": flux("a", "./a"),
                "clusters/prod/apps.yaml": flux("b", "./b"),
                "a/web.yaml": manifest("a"),
                "b/web.yaml": manifest("b"),
            },
            {"prod": ["Service/a", "Service/b"]},
            id="entries of one name are one cluster",
        ),
        pytest.param(
            {
                "bootstrap/prod/apps.yaml": flux("a", "./a"),
                "clusters/prod/apps.yaml": flux("b", "./b"),
                "a/web.yaml": manifest("web"),
                "b/web.yaml": manifest("web") + "spec: {type: NodePort}\n",
            },
            {"clusters/prod": ["Service/web"], "prod": ["Service/web"]},
            id="unless they contradict each other",
        ),
        pytest.param(
            {
                "argocd/a.yaml": application("a", "a", "name: east"),
                "flux/b.yaml": application("b", "b", "name: east"),
                "a/web.yaml": manifest("web"),
                "b/web.yaml": manifest("web") + "spec: {type: NodePort}\n",
            },
            {"east": ["shop/Service/web"], "east (flux)": ["shop/Service/web"]},
            id="then a destination says where the second one starts",
        ),
        pytest.param(
            {
                "clusters/prod/apps.yaml": GENERATOR + "---\n" + OF_ARTIFACT,
                "apps/web.yaml": manifest("web"),
            },
            {"prod": ["Service/web"]},
            id="an artifact is what its generator copies",
        ),
        pytest.param(
            {
                "clusters/prod/apps.yaml": OF_ARTIFACT + "---\n" + flux("made", "./generators"),
                "generators/g.yaml": GENERATOR,
                "apps/web.yaml": manifest("web"),
            },
            {"prod": ["Service/web"]},
            id="also where the generator comes later",
        ),
    ],
)
def test_clusters(files: Mapping[str, str], expected: Mapping[str, list[str]]) -> None:
    found = rendered(files)
    assert summary(files) == expected
    assert all(each.basis is Basis.DELIVERED and each.starts for each in found.clusters)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "clusters/prod/apps.yaml": flux("apps", "./apps"),
                "apps/web.yaml": manifest("web"),
                "examples/a.yaml": manifest("a"),
            },
            {"examples": ["Service/a"]},
            id="what nothing leads to",
        ),
        pytest.param(
            {
                "clusters/prod/apps.yaml": flux("apps", "./apps"),
                "apps/kustomization.yaml": kustomization("../lib/web.yaml"),
                "lib/web.yaml": manifest("web"),
                "lib/api.yaml": manifest("api"),
            },
            {"lib": ["Service/api"]},
            id="the part of a directory that nothing names",
        ),
        pytest.param(
            {
                "argocd/a.yaml": application("a", "a", "name: east"),
                "a/web.yaml": manifest("a"),
            },
            {},
            id="a hub is in use, though it is no cluster",
        ),
        pytest.param(
            {
                "argocd/root.yaml": application("root", "apps"),
                "apps/a.yaml": application("a", "a", "name: east"),
                "a/web.yaml": manifest("a"),
            },
            {},
            id="the applications of an application are in use, too",
        ),
        pytest.param(
            {
                "clusters/prod/apps.yaml": flux("apps", "./apps"),
                "apps/web.yaml": manifest("web"),
                "chart/Chart.yaml": "name: web\n",
                "chart/templates/web.yaml": manifest("web"),
            },
            {},
            id="the templates of a chart are no manifests",
        ),
    ],
)
def test_what_is_not_deployed(files: Mapping[str, str], expected: Mapping[str, list[str]]) -> None:
    assert {each.id: contents(each) for each in rendered(files).orphans} == expected


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param(1, {"prod": "delivered"}, id="what it does not deliver is an orphan"),
        pytest.param(5, {"prod": "delivered", ".": "paths"}, id="unless that is most of what there is"),
    ],
)
def test_delivery_speaks_for_the_repository(others: int, expected: Mapping[str, str]) -> None:
    files = {
        "examples/clusters/prod/apps.yaml": flux("apps", "./examples/app"),
        "examples/app/web.yaml": manifest("web"),
        **{f"deploy/{number}.yaml": manifest(f"s{number}") for number in range(others)},
    }
    found = rendered(files)
    assert {each.name: each.basis.value for each in found.clusters} == expected
    assert [each.id for each in found.orphans] == ([] if "." in expected else ["deploy"])


def test_two_clusters_never_share_a_name() -> None:
    files = {
        "examples/clusters/prod/apps.yaml": flux("apps", "./examples/app"),
        "examples/app/web.yaml": manifest("web"),
        **{f"overlays/prod/{number}.yaml": manifest(f"s{number}") for number in range(5)},
    }
    assert [each.name for each in rendered(files).clusters] == ["prod", "prod (paths)"]


def test_delivery_that_goes_ever_deeper_is_left_at_some_depth() -> None:
    files = {
        f"clusters/prod/{number}/apps.yaml": flux(f"k{number}", f"./clusters/prod/{number + 1}")
        for number in range(40)
    }
    found = rendered(files)
    messages = [each.note.message for cluster in found.clusters for each in cluster.gaps]
    assert any("more than 30 delivery objects lead to it, one through the other" in each for each in messages)


PARTS = {
    "clusters/prod/all.yaml": flux("apps", "./apps") + "---\n" + flux("infra", "./infra") + SOURCE,
    "apps/web.yaml": manifest("web"),
    "apps/below/api.yaml": manifest("api"),
    "apps/tenant/ks.yaml": flux("tenant", "./tenants/one"),
    "tenants/one/own.yaml": manifest("own"),
    "infra/kustomization.yaml": kustomization("dns.yaml"),
    "infra/dns.yaml": manifest("dns"),
}


@pytest.mark.parametrize(
    ("within", "expected"),
    [
        pytest.param(
            "clusters",
            {"prod": ["Service/api", "Service/web", "Service/dns", "Service/own"]},
            id="what is delivered is followed out of the place",
        ),
        pytest.param(
            "apps",
            {".": ["Service/web", "Service/api", "Service/own"]},
            id="what the place holds is deployed, though some of it is delivered from there",
        ),
        pytest.param("infra", {".": ["Service/dns"]}, id="what something elsewhere delivers stands alone"),
    ],
)
def test_a_place_in_a_repository(within: str, expected: Mapping[str, list[str]]) -> None:
    found = rendered(PARTS, within)
    assert summary(PARTS, within) == expected
    assert (found.orphans, [gap for each in found.clusters for gap in each.gaps]) == ((), [])


OTHER = "https://git.example/other"


@pytest.mark.parametrize(
    "lost",
    [
        pytest.param(
            application("theirs", "theirs").replace("https://git.example/x", OTHER),
            id="in the cluster of a hub that keeps nothing else",
        ),
        pytest.param(
            application("theirs", "theirs", "name: edge").replace("https://git.example/x", OTHER),
            id="in a cluster of which nothing else is known",
        ),
        pytest.param(
            application("theirs", "theirs", "name: prod").replace("https://git.example/x", OTHER),
            id="in a cluster that has other objects",
        ),
    ],
)
def test_what_cannot_be_read_is_said_wherever_it_is_deployed(lost: str) -> None:
    files = {
        "apps/all.yaml": application("web", "web", "name: prod")
        + application("api", "api", "name: dev")
        + lost,
        "web/service.yaml": manifest("web"),
        "api/service.yaml": manifest("api"),
    }
    found = rendered(files)

    assert [each.name for each in found.clusters] == ["dev", "prod"]
    assert [each.message for each in found.notes() if OTHER in each.message] == [
        f"`path: theirs` is in {OTHER}, which is taken for another repository, so what it deploys is not "
        "known; `repository.urls` in the configuration can say that it is this one"
    ]


def test_a_chart_that_a_hub_installs_is_said_once() -> None:
    files = {
        "apps/all.yaml": application("web", "web", "name: prod") + application("chart", "charts/x"),
        "web/service.yaml": manifest("web"),
        "charts/x/Chart.yaml": "name: x\n",
    }
    notes = [each.message for each in rendered(files).notes() if "chart" in each.message]

    assert [each.partition(",")[2] for each in notes] == [
        " because there is no `helm` on the PATH that may be used; its templates were not analysed"
    ]
