"""What an Application delivers from plain directories, and where."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.render.api_object import is_made
from netpol_lint.render.tree import value_at
from tests.unit.render.argocd.following import OTHER, OWN, application, follow
from tests.unit.render.repositories import manifest

A = manifest("a")
RBAC = "rbac.authorization.k8s.io/v1"
CREATE = "  syncPolicy:\n    syncOptions: [CreateNamespace=true]\n"


@pytest.mark.parametrize(
    ("app", "files", "expected"),
    [
        pytest.param(
            application("path: web"),
            {
                "web/a.yaml": A,
                "web/b.json": '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "b"}}',
            },
            ["shop/Service/a", "shop/Service/b"],
            id="the files of a directory land in the destination's namespace",
        ),
        pytest.param(
            application("path: web"),
            {
                "web/a.yaml": manifest("a", namespace="other")
                + "---\n"
                + manifest("n", "ClusterRole", api_version=RBAC)
            },
            ["other/Service/a", "ClusterRole/n"],
            id="the destination only fills blanks, and only of what lives in a namespace",
        ),
        pytest.param(
            application("path: web", namespace=""),
            {"web/a.yaml": A},
            ["Service/a"],
            id="without a namespace in the destination nothing is filled in",
        ),
        pytest.param(
            application("path: ./web/"),
            {"web/a.yaml": A, "web/below/b.yaml": manifest("b"), "web/notes.txt.yaml": "just: text\n"},
            ["shop/Service/a"],
            id="directories below are left alone",
        ),
        pytest.param(
            application("path: web, directory: {recurse: true}"),
            {"web/a.yaml": A, "web/below/b.yaml": manifest("b")},
            ["shop/Service/a", "shop/Service/b"],
            id="directories below count when that is asked for",
        ),
        pytest.param(
            application(
                "path: web, directory: {recurse: true, include: '{a,b*}.yaml', exclude: '*/b2.yaml'}"
            ),
            {
                "web/a.yaml": A,
                "web/c.yaml": manifest("c"),
                "web/b/b1.yaml": manifest("b1"),
                "web/b/b2.yaml": manifest("b2"),
            },
            ["shop/Service/a", "shop/Service/b1"],
            id="patterns take files in and leave them out, across slashes",
        ),
        pytest.param(
            application("path: web"),
            {"web/a.yaml": A, "web/b.yaml": "# +argocd:skip-file-rendering\n" + manifest("b")},
            ["shop/Service/a"],
            id="a file may ask to be skipped",
        ),
        pytest.param(
            application("path: web"),
            {
                "web/a.yaml": "apiVersion: v1\nkind: Service\n"
                "metadata: {name: a, annotations: {argocd.argoproj.io/hook: Skip}}\n"
            },
            [],
            id="an object may ask to be skipped",
        ),
        pytest.param(
            application("path: ."),
            {"a.yaml": A},
            ["shop/Service/a", "argocd/Application/web"],
            id="the root is a path, too",
        ),
        pytest.param(
            application("path: web", spec=CREATE),
            {"web/a.yaml": A},
            ["shop/Service/a", "Namespace/shop"],
            id="the namespace is made when that is asked for",
        ),
        pytest.param(
            application("path: web", spec=CREATE),
            {"web/a.yaml": manifest("shop", "Namespace")},
            ["Namespace/shop"],
            id="the namespace is not made where it has a manifest",
        ),
        pytest.param(
            application("path: web", spec=CREATE) + "---\n" + manifest("shop", "Namespace"),
            {"web/a.yaml": A},
            ["shop/Service/a"],
            id="the namespace is not made where it is known to be",
        ),
        pytest.param(
            "---\n".join(application("path: web", name=each, spec=CREATE) for each in ("x", "y")),
            {"web/a.yaml": A},
            ["shop/Service/a", "Namespace/shop"] * 2,
            id="two may ask for the namespace",
        ),
        pytest.param(
            application("path: their/web", url=OTHER, spec=CREATE),
            {"web/a.yaml": A},
            ["Namespace/shop"],
            id="the namespace is known even if nothing else is",
        ),
    ],
)
def test_objects(app: str, files: Mapping[str, str], expected: list[str]) -> None:
    assert follow({"apps.yaml": app, **files}).contents == expected


MULTIPLE = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  destination: {name: prod, namespace: shop}
  sources:
  - {repoURL: https://git.example/shop/deploy, path: one}
  - {repoURL: https://git.example/shop/deploy, path: two}
  - {repoURL: https://git.example/shop/deploy, ref: values}
  - {repoURL: https://charts.example, chart: redis, targetRevision: 1.2.3}
"""


def test_of_an_object_in_several_sources_the_last_stays() -> None:
    files = {"one/a.yaml": A + "---\n" + manifest("b"), "two/b.yaml": manifest("b")}
    followed = follow({"apps.yaml": MULTIPLE, **files})
    assert [(each.path, [one.path for one in each.build.objects]) for each in followed.delivered] == [
        ("one", ["one/a.yaml"]),
        ("two", ["two/b.yaml"]),
    ]
    assert [each.destination for each in followed.deliveries] == ["prod"] * 3


def test_places() -> None:
    managed = "    managedNamespaceMetadata:\n      labels:\n        team: a\n"
    followed = follow({"apps.yaml": application("path: web", spec=CREATE + managed), "web/a.yaml": A})
    (delivered,) = followed.delivered
    service, namespace = followed.objects
    labels = value_at(namespace.root, "metadata", "labels", "team")
    assert labels is not None
    places = (delivered.at, service.at, service.namespace_at, namespace.at, labels.location())
    assert [str(each) for each in places] == [
        *("apps.yaml:5:60", "web/a.yaml:1:1", "apps.yaml:8:16", "apps.yaml:8:16", "apps.yaml:13:15"),
    ]
    assert [is_made(each) for each in followed.objects] == [False, True]


PROD = """\
---
apiVersion: v1
kind: Secret
metadata: {name: c1, labels: {argocd.argoproj.io/secret-type: cluster}}
data: {name: cHJvZA==, server: aHR0cHM6Ly8xMC4wLjAuMQ==}
"""


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        pytest.param("{server: https://kubernetes.default.svc}", "", id="the address inside means here"),
        pytest.param("{name: in-cluster}", "", id="the name inside means here"),
        pytest.param("{namespace: a}", "", id="nothing means here"),
        pytest.param("{name: east}", "east", id="a name is a name"),
        pytest.param("{server: https://10.0.0.1/}", "prod", id="an address has the name of its Secret"),
        pytest.param("{server: https://10.0.0.2}", "https://10.0.0.2", id="an unknown address stays"),
    ],
)
def test_destination(destination: str, expected: str) -> None:
    app = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\n"
        f"spec: {{destination: {destination}, source: {{repoURL: {OWN}, path: web}}}}\n"
    )
    followed = follow({"apps.yaml": app + PROD, "web/a.yaml": A})
    assert [each.destination for each in followed.delivered] == [expected]


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        pytest.param(
            application("path: their/web", url=OTHER),
            f"apps.yaml:5:59: `path: their/web` is in {OTHER}, which is taken for another repository, so "
            "what it deploys is not known; `repository.urls` in the configuration can say that it is this "
            "one",
            id="another repository",
        ),
        pytest.param(
            application("path: nowhere"),
            "apps.yaml:5:60: this repository has no YAML or JSON file at `path: nowhere`, so what it deploys "
            "is unknown; correct the path, or the `repoURL`",
            id="a path that does not exist",
        ),
        pytest.param(
            application("path: ../web"),
            "apps.yaml:5:60: `path: ../web` leads out of the repository and was not read",
            id="a path out of the repository",
        ),
        pytest.param(
            application("chart: redis", url="https://charts.example"),
            "apps.yaml:5:52: chart `redis` of https://charts.example is not in this repository and was not "
            "rendered; a copy of it in the repository (`helm pull --untar`) would be",
            id="a chart from elsewhere",
        ),
        pytest.param(
            application("path: web, plugin: {name: cue}"),
            "apps.yaml:5:73: plugin `cue` makes the objects of `web`, and plugins are not run; "
            "they are not known",
            id="a plugin",
        ),
        pytest.param(
            application("path: web, directory: {jsonnet: {libs: [vendor]}}"),
            "apps.yaml:5:86: `directory.jsonnet` is set, and Jsonnet is not evaluated; its objects were not "
            "analysed unless their YAML stands in the directory, too",
            id="jsonnet",
        ),
        pytest.param(
            application("path: web, targetRevision: v1.2.0"),
            "apps.yaml:5:81: `targetRevision: v1.2.0` deploys a fixed revision; the files of this one "
            "were read instead, which may differ",
            id="a fixed revision",
        ),
        pytest.param(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\n",
            "apps.yaml:1:1: Application `web` names no source; there is nothing to deploy",
            id="no source at all",
        ),
    ],
)
def test_gaps(app: str, expected: str) -> None:
    assert follow({"apps.yaml": app, "web/a.yaml": A}).messages == [expected]


def test_a_branch_is_taken_for_the_one_that_is_read() -> None:
    app = application("path: web, targetRevision: release")
    assert follow({"apps.yaml": app, "web/a.yaml": A}).messages == []


APPS = "---\n".join(
    [
        application("path: web"),
        application("path: api", name="api"),
        application("path: web", name="stranger", url=OTHER),
    ]
)


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param(OWN, {"web": "web", "api": "api"}, id="the address of the repository decides"),
        pytest.param(
            "", {"web": "web", "api": "api"}, id="without one, it is that whose paths exist most often"
        ),
        pytest.param("https://git.example/a/fork", {"web": "web", "api": "api"}, id="a fork is no stranger"),
        pytest.param(OTHER, {"stranger": "web"}, id="the address wins over what exists"),
    ],
)
def test_own_repository(own: str, expected: dict[str, str]) -> None:
    files = {"apps.yaml": APPS, "web/a.yaml": A, "api/a.yaml": A}
    assert follow(files, own=own).paths == expected


def test_the_ways_to_reach_a_repository_are_one() -> None:
    other = application("path: api", name="api", url="git@git.example:shop/deploy")
    apps = application("path: web") + "---\n" + other
    assert set(follow({"apps.yaml": apps, "web/a.yaml": A, "api/a.yaml": A}, own="").paths) == {"web", "api"}


def test_a_guess_about_the_repository_is_said_at_one_place() -> None:
    files = {"apps.yaml": APPS, "web/a.yaml": A, "api/a.yaml": A}
    guesses = {each for each in follow(files, own="").messages if "is taken for one" in each}
    assert guesses == {
        f"apps.yaml:5:21: `repoURL: {OWN}` is none of the addresses that are known of this repository, "
        "and is taken for one because its paths exist here; `repository.urls` in the configuration can say so"
    }


OVERRIDDEN = {
    "apps.yaml": application("path: web"),
    "web/a.yaml": A,
    "web/x/b.yaml": manifest("b"),
    "web/.argocd-source.yaml": "directory: {recurse: true}\n",
    "web/.argocd-source-web.yaml": "directory: {exclude: 'a.*'}\n",
}


def test_files_of_the_repository_override_the_source() -> None:
    followed = follow(OVERRIDDEN)
    assert followed.contents == ["shop/Service/b"]
    (delivered,) = followed.delivered
    overrides = {"web/.argocd-source.yaml", "web/.argocd-source-web.yaml"}
    assert delivered.build.files == {"web/x/b.yaml", *overrides}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(manifest("a"), id="a Service"),
        pytest.param(manifest("a", "AppProject", api_version="argoproj.io/v1alpha1"), id="an AppProject"),
        pytest.param(
            manifest("a", "Application", api_version="app.k8s.io/v1beta1"), id="another Application"
        ),
    ],
)
def test_nothing_else_delivers(text: str) -> None:
    assert follow({"apps.yaml": text}).deliveries == ()
