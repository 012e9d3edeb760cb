"""Custom resources whose controllers may make pods that no manifest shows."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.api_object import ApiObject

_PODLESS_GROUPS: Final = frozenset(
    {
        *("acme.cert-manager.io", "cert-manager.io", "trust.cert-manager.io"),
        *("bitnami.com", "external-secrets.io", "generators.external-secrets.io", "secrets.hashicorp.com"),
        *("cilium.io", "crd.projectcalico.org", "projectcalico.org", "metallb.io", "k8s.cni.cncf.io"),
        *("autoscaling.k8s.io", "keda.sh", "storage.k8s.io", "snapshot.storage.k8s.io"),
        *("networking.istio.io", "security.istio.io", "telemetry.istio.io", "extensions.istio.io"),
        *("traefik.io", "traefik.containo.us", "projectcontour.io", "externaldns.k8s.io"),
        *("image.toolkit.fluxcd.io", "notification.toolkit.fluxcd.io", "source.toolkit.fluxcd.io"),
        *("kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "kustomize.config.k8s.io"),
        *("capsule.clastix.io", "hnc.x-k8s.io", "networking.k8s.aws", "redhatcop.redhat.io"),
        *("kyverno.io", "templates.gatekeeper.sh", "constraints.gatekeeper.sh", "policies.kyverno.io"),
    }
)
"""Groups whose objects configure something that runs already."""

_POD_MAKERS: Final = frozenset(
    {
        ("acme.cert-manager.io", "Challenge"),
        ("cert-manager.io", "Certificate"),
        ("gateway.networking.k8s.io", "Gateway"),
        ("keda.sh", "ScaledJob"),
    }
)
"""Kinds that bring pods although most of their group does not: solvers, proxies, Jobs."""

_PODLESS_KINDS: Final = frozenset(
    {
        *("PodMonitor", "PrometheusRule", "Probe", "ServiceMonitor", "ScrapeConfig", "AlertmanagerConfig"),
        *("Application", "ApplicationSet", "AppProject", "AnalysisTemplate"),
    }
)
_BUILT_IN_SUFFIX: Final = ".k8s.io"
_BUILT_IN_GROUPS: Final = frozenset({"", "apps", "autoscaling", "batch", "extensions", "policy"})


def may_make_pods(each: ApiObject) -> bool:
    """Tell whether an object is a custom resource that an operator may turn into pods.

    Kinds that are not known count: a claim about absence must survive an operator nobody heard of.
    """
    if (each.group, each.kind) in _POD_MAKERS:
        return True
    if each.group in _BUILT_IN_GROUPS or each.group.endswith(_BUILT_IN_SUFFIX):
        return False
    return each.group not in _PODLESS_GROUPS and each.kind not in _PODLESS_KINDS
