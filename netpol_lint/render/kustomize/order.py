"""The order in which the objects of a build come out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.context import items_of
from netpol_lint.render.kustomize.resource import Resource, ResourceId
from netpol_lint.source.node import Mapping

_FIRST: Final = (
    *("Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount"),
    *("PodSecurityPolicy", "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap"),
    *("Secret", "Endpoints", "Service", "LimitRange", "PriorityClass", "PersistentVolume"),
    *("PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob", "PodDisruptionBudget"),
)
_LAST: Final = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")


def in_order(resources: Iterable[Resource], root: Mapping | None) -> list[Resource]:
    """Return objects as the real tool puts them: what others need first, unless `sortOptions:` says fifo.

    Source: https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/builtins/SortOrderTransformer.go
    """
    options = None if root is None else mapping_at(root, "sortOptions")
    if options is not None and text_of(options.get("order")) == "fifo":
        return list(resources)
    legacy = None if options is None else mapping_at(options, "legacySortOptions")
    first: tuple[str, ...] = _FIRST
    last: tuple[str, ...] = _LAST
    if legacy is not None:
        first = tuple(map(text_of, items_of(legacy, "orderFirst")))
        last = tuple(map(text_of, items_of(legacy, "orderLast")))
    ranks = {kind: rank for rank, kind in enumerate(first, start=-len(first))}
    ranks |= {kind: rank for rank, kind in enumerate(last, start=1)}
    return sorted(resources, key=lambda each: (ranks.get(each.id.kind, 0), *_name(each.id)))


def _name(identity: ResourceId) -> tuple[str, str]:
    """Return the texts by which kinds are told apart, and then the objects of one kind."""
    kind = f"{identity.group or '~G'}_{identity.version or '~V'}_{identity.kind}"
    return kind, f"{identity.namespace or '~X'}|{identity.name}"
