"""What the tables of the isolation rules share: the ids, a few workloads, and what a namespace may be."""

from __future__ import annotations

from typing import Final

from tests.rules.cases.manifests import (
    deployment,
    policy,
)

INGRESS: Final = "missing-default-deny-ingress"
EGRESS: Final = "missing-default-deny-egress"
WORKLOAD: Final = "workload-not-isolated"

WEB: Final = deployment("web")
API: Final = deployment("api")
DENY_ALL: Final = policy("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}")
OPEN: Final = "warning Namespace/shop"
NEW_PODS_ONLY: Final = "note Namespace/shop"

GENERATE: Final = "{rules: [{name: deny, generate: {kind: NetworkPolicy, name: deny, data: {}}}]}"
CLONE: Final = "{rules: [{name: deny, generate: {cloneList: {kinds: [networking.k8s.io/v1/NetworkPolicy]}}}]}"
VALIDATE: Final = "{rules: [{name: labels, validate: {message: no}}]}"
