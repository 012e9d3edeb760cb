"""Kustomizations that an Application deploys, and what its options change."""

from __future__ import annotations

import pytest

from netpol_lint.render.tree import value_at
from netpol_lint.source.node import PlainValue, plain
from tests.unit.render.argocd.following import application, follow

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'example/web:1'}]}
"""
FILES = {
    "web/kustomization.yaml": "namePrefix: own-\nresources: [web.yaml]\n",
    "web/web.yaml": DEPLOYMENT,
    "tls/kustomization.yaml": "kind: Component\nresources: [tls.yaml]\n",
    "tls/tls.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: tls}\n",
}
LABELS = ("spec", "template", "metadata", "labels")
SELECTOR = ("spec", "selector", "matchLabels")


def _followed(options: str) -> list[str]:
    app = application(f"path: web, kustomize: {options}" if options else "path: web")
    return follow({"apps.yaml": app, **FILES}).contents


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param("", ["shop/Deployment/own-web"], id="no options"),
        pytest.param("{version: v5.0.0}", ["shop/Deployment/own-web"], id="no options that matter"),
        pytest.param(
            "{namePrefix: a-, nameSuffix: -z}",
            ["shop/Deployment/a-web-z"],
            id="a prefix takes the other's place",
        ),
        pytest.param("{namespace: other}", ["other/Deployment/own-web"], id="a namespace"),
        pytest.param(
            "{components: [../tls]}", ["shop/Deployment/own-web", "shop/Service/own-tls"], id="a component"
        ),
        pytest.param(
            "{components: [../tls, ../none], ignoreMissingComponents: true}",
            ["shop/Deployment/own-web", "shop/Service/own-tls"],
            id="a component that may lack",
        ),
    ],
)
def test_objects(options: str, expected: list[str]) -> None:
    assert sorted(_followed(options)) == expected


@pytest.mark.parametrize(
    ("options", "names", "expected"),
    [
        pytest.param("{commonLabels: {t: a}}", LABELS, {"app": "web", "t": "a"}, id="labels on pods"),
        pytest.param("{commonLabels: {t: a}}", SELECTOR, {"app": "web", "t": "a"}, id="labels in selectors"),
        pytest.param(
            "{commonLabels: {t: $ARGOCD_APP_NAME}}",
            LABELS,
            {"app": "web", "t": "web"},
            id="labels with variables",
        ),
        pytest.param(
            "{commonLabels: {t: a}, labelWithoutSelector: true}",
            SELECTOR,
            {"app": "web"},
            id="labels outside selectors",
        ),
        pytest.param(
            "{commonLabels: {t: a}, labelWithoutSelector: true}",
            LABELS,
            {"app": "web"},
            id="labels outside templates",
        ),
        pytest.param(
            "{commonLabels: {t: a}, labelWithoutSelector: true, labelIncludeTemplates: true}",
            LABELS,
            {"app": "web", "t": "a"},
            id="labels in templates",
        ),
        pytest.param(
            "{commonAnnotations: {a: '${ARGOCD_APP_NAMESPACE}'}, commonAnnotationsEnvsubst: true}",
            ("metadata", "annotations"),
            {"a": "shop"},
            id="annotations",
        ),
        pytest.param("{replicas: [{name: web, count: 3}]}", ("spec", "replicas"), 3, id="replicas"),
        pytest.param(
            "{images: ['example/web=reg:5000/other/web:2']}",
            ("spec", "template", "spec", "containers"),
            [{"name": "web", "image": "reg:5000/other/web:2"}],
            id="images",
        ),
        pytest.param(
            "{patches: [{target: {kind: Deployment}, patch: '[{op: add, path: /spec/paused, value: 1}]'}]}",
            ("spec", "paused"),
            1,
            id="patches",
        ),
    ],
)
def test_fields(options: str, names: tuple[str, ...], expected: PlainValue) -> None:
    app = application(f"path: web, kustomize: {options}")
    (each,) = follow({"apps.yaml": app, **FILES}).objects
    found = value_at(each.root, *names)
    assert (found and plain(found)) == expected


def test_values_stand_in_the_application() -> None:
    app = application("path: web, kustomize: {commonLabels: {t: a}}")
    (delivered,) = follow({"apps.yaml": app, **FILES}).delivered
    label = value_at(delivered.build.objects[0].root, *LABELS, "t")
    assert label is not None
    assert str(label.location()) == "apps.yaml:5:95"
    assert delivered.build.files == {"web/kustomization.yaml", "web/web.yaml"}
