"""`vars`: what the real tool writes for `$(NAME)`."""

from __future__ import annotations

import pytest

from netpol_lint.source.node import PlainValue
from tests.unit.render.kustomize.builds import built, field, messages, place

_OBJECTS = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}, {port: 81, targetPort: $(PORT)}], other: $(NAME)}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  labels: {whole: $(NAME), number: "$(PORT)", escaped: $$(NAME), unknown: $(NOPE), end: a$, dollar: $a,
    part: x-$(PORT)-$(ON)}
spec:
  flag: true
  template:
    spec:
      containers: [{name: c, args: [$(NAME), "--p=$(PORT)"], env: [{name: A, value: $(NAME).svc}]}]
"""
_VARS = """\
vars:
- name: NAME
  objref: {kind: Service, name: web, apiVersion: v1}
- name: PORT
  objref: {kind: Service, name: web, apiVersion: v1}
  fieldref: {fieldpath: "spec.ports[0].port"}
- name: ON
  objref: {kind: Deployment, name: api, apiVersion: apps/v1}
  fieldref: {fieldpath: spec.flag}
"""
_FILES = {"kustomization.yaml": f"resources: [objects.yaml]\n{_VARS}", "objects.yaml": _OBJECTS}


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        pytest.param("whole", "web", id="a-name"),
        pytest.param("number", 80, id="a-number-stays-one"),
        pytest.param("escaped", "$(NAME)", id="two-dollars-stand-for-one"),
        pytest.param("unknown", "$(NOPE)", id="an-unknown-name-stays"),
        pytest.param("part", "x-80-true", id="several-in-a-text"),
        pytest.param("end", "a$", id="a-dollar-at-the-end"),
        pytest.param("dollar", "$a", id="a-dollar-before-a-letter"),
    ],
)
def test_text_with_variables(label: str, expected: PlainValue) -> None:
    assert field(built(_FILES), "api", "metadata", "labels", label) == expected


def test_default_fields() -> None:
    build = built(_FILES)
    assert field(build, "web", "spec") == {
        "ports": [{"port": 80}, {"port": 81, "targetPort": 80}],
        "other": "$(NAME)",
    }
    assert field(build, "api", "spec", "template", "spec", "containers") == [
        {"name": "c", "args": ["web", "--p=80"], "env": [{"name": "A", "value": "web.svc"}]}
    ]


def test_fields_of_a_configuration() -> None:
    kustomization = f"resources: [objects.yaml]\nconfigurations: [more.yaml]\n{_VARS}"
    more = "varReference: [{path: spec/other, kind: Service}]\n"
    build = built({**_FILES, "kustomization.yaml": kustomization, "more.yaml": more})
    assert field(build, "web", "spec", "other") == "web"


def test_variables_of_a_base_get_the_names_of_the_overlay() -> None:
    files = {f"base/{path}": text for path, text in _FILES.items()}
    build = built({**files, "prod/kustomization.yaml": "resources: [../base]\nnamePrefix: p-\n"}, "prod")
    assert field(build, "p-api", "metadata", "labels", "whole") == "p-web"


def test_value_stands_where_it_is_written() -> None:
    build = built(_FILES)
    assert place(build, "api", "metadata", "labels", "number") == "objects.yaml:4"
    assert place(build, "api", "metadata", "labels", "part") == "objects.yaml:11"


def test_object_may_be_named_by_group_and_version() -> None:
    variable = "{name: NAME, objref: {kind: Deployment, group: apps, version: v1, name: api}}"
    kustomization = f"resources: [objects.yaml]\nvars: [{variable}]\n"
    build = built({**_FILES, "kustomization.yaml": kustomization})
    assert field(build, "api", "metadata", "labels", "whole") == "api"


@pytest.mark.parametrize(
    "variable",
    [
        pytest.param("objref: {kind: Service, name: web}", id="no-version"),
        pytest.param("objref: {kind: Service, name: nope, apiVersion: v1}", id="no-such-object"),
        pytest.param(
            "objref: {kind: Service, name: web, apiVersion: v1}\n  fieldref: {fieldpath: spec.nope}",
            id="no-such-field",
        ),
    ],
)
def test_variable_without_a_value_is_left_alone(variable: str) -> None:
    kustomization = f"resources: [objects.yaml]\nvars:\n- name: NAME\n  {variable}\n"
    build = built({**_FILES, "kustomization.yaml": kustomization})
    assert messages(build) == ["the variable `NAME` names a field that no object has and is not replaced"]
    assert field(build, "api", "metadata", "labels", "whole") == "$(NAME)"
