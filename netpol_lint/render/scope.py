"""Which kinds live in no namespace."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

_BY_GROUP: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"ComponentStatus", "Namespace", "Node", "PersistentVolume"}),
    "admissionregistration.k8s.io": frozenset(
        {
            *("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
            *("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
        }
    ),
    "apiextensions.k8s.io": frozenset({"CustomResourceDefinition"}),
    "apiregistration.k8s.io": frozenset({"APIService"}),
    "authentication.k8s.io": frozenset({"TokenReview", "SelfSubjectReview"}),
    "authorization.k8s.io": frozenset(
        {"SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"}
    ),
    "certificates.k8s.io": frozenset({"CertificateSigningRequest", "ClusterTrustBundle"}),
    "flowcontrol.apiserver.k8s.io": frozenset({"FlowSchema", "PriorityLevelConfiguration"}),
    "internal.apiserver.k8s.io": frozenset({"StorageVersion"}),
    "networking.k8s.io": frozenset({"IngressClass", "IPAddress", "ServiceCIDR", "ClusterCIDR"}),
    "extensions": frozenset({"PodSecurityPolicy"}),
    "node.k8s.io": frozenset({"RuntimeClass"}),
    "policy": frozenset({"PodSecurityPolicy"}),
    "rbac.authorization.k8s.io": frozenset({"ClusterRole", "ClusterRoleBinding"}),
    "scheduling.k8s.io": frozenset({"PriorityClass"}),
    "storage.k8s.io": frozenset(
        {"CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"}
    ),
}

_UNKNOWN_TO_KUSTOMIZE: Final[Mapping[str, frozenset[str]]] = {
    "cilium.io": frozenset({"CiliumClusterwideNetworkPolicy"}),
    "projectcalico.org": frozenset({"GlobalNetworkPolicy", "GlobalNetworkSet"}),
    "crd.projectcalico.org": frozenset({"GlobalNetworkPolicy", "GlobalNetworkSet"}),
    "policy.networking.k8s.io": frozenset(
        {"AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"}
    ),
    "gateway.networking.k8s.io": frozenset({"GatewayClass"}),
    "kyverno.io": frozenset({"ClusterPolicy", "ClusterCleanupPolicy"}),
}
"""Kinds of definitions of others; Kustomize gives them a namespace, which the API server ignores."""

_IN_ANY_GROUP: Final = frozenset(
    {
        *("CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy", "GlobalNetworkSet"),
        *("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"),
    }
)
"""Kinds whose names say it, also where their group is misspelt."""


# Every question about where an object lands asks for it, and a repository has a few dozen kinds.
@lru_cache(maxsize=1024)
def lives_in_no_namespace(group: str, kind: str) -> bool:
    """Tell whether objects of a kind live in no namespace, so that naming one means nothing."""
    return is_namespaced_to_kustomize(group, kind) or kind in _BY_GROUP.get(group, ())


def is_namespaced_to_kustomize(group: str, kind: str) -> bool:
    """Tell whether objects of a kind live in no namespace and Kustomize does not know that."""
    return kind in _IN_ANY_GROUP or kind in _UNKNOWN_TO_KUSTOMIZE.get(group, ())
