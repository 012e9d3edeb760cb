"""Which units run together: by environment, without contradictions, each object once."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.render.cluster import Cluster
from netpol_lint.render.environments import environment_of, group_by_environment
from tests.unit.render.repositories import kustomization, manifest, structure


def clusters(files: Mapping[str, str]) -> tuple[Cluster, ...]:
    return group_by_environment(structure(files).units)


def summary(files: Mapping[str, str]) -> dict[str, list[str]]:
    return {each.name: [unit.id for unit in each.units] for each in clusters(files)}


def sized(name: str, size: int) -> str:
    """Return a Service of one identity per name whose text depends on the size."""
    return f"{manifest(name)}spec: {{ports: [{{port: {size}}}]}}\n"


@pytest.mark.parametrize(
    ("path", "environment"),
    [
        pytest.param("apps/prod", "prod", id="a known word"),
        pytest.param("prod/apps/web", "prod", id="a known word further up"),
        pytest.param("overlays/prod-eu/shop", "prod-eu", id="what follows overlays, whatever the word"),
        pytest.param("k8s/environments/blue", "blue", id="what follows environments"),
        pytest.param("k8s/envs/blue", "blue", id="what follows envs"),
        pytest.param("clusters/mgmt/apps", "mgmt", id="what follows clusters"),
        pytest.param("prod/overlays/eu", "eu", id="what follows overlays goes before a word"),
        pytest.param("clusters", None, id="nothing follows"),
        pytest.param("apps/web", None, id="no word"),
        pytest.param("apps/production-line", None, id="only a whole segment is a word"),
        pytest.param(".", None, id="the root"),
        *(
            pytest.param(f"apps/{word}", word, id=f"the word {word}")
            for word in ("dev", "test", "qa", "stg", "staging", "uat", "preprod", "production")
        ),
    ],
)
def test_environment_of_a_path(path: str, environment: str | None) -> None:
    assert environment_of(path) == environment


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {}, id="nothing runs nowhere"),
        pytest.param(
            {"a/a.yaml": manifest("a"), "b/b.yaml": manifest("b")},
            {".": ["a", "b"]},
            id="a repository without environments is one cluster",
        ),
        pytest.param(
            {"dev/a.yaml": manifest("a"), "prod/a.yaml": manifest("a"), "prod/web/b.yaml": manifest("b")},
            {"dev": ["dev"], "prod": ["prod", "prod/web"]},
            id="each environment is a cluster",
        ),
        pytest.param(
            {"dev/a.yaml": manifest("a"), "prod/a.yaml": manifest("a"), "infra/i.yaml": manifest("i")},
            {"dev": ["dev", "infra"], "prod": ["prod", "infra"]},
            id="what names no environment runs in every one",
        ),
        pytest.param(
            {"dev/a.yaml": sized("a", 1), "prod/a.yaml": sized("a", 2), "infra/a.yaml": sized("a", 1)},
            {"dev": ["dev", "infra"], "prod": ["prod"]},
            id="what contradicts an environment does not run there",
        ),
        pytest.param(
            {"x/a.yaml": sized("a", 1), "y/a.yaml": sized("a", 1)},
            {".": ["x", "y"]},
            id="equal definitions are no contradiction",
        ),
        pytest.param(
            {
                "a/a.yaml": manifest("board", "ConfigMap") + "data: {a: b}\n",
                "b/b.yaml": manifest("board", "ConfigMap") + "data: {a: c}\n",
            },
            {".": ["a", "b"]},
            id="what has nothing to do with traffic may differ",
        ),
        pytest.param(
            {
                "a/a.yaml": f"{sized('web', 1)}---\n{manifest('db', namespace='a')}",
                "b/b.yaml": f"{sized('web', 2)}---\n{manifest('db', namespace='b')}",
            },
            {".": ["a", "b"]},
            id="what names no namespace, beside what does, stands wherever it is applied to",
        ),
        pytest.param(
            {"x/a.yaml": sized("a", 1), "y/a.yaml": sized("a", 2), "y/b.yaml": manifest("b")},
            {".": ["y"], "x": ["x"]},
            id="of two that contradict each other the larger one is the cluster",
        ),
        pytest.param(
            {"x/a.yaml": sized("a", 1), "y/a.yaml": sized("a", 2)},
            {".": ["x"], "y": ["y"]},
            id="of two of one size the first one is",
        ),
        pytest.param(
            {"prod/x/a.yaml": sized("a", 1), "prod/x/b.yaml": manifest("b"), "prod/y/a.yaml": sized("a", 2)},
            {"prod": ["prod/x"], "prod/y": ["prod/y"]},
            id="an environment with a contradiction is two clusters",
        ),
        pytest.param(
            {"x/a.yaml": sized("a", 1), "y/a.yaml": sized("a", 2), "z/b.yaml": manifest("b")},
            {".": ["x", "z"], "y": ["y", "z"]},
            id="an alternative never shares a cluster with what it contradicts",
        ),
    ],
)
def test_clusters(files: Mapping[str, str], expected: Mapping[str, list[str]]) -> None:
    assert summary(files) == expected


def test_alternatives_come_last_and_say_so() -> None:
    files = {
        "a/a.yaml": sized("a", 1),
        "b/a.yaml": sized("a", 2),
        "b/b.yaml": manifest("b"),
    }
    assert [(each.name, each.is_alternative) for each in clusters(files)] == [(".", False), ("a", True)]


def test_the_namespace_makes_another_object() -> None:
    files = {"x/a.yaml": sized("a", 1), "y/a.yaml": manifest("a", namespace="shop")}
    assert summary(files) == {".": ["x", "y"]}


def test_no_namespace_is_the_default_one() -> None:
    files = {
        "x/a.yaml": sized("a", 1),
        "y/a.yaml": manifest("a", namespace="default"),
        "y/b.yaml": manifest("b"),
    }
    assert summary(files) == {".": ["y"], "x": ["x"]}


def test_the_version_of_the_api_makes_no_other_object() -> None:
    deployment = manifest("web", "Deployment", api_version="apps/v1")
    files = {"x/a.yaml": deployment, "y/a.yaml": deployment.replace("apps/v1", "apps/v1beta2")}
    assert summary(files) == {".": ["x"], "y": ["y"]}


def test_an_equal_object_stands_once() -> None:
    (cluster,) = clusters({"x/a.yaml": manifest("a"), "y/a.yaml": manifest("a"), "y/b.yaml": manifest("b")})
    assert [(each.path, each.name) for each in cluster.objects] == [("y/a.yaml", "a"), ("y/b.yaml", "b")]


def test_a_namespace_with_other_labels_is_no_contradiction() -> None:
    """Several units often bring the namespace that they share, each with the labels it knows of."""
    labelled = manifest("shop", "Namespace").replace("{name: shop}", "{name: shop, labels: {a: b}}")
    files = {"x/a.yaml": manifest("shop", "Namespace"), "y/a.yaml": labelled, "z/a.yaml": labelled}
    (cluster,) = clusters(files)
    assert [unit.id for unit in cluster.units] == ["x", "y", "z"]
    assert {each.path for each in cluster.objects} >= {"x/a.yaml", "y/a.yaml"}


def test_two_overlays_of_a_base_hold_its_objects_both() -> None:
    files = {
        "base/kustomization.yaml": kustomization("a.yaml"),
        "base/a.yaml": manifest("a"),
        "overlays/eu/kustomization.yaml": kustomization("../../base", more="namespace: eu"),
        "overlays/us/kustomization.yaml": kustomization("../../base", more="namespace: us"),
    }
    found = {each.name: [one.namespace for one in each.objects] for each in clusters(files)}
    assert found == {"eu": ["eu"], "us": ["us"]}


def test_duplicates_of_one_unit_are_pairs_unless_they_say_the_same() -> None:
    files = {
        "a.yaml": sized("a", 1),
        "b.yaml": f"{sized('a', 2)}---\n{sized('a', 1)}",
        "c.yaml": manifest("c"),
    }
    (cluster,) = clusters(files)
    pairs = [(str(each.kept.at), str(each.left_out.at)) for each in cluster.duplicates]
    assert pairs == [("a.yaml:1:1", "b.yaml:1:1")]


def test_one_text_reached_twice_is_no_duplicate() -> None:
    files = {
        "kustomization.yaml": kustomization("x", "y"),
        "x/kustomization.yaml": kustomization("../base"),
        "y/kustomization.yaml": kustomization("../base"),
        "base/kustomization.yaml": kustomization("a.yaml"),
        "base/a.yaml": manifest("a"),
    }
    found = structure(files)
    (cluster,) = group_by_environment(found.units)
    assert cluster.duplicates == ()
    assert len(cluster.objects) == 1
