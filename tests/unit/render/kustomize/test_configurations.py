"""`configurations` and `crds`: the fields that they add, as the real tool changes them."""

from __future__ import annotations

import pytest

from netpol_lint.source.node import PlainValue
from tests.unit.render.kustomize.builds import built, field, messages

_OBJECTS = """\
apiVersion: x.io/v1
kind: Foo
metadata: {name: foo}
spec: {selector: {a: b}, reference: {name: settings}, own: foo}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
"""
_CONFIGURATION = """\
labels: [{path: spec/labels, create: true, kind: Foo}]
commonLabels: [{path: spec/selector, create: true, kind: Foo}]
templateLabels: [{path: spec/template, create: true, kind: Foo}]
commonAnnotations: [{path: spec/annotations, create: true, kind: Foo}]
namePrefix: [{path: spec/own, kind: Foo}]
namespace: [{path: spec/namespace, create: true, kind: Foo}]
nameReference:
- {kind: ConfigMap, version: v1, fieldSpecs: [{path: spec/reference/name, kind: Foo}]}
"""
_BASE = """\
resources: [objects.yaml]
configurations: [fields.yaml]
namePrefix: p-
namespace: shop
commonAnnotations: {note: x}
"""
_WHERE = {
    "namespace": "shop",
    "annotations": {"note": "x"},
    "own": "p-foo",
    "reference": {"name": "p-settings"},
}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param(
            "labels: [{pairs: {k: v}}]", {"selector": {"a": "b"}, "labels": {"k": "v"}}, id="labels-alone"
        ),
        pytest.param(
            "labels: [{pairs: {k: v}, includeTemplates: true}]",
            {"selector": {"a": "b"}, "labels": {"k": "v"}, "template": {"k": "v"}},
            id="labels-with-templates",
        ),
        pytest.param(
            "labels: [{pairs: {k: v}, includeSelectors: true}]",
            {"selector": {"a": "b", "k": "v"}, "labels": {"k": "v"}},
            id="labels-with-selectors",
        ),
        pytest.param("commonLabels: {k: v}", {"selector": {"a": "b", "k": "v"}}, id="common-labels"),
    ],
)
def test_fields_of_a_configuration(labels: str, expected: dict[str, PlainValue]) -> None:
    files = {
        "kustomization.yaml": f"{_BASE}{labels}\n",
        "objects.yaml": _OBJECTS,
        "fields.yaml": _CONFIGURATION,
    }
    assert field(built(files), "p-foo", "spec") == {**_WHERE, **expected}


def test_configuration_of_a_base_counts_above_it() -> None:
    files = {
        "base/kustomization.yaml": _BASE,
        "base/objects.yaml": _OBJECTS,
        "base/fields.yaml": _CONFIGURATION,
        "prod/kustomization.yaml": "resources: [../base]\nnamePrefix: o-\n",
    }
    spec = field(built(files, "prod"), "o-p-foo", "spec")
    assert spec == {**_WHERE, "selector": {"a": "b"}, "own": "o-p-foo", "reference": {"name": "o-p-settings"}}


def test_schema_of_a_custom_resource_names_references() -> None:
    schema = """\
example.io/v1.Foo:
  Schema:
    properties:
      apiVersion: {type: string}
      kind: {type: string}
      metadata: {type: object}
      spec: {$ref: example.io/v1.FooSpec}
example.io/v1.FooSpec:
  Schema:
    properties:
      again: {$ref: example.io/v1.FooSpec}
      reference:
        x-kubernetes-object-ref-api-version: v1
        x-kubernetes-object-ref-kind: ConfigMap
"""
    files = {
        "kustomization.yaml": "resources: [objects.yaml]\ncrds: [schema.yaml]\nnamePrefix: p-\n",
        "objects.yaml": _OBJECTS,
        "schema.yaml": schema,
    }
    build = built(files)
    assert (field(build, "p-foo", "spec", "reference", "name"), messages(build)) == ("p-settings", [])


_SCHEMA = """\
definitions:
  example.io.Foo:
    x-kubernetes-group-version-kind: [{group: x.io, kind: Foo, version: v1}]
    properties: {spec: {$ref: "#/definitions/example.io.FooSpec"}}
  example.io.FooSpec:
    properties:
      again: {$ref: "#/definitions/example.io.FooSpec"}
      rules: {items: {type: object}, x-kubernetes-patch-merge-key: name, x-kubernetes-patch-strategy: merge}
      parts: {items: {type: object}, x-kubernetes-list-map-keys: [name], x-kubernetes-list-type: map}
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("rules", [{"name": "b", "v": 9}, {"name": "a", "v": 1}], id="a-list-with-a-merge-key"),
        pytest.param("parts", [{"name": "b", "v": 9}], id="a-list-without-a-strategy"),
    ],
)
def test_schema_of_a_custom_resource_merges_lists(name: str, expected: PlainValue) -> None:
    head = "apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: foo}\n"
    files = {
        "kustomization.yaml": "resources: [foo.yaml]\nopenapi: {path: s.yaml}\npatches: [path: patch.yaml]\n",
        "foo.yaml": f"{head}spec: {{{name}: [{{name: a, v: 1}}, {{name: b, v: 2}}]}}\n",
        "patch.yaml": f"{head}spec: {{{name}: [{{name: b, v: 9}}]}}\n",
        "s.yaml": _SCHEMA,
    }
    build = built(files)
    assert (field(build, "foo", "spec", name), messages(build)) == (expected, [])


@pytest.mark.parametrize(
    ("kustomization", "message"),
    [
        pytest.param(
            "configurations: [../../fields.yaml]\n",
            "the configuration `../../fields.yaml` is not in this repository and is left out",
            id="a-configuration-from-elsewhere",
        ),
        pytest.param(
            "crds: ['https://example.com/schema.yaml']\n",
            "the schema `https://example.com/schema.yaml` is not in this repository and is left out",
            id="a-schema-from-elsewhere",
        ),
        pytest.param(
            "openapi: {path: nope.json}\n",
            "the schema `nope.json` is not in this repository; patches replace lists whole",
            id="no-such-schema",
        ),
    ],
)
def test_missing_file_is_named(kustomization: str, message: str) -> None:
    assert messages(built({"kustomization.yaml": kustomization})) == [message]
