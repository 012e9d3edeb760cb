"""Which files make a unit, and which namespace and name its objects have in it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.render.unit import UnitKind
from tests.unit.render.repositories import contents, kustomization, manifest, says, structure, units

NAMESPACE = manifest("shop", "Namespace")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {}, id="an empty repository has no unit"),
        pytest.param({"readme.json": "[]"}, {}, id="a directory without objects is no unit"),
        pytest.param(
            {"a.yaml": manifest("a"), "b.yaml": manifest("b")},
            {".": ["Service/a", "Service/b"]},
            id="the files of a directory are one unit",
        ),
        pytest.param(
            {"x/a.yaml": manifest("a"), "x/y/b.yaml": manifest("b")},
            {"x": ["Service/a"], "x/y": ["Service/b"]},
            id="a directory inside another is its own unit",
        ),
        pytest.param(
            {
                "x/kustomization.yaml": kustomization("b.yaml", "a.yaml"),
                "x/a.yaml": manifest("a"),
                "x/b.yaml": manifest("b"),
            },
            {"x": ["Service/a", "Service/b"]},
            id="a kustomization is one unit, in the order of the real tool",
        ),
        pytest.param(
            {"kustomization.yml": kustomization("a.yaml"), "a.yaml": manifest("a")},
            {".": ["Service/a"]},
            id="the short suffix will do",
        ),
        pytest.param(
            {
                "kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
                "metadata: {name: all}\nresources: [a.yaml]\n",
                "a.yaml": manifest("a"),
            },
            {".": ["Service/a"]},
            id="a kustomization is no object, even with a name",
        ),
        pytest.param(
            {"x/kustomization.yaml": kustomization("../a.yaml"), "a.yaml": manifest("a")},
            {"x": ["Service/a"]},
            id="a file above the kustomization is part of it, and of nothing else",
        ),
        pytest.param(
            {
                "base/kustomization.yaml": kustomization("a.yaml"),
                "base/a.yaml": manifest("a"),
                "prod/kustomization.yaml": kustomization("../base"),
                "test/kustomization.yaml": kustomization("../base"),
            },
            {"prod": ["Service/a"], "test": ["Service/a"]},
            id="a base is part of each overlay and no unit itself",
        ),
        pytest.param(
            {
                "tls/kustomization.yaml": "kind: Component\nresources: [a.yaml]\n",
                "tls/a.yaml": manifest("a"),
                "prod/kustomization.yaml": "components: [../tls]\n",
            },
            {"prod": ["Service/a"]},
            id="a component is part of who uses it",
        ),
        pytest.param(
            {
                "kustomization.yaml": kustomization("a", "b"),
                "a/kustomization.yaml": kustomization("../c"),
                "b/kustomization.yaml": kustomization("../d"),
                "c/kustomization.yaml": kustomization("c.yaml"),
                "c/c.yaml": manifest("c"),
                "d/kustomization.yaml": kustomization("d.yaml"),
                "d/d.yaml": manifest("d"),
            },
            {".": ["Service/c", "Service/d"]},
            id="references are followed to any depth",
        ),
    ],
)
def test_units(files: Mapping[str, str], expected: Mapping[str, list[str]]) -> None:
    found = structure(files)
    assert units(found) == expected
    assert found.left_out == ()
    assert says(found) == []


def test_units_say_how_their_objects_come_together() -> None:
    files = {
        "a/kustomization.yaml": kustomization("a.yaml"),
        "a/a.yaml": manifest("a"),
        "b/b.yaml": manifest("b"),
    }
    kinds = [unit.kind for unit in structure(files).units]
    assert kinds == [UnitKind.KUSTOMIZATION, UnitKind.DIRECTORY]
    assert [kind.value for kind in kinds] == ["kustomization", "directory"]


@pytest.mark.parametrize(
    ("files", "deployed", "undeployed", "offered"),
    [
        pytest.param(
            {
                "x/kustomization.yaml": kustomization("a.yaml"),
                "x/a.yaml": manifest("a"),
                "x/b.yaml": manifest("b"),
            },
            {"x": ["Service/a"]},
            ["b"],
            [],
            id="a file beside a kustomization that does not list it",
        ),
        pytest.param(
            {
                "x/kustomization.yaml": kustomization("a.yaml"),
                "x/a.yaml": manifest("a"),
                "x/y/b.yaml": manifest("b"),
            },
            {"x": ["Service/a"], "x/y": ["Service/b"]},
            [],
            [],
            id="a directory below a kustomization stands for itself",
        ),
        pytest.param(
            {
                "tls/kustomization.yaml": "kind: Component\nresources: [../res/a.yaml]\n",
                "res/a.yaml": manifest("a"),
            },
            {},
            [],
            ["a"],
            id="what only an unused component names",
        ),
        pytest.param(
            {
                "tls/kustomization.yaml": "kind: Component\nresources: [../base]\n",
                "base/kustomization.yaml": kustomization("a.yaml"),
                "base/a.yaml": manifest("a"),
            },
            {},
            [],
            ["a"],
            id="a base that only an unused component names",
        ),
        pytest.param(
            {"kustomization.yaml": "kind: Kustomization\n", "a.yaml": manifest("a")},
            {},
            ["a"],
            [],
            id="a kustomization without resources deploys nothing",
        ),
        pytest.param(
            {
                "x/kustomization.yaml": kustomization(
                    "a.yaml", more="patches: [{path: patches/used.yaml}]\n"
                ),
                "x/a.yaml": manifest("a"),
                "x/patches/used.yaml": manifest("a"),
                "x/patches/unused.yaml": manifest("b"),
            },
            {"x": ["Service/a"]},
            ["b"],
            [],
            id="what lies beside patches is a patch that is switched off",
        ),
        pytest.param(
            {
                "a/kustomization.yaml": "configMapGenerator: [{name: a, files: [x/config.yaml]}]\n",
                "a/x/config.yaml": manifest("a"),
                "a/x/b.yaml": manifest("b"),
            },
            {"a": ["ConfigMap/a-8mh5f22b7b"], "a/x": ["Service/b"]},
            [],
            [],
            id="what lies beside the input of a generator stands for itself",
        ),
        pytest.param(
            {
                "x/y/kustomization.yaml": kustomization(
                    "../a.yaml", more="patches: [{path: ../patch.yaml}]\n"
                ),
                "x/a.yaml": manifest("a"),
                "x/patch.yaml": manifest("a"),
                "x/b.yaml": manifest("b"),
            },
            {"x": ["Service/b"], "x/y": ["Service/a"]},
            [],
            [],
            id="a directory that holds more than patches stands for itself",
        ),
        pytest.param(
            {
                "x/Chart.yaml": "name: x",
                "x/kustomization.yaml": kustomization("all.yaml", more="patches: [overlay/a.yaml]\n"),
                "x/overlay/a.yaml": manifest("a"),
            },
            {"x": []},
            [],
            [],
            id="a kustomization of what a chart makes is not a part of the chart",
        ),
    ],
)
def test_what_nothing_deploys(
    files: Mapping[str, str], deployed: Mapping[str, list[str]], undeployed: list[str], offered: list[str]
) -> None:
    found = structure(files)
    assert units(found) == deployed
    assert [each.name for each in found.left_out] == undeployed + offered
    assert [each.name for each in found.left_out if each.path in found.offered] == offered


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("patches: [{path: p.yaml}]", id="a patch"),
        pytest.param("patches: [p.yaml]", id="a patch in its string form"),
        pytest.param("patchesStrategicMerge: [./p.yaml]", id="a strategic merge"),
        pytest.param("patchesJson6902: [{path: p.yaml, target: {}}]", id="a JSON patch"),
        pytest.param("configMapGenerator: [{name: c, files: [config.yaml=p.yaml]}]", id="generator input"),
        pytest.param("secretGenerator: [{name: c, files: [p.yaml]}]", id="the content of a secret"),
        pytest.param("transformers: [p.yaml]", id="a transformer"),
        pytest.param("generators: [p.yaml]", id="a generator"),
        pytest.param("configurations: [p.yaml]", id="a configuration"),
        pytest.param("replacements: [{path: p.yaml}]", id="a replacement"),
    ],
)
def test_support_files_are_no_objects(more: str) -> None:
    files = {
        "x/kustomization.yaml": kustomization("a.yaml", more=more),
        "x/a.yaml": manifest("a"),
        "x/p.yaml": manifest("patched"),
    }
    found = structure(files)
    assert [each for each in units(found)["x"] if each.startswith("Service/")] == ["Service/a"]
    assert found.left_out == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param(
            {
                "kustomization.yaml": kustomization("a.yaml", more="namespace: shop"),
                "a.yaml": manifest("a", namespace="x"),
            },
            ["shop/Service/a"],
            id="a kustomization moves what has another namespace",
        ),
        pytest.param(
            {
                "kustomization.yaml": kustomization("base", more="namespace: outer"),
                "base/kustomization.yaml": kustomization("a.yaml", more="namespace: inner"),
                "base/a.yaml": manifest("a"),
            },
            ["outer/Service/a"],
            id="the outermost kustomization wins",
        ),
        pytest.param(
            {
                "kustomization.yaml": kustomization("base", "b.yaml"),
                "base/kustomization.yaml": kustomization("a.yaml", more="namespace: inner"),
                "base/a.yaml": manifest("a"),
                "b.yaml": manifest("b"),
            },
            ["inner/Service/a", "Service/b"],
            id="a base's namespace stays where nothing above names one",
        ),
        pytest.param(
            {"kustomization.yaml": kustomization("n.yaml", more="namespace: outer"), "n.yaml": NAMESPACE},
            ["Namespace/outer"],
            id="a Namespace is renamed",
        ),
    ],
)
def test_namespace_of_a_kustomization(files: Mapping[str, str], expected: list[str]) -> None:
    (unit,) = structure(files).units
    assert contents(unit) == expected


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        pytest.param("cilium.io/v2", "CiliumClusterwideNetworkPolicy", id="of Cilium"),
        pytest.param("projectcalico.org/v3", "GlobalNetworkPolicy", id="of Calico"),
        pytest.param("projectcalico.org/v3", "GlobalNetworkSet", id="a set of Calico"),
        pytest.param("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy", id="of an administrator"),
        pytest.param("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy", id="the baseline"),
        pytest.param("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", id="of both tiers"),
        pytest.param("kyverno.io/v1", "ClusterPolicy", id="of Kyverno"),
        pytest.param("rbac.authorization.k8s.io/v1", "ClusterRole", id="a role"),
    ],
)
def test_a_kustomization_moves_no_cluster_wide_object(api_version: str, kind: str) -> None:
    files = {
        "kustomization.yaml": kustomization("a.yaml", more="namespace: shop"),
        "a.yaml": manifest("a", kind, api_version=api_version),
    }
    (unit,) = structure(files).units
    assert contents(unit) == [f"{kind}/a"]


def test_the_line_that_decides_the_namespace() -> None:
    files = {
        "kustomization.yaml": "namespace: shop\nresources: [a.yaml]\n",
        "a.yaml": manifest("a", namespace="other"),
        "b/b.yaml": manifest("b", namespace="other"),
    }
    moved, own = (unit.objects[0] for unit in structure(files).units)
    assert (str(moved.namespace_at), str(own.namespace_at)) == ("kustomization.yaml:1:12", "b/b.yaml:3:32")
