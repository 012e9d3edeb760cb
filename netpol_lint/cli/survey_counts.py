"""How much of what there is in a cluster."""

from __future__ import annotations

from collections.abc import Mapping

from netpol_lint.audit import ClusterModel


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
