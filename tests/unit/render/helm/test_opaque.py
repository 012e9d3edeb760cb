"""What is known of a release whose chart is not at hand."""

from __future__ import annotations

import pytest

from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.render.helm.opaque import opaque_release
from netpol_lint.source.load import load_bytes

FLUX = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
K3S = "apiVersion: helm.cattle.io/v1\nkind: HelmChart\n"


def _object(text: str) -> ApiObject:
    (document,) = load_bytes(text.encode(), "release.yaml").documents
    (found,) = objects_in(document)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            f"{FLUX}metadata: {{name: web, namespace: shop}}\nspec: {{chart: {{spec: {{chart: nginx}}}}}}\n",
            ("shop", "web", "nginx"),
            id="the release is called as its object and stands beside it",
        ),
        pytest.param(
            f"{FLUX}metadata: {{name: web, namespace: flux-system}}\n"
            "spec: {targetNamespace: shop, chart: {spec: {chart: ./charts/nginx}}}\n",
            ("shop", "shop-web", "nginx"),
            id="a target namespace becomes part of the name",
        ),
        pytest.param(
            f"{FLUX}metadata: {{name: web, namespace: flux-system}}\n"
            "spec: {targetNamespace: shop, releaseName: front, chartRef: {name: podinfo}}\n",
            ("shop", "front", "podinfo"),
            id="a stated name wins, and a referenced source may name the chart",
        ),
        pytest.param(
            f"{K3S}metadata: {{name: traefik, namespace: kube-system}}\n"
            "spec: {targetNamespace: edge, chart: 'https://x.example/charts/traefik-1.tgz'}\n",
            ("edge", "traefik", "traefik-1.tgz"),
            id="k3s keeps the name of its object",
        ),
        pytest.param(
            f"{FLUX}metadata: {{name: web}}\n", ("default", "web", "web"), id="nothing names a chart"
        ),
    ],
)
def test_release(text: str, expected: tuple[str, str, str]) -> None:
    found = opaque_release(_object(text))
    assert found is not None
    assert (found.namespace, found.name, found.chart) == expected
    assert found.likely_labels == (
        ("app.kubernetes.io/instance", found.name),
        ("app.kubernetes.io/name", found.chart),
    )


def test_points_at_the_line_that_names_the_chart() -> None:
    found = opaque_release(
        _object(f"{FLUX}metadata:\n  name: web\nspec:\n  chart:\n    spec:\n      chart: x\n")
    )
    assert found is not None
    assert str(found.at) == "release.yaml:8:14"


def test_other_objects_are_no_releases() -> None:
    assert opaque_release(_object("apiVersion: v1\nkind: Service\nmetadata: {name: web}\n")) is None
