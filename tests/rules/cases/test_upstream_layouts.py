"""Policies that products install with themselves: open on purpose, and not worth a word."""

from __future__ import annotations

from typing import Final

import pytest

from tests.rules.cases.manifests import deployment, egress, found, from_, ingress, obj, tcp

BREADTH: Final = (
    "allow-all-ingress-rule",
    "allow-all-egress-rule",
    "all-namespaces-peer",
    "default-deny-defeated",
    "sensitive-port-exposed",
)
EVERY_POD: Final = "{namespaceSelector: {}}"


def running(name: str, image: str, *ports: str, labels: str) -> str:
    """Return a workload of the namespace `shop`."""
    containers = f"[{{name: main, image: '{image}', ports: [{', '.join(ports)}]}}]"
    template = f"{{metadata: {{labels: {labels}}}, spec: {{containers: {containers}}}}}"
    return obj("apps/v1", "Deployment", name, spec=f"{{template: {template}}}")


def named(value: str) -> str:
    """Return the selector that the manifests of Argo CD use."""
    return f"{{matchLabels: {{app.kubernetes.io/name: {value}}}}}"


def flux(name: str) -> str:
    """Return a controller of Flux."""
    port = "{containerPort: 8080, name: http-prom}"
    return running(name, f"ghcr.io/fluxcd/{name}:v1.4.0", port, labels=f"{{app: {name}}}")


FLUX: Final = (
    flux("source-controller"),
    flux("kustomize-controller"),
    flux("notification-controller"),
    egress("{}", name="allow-egress"),
    ingress(from_("{podSelector: {}}"), name="allow-ingress"),
    ingress(from_(EVERY_POD, tcp(8080)), name="allow-scraping"),
    ingress(from_(EVERY_POD), name="allow-webhooks", pods="{matchLabels: {app: notification-controller}}"),
)
"""https://github.com/fluxcd/flux2/tree/main/manifests/policies"""

ARGO_CD: Final = (
    running(
        "argocd-server",
        "quay.io/argoproj/argocd:v2.13.0",
        "{containerPort: 8080}",
        labels="{app.kubernetes.io/name: argocd-server, app.kubernetes.io/part-of: argocd}",
    ),
    running(
        "argocd-repo-server",
        "quay.io/argoproj/argocd:v2.13.0",
        "{containerPort: 8081}",
        "{containerPort: 8084}",
        labels="{app.kubernetes.io/name: argocd-repo-server}",
    ),
    obj(
        "v1",
        "Service",
        "argocd-repo-server",
        spec="{selector: {app.kubernetes.io/name: argocd-repo-server}, ports: [{name: server, port: 8081},"
        " {name: metrics, port: 8084}]}",
    ),
    running(
        "argocd-applicationset-controller",
        "quay.io/argoproj/argocd:v2.13.0",
        "{containerPort: 7000, name: webhook}",
        labels="{app.kubernetes.io/name: argocd-applicationset-controller}",
    ),
    ingress("{}", name="argocd-server", pods=named("argocd-server")),
    ingress(
        from_(f"{{podSelector: {named('argocd-server')}}}", tcp(8081)),
        from_(EVERY_POD, tcp(8084)),
        name="argocd-repo-server",
        pods=named("argocd-repo-server"),
    ),
    ingress(
        from_(EVERY_POD, tcp(7000), tcp(8080)),
        name="argocd-applicationset-controller",
        pods=named("argocd-applicationset-controller"),
    ),
)
"""https://github.com/argoproj/argo-cd/tree/master/manifests/base"""

EGRESS_LEFT_OPEN: Final = (
    deployment("web"),
    deployment("api"),
    egress("{}", name="web", pods="{matchLabels: {app: web}}"),
    egress("{}", name="api", pods="{matchLabels: {app: api}}"),
)
"""As in kube-prometheus: `missing-default-deny-egress` says once what its policies say for each workload."""


@pytest.mark.parametrize("rule_id", BREADTH)
@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param(FLUX, id="Flux"),
        pytest.param(ARGO_CD, id="Argo CD"),
        pytest.param(EGRESS_LEFT_OPEN, id="policies for ingress that leave egress open"),
    ],
)
def test_what_products_install_is_left_alone(rule_id: str, manifests: tuple[str, ...]) -> None:
    assert found(rule_id, *manifests) == ()
