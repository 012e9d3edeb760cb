"""The namespaces that the platform looks after and a repository's owner usually cannot isolate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SYSTEM_NAMESPACES: Final[Mapping[str, str]] = {
    "kube-system": "Kubernetes creates it for the control plane, DNS and the node agents",
    "kube-public": "Kubernetes creates it for what everybody may read; no pods belong there",
    "kube-node-lease": "Kubernetes creates it for the nodes' heartbeats; no pods belong there",
    "openshift": "OpenShift reserves it for its shared image streams and templates",
    "openshift-*": "OpenShift reserves the prefix for its operators and refuses policies in some of them",
    "calico-system": "the Tigera operator runs Calico itself in it",
    "calico-apiserver": "the Tigera operator runs Calico's API server in it",
    "tigera-operator": "the operator that installs Calico, which has to run before any policy works",
    "kube-flannel": "flannel's own manifests run the network plugin in it",
    "gke-managed-*": "GKE runs its managed components in these and reverts changes",
    "gmp-system": "GKE runs managed Prometheus in it and reverts changes",
    "gmp-public": "GKE reads the configuration of managed Prometheus from it",
    "cattle-system": "Rancher runs its cluster agent in it",
    "cattle-fleet-system": "Rancher runs the Fleet agent in it",
    "vmware-system-*": "vSphere with Tanzu runs its controllers in these",
    "local-path-storage": "kind installs its volume provisioner in it",
}
"""Shell patterns of namespace names, each with the reason for which it is here."""
