"""What it changes that a value of a replacement or variable is not known: nothing, where no selector asks."""

from __future__ import annotations

import pytest

from netpol_lint.render.gap import Effect
from tests.unit.render.kustomize.builds import built
from tests.unit.render.repositories import kustomization

WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: $(IN_A_LABEL)}}
    spec: {containers: [{name: web, image: web, env: [{name: A, value: $(IN_THE_ENVIRONMENT)}]}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {a: $(IN_DATA)}
"""


@pytest.mark.parametrize(
    ("select", "path", "effect"),
    [
        pytest.param(
            "{kind: Deployment}", "spec.template.metadata.labels.app", Effect.SELECTION, id="a label"
        ),
        pytest.param("{kind: Deployment}", "spec.template", Effect.SELECTION, id="a whole pod"),
        pytest.param(
            "{kind: Deployment}",
            "spec.template.spec.containers.[name=web].env.[name=A].value",
            Effect.NOTHING,
            id="the environment of a container",
        ),
        pytest.param("{kind: Deployment}", "metadata.annotations.a", Effect.NOTHING, id="an annotation"),
        pytest.param(
            "{kind: VirtualService, group: networking.istio.io}",
            "spec.http.0.route.0.destination.host",
            Effect.NOTHING,
            id="an object that no policy asks about",
        ),
    ],
)
def test_a_replacement_without_a_source(select: str, path: str, effect: Effect) -> None:
    replacement = f"{{source: {{kind: Nope}}, targets: [{{select: {select}, fieldPaths: ['{path}']}}]}}"
    files = {"kustomization.yaml": kustomization("web.yaml", more=f"replacements: [{replacement}]\n")}
    (gap,) = built({**files, "web.yaml": WEB}).gaps
    assert gap.effect is effect


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        pytest.param("IN_A_LABEL", Effect.SELECTION, id="a label"),
        pytest.param("IN_THE_ENVIRONMENT", Effect.NOTHING, id="the environment of a container"),
        pytest.param("IN_DATA", Effect.NOTHING, id="an object that no policy asks about"),
        pytest.param("NOWHERE", Effect.NOTHING, id="no field at all"),
    ],
)
def test_a_variable_without_a_value(name: str, effect: Effect) -> None:
    variable = f"{{name: {name}, objref: {{kind: Nope, name: a, apiVersion: v1}}}}"
    files = {"kustomization.yaml": kustomization("web.yaml", more=f"vars: [{variable}]\n"), "web.yaml": WEB}
    (gap,) = built(files).gaps
    assert gap.effect is effect
