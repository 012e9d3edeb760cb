"""How much of what there is in a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from netpol_lint.audit import ClusterModel

ONE: Final[Mapping[str, str]] = {
    "objects": "object",
    "namespaces": "namespace",
    "workloads": "workload",
    "network policies": "network policy",
    "cluster-wide policies": "cluster-wide policy",
    "refused policies": "refused policy",
    "policies of other engines": "policy of another engine",
    "services": "service",
    "ingresses": "ingress",
    "releases of charts that are not rendered": "release of a chart that is not rendered",
}
"""What is counted, by what it is called where there are several."""


def counts(model: ClusterModel) -> Mapping[str, int]:
    """Return by what it is called how much of it was understood."""
    inventory = model.inventory
    return {
        "namespaces": len(inventory.namespaces),
        "workloads": len(inventory.workloads),
        "network policies": len(inventory.policies),
        "cluster-wide policies": len(inventory.cluster_policies),
        "refused policies": len(inventory.refused),
        "policies of other engines": len(inventory.foreign_policies),
        "services": len(inventory.services),
        "ingresses": len(inventory.ingresses),
        "releases of charts that are not rendered": sum(each.is_opaque for each in model.external),
    }
