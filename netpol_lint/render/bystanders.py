"""Kinds that decide nothing about traffic, whatever their objects say."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.api_object import ApiObject

_GROUPS: Final = frozenset(
    {
        *("apiextensions.k8s.io", "apiregistration.k8s.io", "admissionregistration.k8s.io"),
        *("autoscaling", "autoscaling.k8s.io", "monitoring.coreos.com", "grafana.integreatly.org"),
        *("cert-manager.io", "external-secrets.io", "policy", "rbac.authorization.k8s.io"),
        *("scheduling.k8s.io", "storage.k8s.io"),
    }
)
_CORE_KINDS: Final = frozenset(
    {
        *("ConfigMap", "LimitRange", "PersistentVolume", "PersistentVolumeClaim", "ResourceQuota"),
        *("Secret", "ServiceAccount"),
    }
)
_POD_MAKERS: Final = frozenset({"Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"})


def is_bystander(each: ApiObject) -> bool:
    """Tell whether an object may differ between two places without any traffic being decided otherwise.

    Two dashboards of one name do not make two clusters.
    """
    if each.group == "":
        return each.kind in _CORE_KINDS
    return each.group in _GROUPS and each.kind not in _POD_MAKERS
