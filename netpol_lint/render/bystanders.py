"""Kinds that decide nothing about traffic, whatever their objects say."""

from __future__ import annotations

from typing import Final

_GROUPS: Final = frozenset(
    {
        *("apiextensions.k8s.io", "apiregistration.k8s.io", "admissionregistration.k8s.io"),
        *("autoscaling", "autoscaling.k8s.io", "monitoring.coreos.com", "grafana.integreatly.org"),
        *("cert-manager.io", "external-secrets.io", "networking.istio.io", "policy"),
        *("rbac.authorization.k8s.io", "scheduling.k8s.io", "storage.k8s.io"),
    }
)
_CORE_KINDS: Final = frozenset(
    {
        *("ConfigMap", "LimitRange", "PersistentVolume", "PersistentVolumeClaim", "ResourceQuota"),
        *("Secret", "ServiceAccount"),
    }
)
_POD_MAKERS: Final = frozenset({"Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"})


def is_bystander(group: str, kind: str) -> bool:
    """Tell whether objects of a kind may differ without any traffic being decided otherwise.

    Two dashboards of one name do not make two clusters.
    """
    if group == "":
        return kind in _CORE_KINDS
    return group in _GROUPS and kind not in _POD_MAKERS
