"""Values of rendered objects stand where they were written: the file, the base, the overlay."""

from __future__ import annotations

import pytest

from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping
from tests.unit.render.kustomize.builds import built
from tests.unit.render.kustomize.core_cases import WEB

FILES = {
    "kustomization.yaml": """\
resources: [base]
namespace: shop
namePrefix: prod-
labels:
- pairs: {team: a}
commonLabels:
  tier: front
commonAnnotations:
  by: hand
replicas:
- name: web
  count: 3
images:
- name: web
  newTag: v2
configMapGenerator:
- name: settings
  literals:
  - a=b
""",
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": WEB,
}
CONTAINER = ("spec", "template", "spec", "containers")


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        pytest.param("Deployment", "metadata/namespace", "kustomization.yaml:2:12", id="the namespace line"),
        pytest.param("Deployment", "metadata/name", "base/web.yaml:3:18", id="a prefixed name stays"),
        pytest.param("Deployment", "metadata/labels/team", "kustomization.yaml:5:17", id="a label"),
        pytest.param("Deployment", "metadata/labels/app", "base/web.yaml:3:37", id="a label of its own"),
        pytest.param(
            "Service", "spec/selector/tier", "kustomization.yaml:7:9", id="a selector of commonLabels"
        ),
        pytest.param("Deployment", "metadata/annotations/by", "kustomization.yaml:9:7", id="an annotation"),
        pytest.param("Deployment", "spec/replicas", "kustomization.yaml:12:10", id="the replicas"),
        pytest.param("ConfigMap", "data/a", "kustomization.yaml:19:5", id="generated content"),
        pytest.param("Service", "spec/ports", "base/web.yaml:15:37", id="what nobody touched"),
    ],
)
def test_values_stand_where_they_were_written(kind: str, path: str, expected: str) -> None:
    (root,) = (each.root for each in built(FILES).objects if each.kind == kind)
    found = value_at(root, *path.split("/"))
    assert found is not None
    assert str(found.location()) == expected


def test_keys_of_labels_stand_in_the_kustomization() -> None:
    (service,) = (each for each in built(FILES).objects if each.kind == "Service")
    selector = value_at(service.root, "spec", "selector")
    assert isinstance(selector, Mapping)
    assert {entry.name: str(entry.key.location()) for entry in selector.entries} == {
        "app": "base/web.yaml:15:19",
        "tier": "kustomization.yaml:7:3",
    }


def test_the_namespace_of_an_object_is_decided_by_the_line_of_the_overlay() -> None:
    (service,) = (each for each in built(FILES).objects if each.kind == "Service")
    assert (service.namespace, str(service.namespace_at)) == ("shop", "kustomization.yaml:2:12")


def test_overlays_share_what_they_leave_alone() -> None:
    files = {
        "one/kustomization.yaml": "resources: [../base]\nnamespace: one\n",
        "two/kustomization.yaml": "resources: [../base]\nnamespace: two\n",
        "all/kustomization.yaml": "resources: [../one, ../two]\n",
        "base/kustomization.yaml": "resources: [web.yaml]\n",
        "base/web.yaml": WEB,
    }
    one, two = (value_at(each.root, "spec") for each in built(files, "all").objects if each.kind == "Service")
    assert one is two


def test_a_build_names_the_files_that_took_part() -> None:
    assert built(FILES).files == set(FILES)
