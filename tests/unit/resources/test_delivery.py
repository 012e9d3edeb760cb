"""Objects that bring other objects, and the namespaces in which those land."""

from __future__ import annotations

import pytest

from netpol_lint.resources.delivery import decode_delivery
from tests.unit.resources.manifests import inventory, only_object

HELM, FLUX, ARGO = "helm.toolkit.fluxcd.io/v2", "kustomize.toolkit.fluxcd.io/v1", "argoproj.io/v1alpha1"


def manifest(
    api_version: str, kind: str, spec: str = "{}", *, metadata: str = "name: web, namespace: flux"
) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{{metadata}}}\nspec: {spec}\n"


@pytest.mark.parametrize(
    ("text", "namespace"),
    [
        pytest.param(manifest(HELM, "HelmRelease"), "flux", id="a release lands beside itself"),
        pytest.param(
            manifest(HELM, "HelmRelease", metadata="name: web"), "default", id="in default if that is unsaid"
        ),
        pytest.param(
            manifest(HELM, "HelmRelease", "{targetNamespace: shop}"), "shop", id="unless it says otherwise"
        ),
        pytest.param(
            manifest("helm.cattle.io/v1", "HelmChart", "{targetNamespace: shop}"),
            "shop",
            id="a chart of another engine",
        ),
        pytest.param(manifest(FLUX, "Kustomization"), None, id="a Flux Kustomization lands anywhere"),
        pytest.param(
            manifest(FLUX, "Kustomization", "{targetNamespace: shop}"), "shop", id="or where it says"
        ),
        pytest.param(manifest(ARGO, "Application"), None, id="an Application lands anywhere"),
        pytest.param(
            manifest(ARGO, "Application", "{destination: {namespace: shop}}"),
            "shop",
            id="or where its destination is",
        ),
        pytest.param(
            manifest(ARGO, "ApplicationSet", "{template: {spec: {destination: {namespace: shop}}}}"),
            "shop",
            id="a set of applications",
        ),
        pytest.param(
            manifest(
                ARGO, "ApplicationSet", "{template: {spec: {destination: {namespace: '{{path.basename}}'}}}}"
            ),
            None,
            id="a set whose template fills in the namespace lands anywhere",
        ),
        pytest.param(
            manifest(FLUX, "Kustomization", "{targetNamespace: '${NS}'}"),
            None,
            id="so does what the delivery fills in",
        ),
    ],
)
def test_namespaces(text: str, namespace: str | None) -> None:
    found = decode_delivery(only_object(text))
    assert found is not None
    assert found.namespace == namespace


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        pytest.param("kustomize.config.k8s.io/v1beta1", "Kustomization", id="a kustomization file"),
        pytest.param("source.toolkit.fluxcd.io/v1", "HelmRepository", id="where charts come from"),
        pytest.param(ARGO, "Rollout", id="another kind of Argo"),
        pytest.param("app.k8s.io/v1beta1", "Application", id="an Application of another group"),
    ],
)
def test_other_kinds_deliver_nothing(api_version: str, kind: str) -> None:
    assert decode_delivery(only_object(manifest(api_version, kind))) is None


def test_a_delivery_is_a_note() -> None:
    (note,) = inventory(manifest(HELM, "HelmRelease")).notes
    assert note.kind == "unrendered-source"
    assert note.message == "HelmRelease `web` is not rendered; what it deploys was not analysed"
    assert str(note.at) == "manifest.yaml:3:18"
