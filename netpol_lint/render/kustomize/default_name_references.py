"""The fields of built-in kinds that hold the names of other objects.

Source:
https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/konfig/builtinpluginconsts/namereference.go
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from netpol_lint.render.kustomize.configuration import NameReference
from netpol_lint.render.kustomize.field_spec import FieldSpec, field_spec

_RBAC: Final = "rbac.authorization.k8s.io"

_POD_SPECS: Final[Mapping[str, str]] = {
    "Pod": "spec",
    "PodTemplate": "template/spec",
    "Deployment": "spec/template/spec",
    "ReplicaSet": "spec/template/spec",
    "DaemonSet": "spec/template/spec",
    "StatefulSet": "spec/template/spec",
    "ReplicationController": "spec/template/spec",
    "Job": "spec/template/spec",
    "CronJob": "spec/jobTemplate/spec/template/spec",
}

_WITH_CONFIGURATION: Final = tuple(kind for kind in _POD_SPECS if kind != "ReplicationController")
"""The kinds in which names of ConfigMaps and Secrets are followed."""

_WITH_ACCOUNT: Final = tuple(kind for kind in _POD_SPECS if kind not in {"PodTemplate", "ReplicaSet"})
"""The kinds in which names of ServiceAccounts, claims and priorities are followed."""


def _in_pods(kinds: Iterable[str], *paths: str) -> Iterator[FieldSpec]:
    for kind in kinds:
        for path in paths:
            yield field_spec(f"{_POD_SPECS[kind]}/{path}", kind)


_CONFIG_MAP: Final = (
    *_in_pods(
        _WITH_CONFIGURATION,
        "volumes/configMap/name",
        "containers/env/valueFrom/configMapKeyRef/name",
        "initContainers/env/valueFrom/configMapKeyRef/name",
        "containers/envFrom/configMapRef/name",
        "initContainers/envFrom/configMapRef/name",
        "volumes/projected/sources/configMap/name",
    ),
    field_spec("spec/configSource/configMap", "Node"),
    field_spec("rules/resourceNames", "Role"),
    field_spec("rules/resourceNames", "ClusterRole"),
    field_spec(r"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap", "Ingress"),
)

_SECRET: Final = (
    *_in_pods(
        _WITH_CONFIGURATION,
        "volumes/secret/secretName",
        "containers/env/valueFrom/secretKeyRef/name",
        "initContainers/env/valueFrom/secretKeyRef/name",
        "containers/envFrom/secretRef/name",
        "initContainers/envFrom/secretRef/name",
        "imagePullSecrets/name",
        "volumes/projected/sources/secret/name",
    ),
    field_spec("spec/tls/secretName", "Ingress"),
    *(
        field_spec(rf"metadata/annotations/{name}", "Ingress")
        for name in (
            r"ingress.kubernetes.io\/auth-secret",
            r"nginx.ingress.kubernetes.io\/auth-secret",
            r"nginx.ingress.kubernetes.io\/auth-tls-secret",
        )
    ),
    field_spec("imagePullSecrets/name", "ServiceAccount"),
    *(
        field_spec(f"parameters/{name}", "StorageClass")
        for name in ("secretName", "adminSecretName", "userSecretName", "secretRef")
    ),
    field_spec("rules/resourceNames", "Role"),
    field_spec("rules/resourceNames", "ClusterRole"),
    field_spec(
        "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
        "Service",
        group="serving.knative.dev",
        version="v1",
    ),
    field_spec("spec/azureFile/secretName", "PersistentVolume"),
)

_SERVICE: Final = (
    field_spec("spec/serviceName", "StatefulSet", group="apps"),
    field_spec("spec/rules/http/paths/backend/serviceName", "Ingress"),
    field_spec("spec/backend/serviceName", "Ingress"),
    field_spec("spec/rules/http/paths/backend/service/name", "Ingress"),
    field_spec("spec/defaultBackend/service/name", "Ingress"),
    field_spec("spec/service/name", "APIService", group="apiregistration.k8s.io"),
    *(
        field_spec("webhooks/clientConfig/service", kind, group="admissionregistration.k8s.io")
        for kind in ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
    ),
)

# An IngressClass has an entry, too, but for a group that no object has: the real tool does not follow it.
DEFAULT_NAME_REFERENCES: Final = (
    *(
        NameReference(kind, (field_spec("spec/scaleTargetRef/name", "HorizontalPodAutoscaler"),))
        for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
    ),
    NameReference("ConfigMap", _CONFIG_MAP, version="v1"),
    NameReference("Secret", _SECRET, version="v1"),
    NameReference("Service", _SERVICE, version="v1"),
    NameReference("Role", (field_spec("roleRef/name", "RoleBinding", group=_RBAC),), group=_RBAC),
    NameReference(
        "ClusterRole",
        tuple(
            field_spec("roleRef/name", kind, group=_RBAC) for kind in ("RoleBinding", "ClusterRoleBinding")
        ),
        group=_RBAC,
    ),
    NameReference(
        "ServiceAccount",
        (
            *(field_spec("subjects", kind, group=_RBAC) for kind in ("RoleBinding", "ClusterRoleBinding")),
            *_in_pods(_WITH_ACCOUNT, "serviceAccountName"),
        ),
        version="v1",
    ),
    NameReference(
        "PersistentVolumeClaim",
        tuple(_in_pods(_WITH_ACCOUNT, "volumes/persistentVolumeClaim/claimName")),
        version="v1",
    ),
    NameReference(
        "PersistentVolume",
        (
            field_spec("spec/volumeName", "PersistentVolumeClaim"),
            field_spec("rules/resourceNames", "ClusterRole"),
        ),
        version="v1",
    ),
    NameReference(
        "StorageClass",
        (
            field_spec("spec/storageClassName", "PersistentVolume"),
            field_spec("spec/storageClassName", "PersistentVolumeClaim"),
            field_spec("spec/volumeClaimTemplates/spec/storageClassName", "StatefulSet"),
        ),
        group="storage.k8s.io",
        version="v1",
    ),
    NameReference(
        "PriorityClass",
        tuple(_in_pods(_WITH_ACCOUNT, "priorityClassName")),
        group="scheduling.k8s.io",
        version="v1",
    ),
)
"""Kinds whose names are followed, each with the fields that hold them."""
