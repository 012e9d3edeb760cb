"""Pods that some statements add to the small cluster of `semantics_form`."""

from __future__ import annotations

from tests.oracle.semantics_form import documents

# A pod in a namespace that no manifest declares.
GHOST = documents(
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: client, namespace: ghost, labels: {app: client}}
    spec: {containers: [{name: client, image: server}]}
    """
)

# Who stands on the network of its node: a pod, and one of every node.
HOST = documents(
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: host, namespace: shop, labels: {app: host}}
    spec: {hostNetwork: true, containers: [{name: host, image: server}]}
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: agent, namespace: ops}
    spec:
      selector: {matchLabels: {app: agent}}
      template:
        metadata: {labels: {app: agent}}
        spec: {hostNetwork: true, containers: [{name: agent, image: server}]}
    """
)

# A pod that says where it is.
ADDRESSED = documents(
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: here, namespace: ops, labels: {app: here}}
    spec: {containers: [{name: here, image: server}]}
    status: {podIP: 10.0.0.9}
    """
)

# Both families, both ends.
DUAL_STACK = documents(
    """
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: dual}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: a, namespace: dual, labels: {app: a}}
    spec: {containers: [{name: a, image: server}]}
    status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "fd00::1"}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: b, namespace: dual, labels: {app: b}}
    spec: {containers: [{name: b, image: server}]}
    status: {podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}, {ip: "fd00::2"}]}
    """
)

# A pod whose name for a port means two numbers, and that has one ordinary and one lasting init container.
NAMED = documents(
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: named, namespace: shop, labels: {app: named}}
    spec:
      initContainers:
      - {name: setup, image: server, ports: [{name: setup, containerPort: 7001}]}
      - {name: proxy, image: server, restartPolicy: Always, ports: [{name: proxy, containerPort: 7002}]}
      containers:
      - name: main
        image: server
        ports:
        - {name: dns, containerPort: 5353, protocol: UDP}
        - {name: dns-tcp, containerPort: 5354, protocol: TCP}
      - {name: more, image: server, ports: [{name: metrics, containerPort: 9090}]}
    """
)


def deployment(replicas: int) -> str:
    """Write the Deployment shop/work."""
    return documents(
        f"""
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: work, namespace: shop}}
        spec:
          replicas: {replicas}
          selector: {{matchLabels: {{app: work}}}}
          template:
            metadata: {{labels: {{app: work}}}}
            spec: {{containers: [{{name: work, image: server}}]}}
        """
    )
