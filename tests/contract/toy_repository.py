"""A small repository as its owner would have it, with a flaw in its policies or without."""

from __future__ import annotations

from pathlib import Path
from typing import Final

BROKEN_RULE: Final = "dns-egress-blocked"
"""The rule that the flaw breaks."""

_WORKLOADS: Final = """\
apiVersion: v1
kind: Namespace
metadata:
  name: shop
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: example.com/web:1
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
spec:
  selector:
    matchLabels: {app: api}
  template:
    metadata:
      labels: {app: api}
    spec:
      containers:
        - name: api
          image: example.com/api:1
          ports:
            - containerPort: 8080
"""

_POLICIES: Final = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-to-api
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: web}
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels: {app: api}
      ports:
        - {protocol: TCP, port: 8080}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: api-from-web
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: api}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels: {app: web}
      ports:
        - {protocol: TCP, port: 8080}
"""

_NAME_RESOLUTION: Final = """\
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-dns
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: kube-system}
          podSelector:
            matchLabels: {k8s-app: kube-dns}
      ports:
        - {protocol: UDP, port: 53}
        - {protocol: TCP, port: 53}
"""


def write_broken(folder: Path) -> Path:
    """Write manifests whose policies leave every workload without name resolution; return `folder`."""
    return _write(folder, _POLICIES)


def write_sound(folder: Path) -> Path:
    """Write the same manifests with name resolution allowed; return `folder`."""
    return _write(folder, _POLICIES + _NAME_RESOLUTION)


def _write(folder: Path, policies: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workloads.yaml").write_text(_WORKLOADS, "utf-8")
    (folder / "policies.yaml").write_text(policies, "utf-8")
    return folder
