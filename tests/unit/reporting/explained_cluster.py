"""A small cluster as a team writes it, with one connection for each kind of answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from netpol_lint.reach.explanation import Explanation
from netpol_lint.reporting.explanation import ExplanationContext
from tests.explaining import answers

MANIFESTS: Final = """\
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
  replicas: 2
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: web
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: api
    spec:
      containers:
        - name: api
          image: api
          ports:
            - name: http
              containerPort: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: api
  namespace: shop
spec:
  selector:
    app: api
  ports:
    - port: 80
      targetPort: http
---
apiVersion: v1
kind: Pod
metadata:
  name: probe
  namespace: ops
  labels:
    app: probe
spec:
  containers:
    - name: probe
      image: probe
---
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
  name: api
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: api
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: http
    - from:
        - namespaceSelector:
            matchLabels:
              team: operations
      ports:
        - port: 9090
    - from:
        - ipBlock:
            cidr: 192.0.2.0/24
            except:
              - 192.0.2.64/26
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: api
      ports:
        - port: 8080
        - port: 53
          protocol: UDP
---
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata:
  name: guard
spec:
  priority: 10
  subject:
    namespaces:
      matchLabels:
        kubernetes.io/metadata.name: shop
  ingress:
    - name: operations
      action: Pass
      from:
        - pods:
            namespaceSelector: {}
            podSelector:
              matchLabels:
                app: probe
      ports:
        - portNumber: {protocol: TCP, port: 9090}
    - name: no-debugger
      action: Deny
      from:
        - namespaces: {}
      ports:
        - portNumber: {protocol: TCP, port: 4000}
"""

QUESTIONS: Final = {
    "allowed": ("web", "svc:api", "80"),
    "denied": ("web", "api", "53/TCP"),
    "denied-twice": ("api", "web", None),
    "denied-by-admin": ("web", "api", "4000"),
    "unknown": ("probe", "api", "9090"),
    "partly": ("web", "api", None),
    "addresses": ("192.0.2.0/24", "api", "8080"),
    "outside": ("web", "198.51.100.7", "443"),
    "dead-end": ("web", "svc:api", "8080"),
}
"""A question of each kind, by the name of its golden."""


def ask(name: str) -> list[Explanation]:
    """Answer one of the questions."""
    return answers(MANIFESTS, *QUESTIONS[name])


def in_clusters(found: Sequence[Explanation], *names: str) -> list[Explanation]:
    """Repeat answers for several clusters."""
    return [replace(each, cluster=name) for name in names for each in found]


CONTEXT: Final = ExplanationContext(lambda path: MANIFESTS.split("\n") if path == "cluster.yaml" else ())
