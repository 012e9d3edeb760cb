"""Statements of section 5: who is talking."""

from __future__ import annotations

from typing import Final

from tests.oracle.semantics_clusters import HOST
from tests.oracle.semantics_form import DENY_ALL, SHOP, SemanticsCase, case, documents, policy

_ENDED = documents(
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: ended, namespace: shop, labels: {app: ended}}
    spec: {restartPolicy: Never, containers: [{name: ended, image: server}]}
    status: {phase: %s}
    """
)


def _workload(kind: str, count: str) -> str:
    return documents(
        f"""
        ---
        apiVersion: apps/v1
        kind: {kind}
        metadata: {{name: work, namespace: shop}}
        spec:
          {count}
          selector: {{matchLabels: {{app: work}}}}
          template:
            metadata: {{labels: {{app: work}}}}
            spec: {{containers: [{{name: work, image: server}}]}}
        """
    )


def _job(parallelism: str) -> str:
    return documents(
        f"""
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {{name: work, namespace: shop}}
        spec:
          {parallelism}
          template:
            metadata: {{labels: {{app: work}}}}
            spec: {{restartPolicy: Never, containers: [{{name: work, image: server}}]}}
        """
    )


def _cron_job(parallelism: str) -> str:
    return documents(
        f"""
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {{name: work, namespace: shop}}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              {parallelism}
              template:
                metadata: {{labels: {{app: work}}}}
                spec: {{restartPolicy: Never, containers: [{{name: work, image: server}}]}}
        """
    )


_ALONE = {
    "a Deployment of unstated size": _workload("Deployment", ""),
    "a Deployment of one replica": _workload("Deployment", "replicas: 1"),
    "a StatefulSet of one replica": _workload("StatefulSet", "serviceName: work\n          replicas: 1"),
    "a Job of unstated size": _job(""),
    "a CronJob of unstated size": _cron_job(""),
}

_SEVERAL = {
    "a Deployment of two replicas": _workload("Deployment", "replicas: 2"),
    "a StatefulSet of three replicas": _workload("StatefulSet", "serviceName: work\n          replicas: 3"),
    "a DaemonSet": _workload("DaemonSet", ""),
    "a Job of two parallel pods": _job("parallelism: 2"),
    "a CronJob of two parallel pods": _cron_job("parallelism: 2"),
}

POD_CASES: Final[tuple[SemanticsCase, ...]] = (
    case(
        "5.1",
        "a pod always reaches itself",
        SHOP + DENY_ALL,
        "shop/web TCP/80 allowed: shop/web",
        "shop/web UDP/53 allowed: shop/web",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "5.1",
        "two pods that are alike in all but their names are not the same pod",
        SHOP
        + documents(
            """
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: twin, namespace: ops, labels: {app: probe}}
            spec: {containers: [{name: probe, image: server}]}
            """
        )
        + policy("podSelector: {}\npolicyTypes: [Ingress]", namespace="ops"),
        "ops/probe TCP/80 denied: ops/twin",
        "ops/twin TCP/80 allowed: ops/twin",
    ),
    *(
        case(
            "5.2",
            f"{form} always reaches itself",
            SHOP + workload + DENY_ALL,
            "shop/work TCP/80 allowed: shop/work",
            "shop/work TCP/80 denied: shop/web",
        )
        for form, workload in _ALONE.items()
    ),
    *(
        case(
            "5.2",
            f"{form} is policed when it reaches itself",
            SHOP + workload + DENY_ALL,
            "shop/work TCP/80 denied: shop/work",
        )
        for form, workload in _SEVERAL.items()
    ),
    case(
        "5.2",
        "replicas reach each other on the ports that both directions allow",
        SHOP
        + _workload("Deployment", "replicas: 2")
        + DENY_ALL
        + policy(
            """
            podSelector: {matchLabels: {app: work}}
            policyTypes: [Ingress, Egress]
            ingress:
            - from: [{podSelector: {matchLabels: {app: work}}}]
              ports: [{port: 7946}, {port: 7947}]
            egress:
            - to: [{podSelector: {matchLabels: {app: work}}}]
              ports: [{port: 7946}, {port: 7948}]
            """,
            name="gossip",
        ),
        "shop/work TCP/7946 allowed: shop/work",
        "shop/work TCP/7947 denied: shop/work",
        "shop/work TCP/7948 denied: shop/work",
    ),
    case(
        "5.4",
        "no policy protects or confines a pod on the host's network",
        SHOP + HOST + DENY_ALL,
        "ops/probe TCP/80 allowed: shop/host",
        "ip:192.0.2.1 TCP/80 allowed: shop/host",
        "shop/host TCP/80 allowed: ops/probe ip:192.0.2.1",
        "shop/host TCP/80 denied: shop/web",
    ),
    case(
        "5.4",
        "no selector of a peer finds a pod on the host's network",
        SHOP
        + HOST
        + policy(
            """
            podSelector: {matchLabels: {app: web}}
            policyTypes: [Ingress, Egress]
            ingress: [{from: [{namespaceSelector: {}}]}]
            egress: [{to: [{podSelector: {}}]}]
            """
        ),
        "ops/agent TCP/80 denied: shop/web",
        "ops/probe TCP/80 allowed: shop/web",
        "shop/web TCP/80 denied: shop/host",
        "shop/web TCP/80 allowed: shop/api",
    ),
    case(
        "5.4",
        "a rule without peers admits a pod on the host's network",
        SHOP + HOST + policy("podSelector: {}\ningress: [{ports: [{port: 80}]}]"),
        "ops/agent TCP/80 allowed: shop/web",
        "ops/agent TCP/81 denied: shop/web",
    ),
    *(
        case(
            "5.5",
            f"a pod that has {phase.lower()} has no traffic",
            SHOP + _ENDED % phase,
            "shop/web TCP/80 denied: shop/ended",
            "shop/ended TCP/80 denied: shop/web ip:192.0.2.1",
        )
        for phase in ("Succeeded", "Failed")
    ),
    case(
        "5.5",
        "a running pod has traffic",
        SHOP + _ENDED % "Running",
        "shop/web TCP/80 allowed: shop/ended",
        "shop/ended TCP/80 allowed: shop/web ip:192.0.2.1",
    ),
    case(
        "5.5",
        "the pods of a Job are policed like others",
        SHOP
        + _job("")
        + policy(
            """
            podSelector: {matchLabels: {app: work}}
            policyTypes: [Egress]
            egress: [{ports: [{port: 443}]}]
            """
        ),
        "shop/work TCP/443 allowed: ip:192.0.2.1",
        "shop/work TCP/80 denied: ip:192.0.2.1",
    ),
    case(
        "5.7",
        "a policy that selects no pod changes nothing",
        SHOP + policy("podSelector: {matchLabels: {app: nobody}}\npolicyTypes: [Ingress, Egress]"),
        "ops/probe TCP/80 allowed: shop/web shop/api",
        "shop/web TCP/80 allowed: ip:192.0.2.1",
    ),
    case(
        "5.7",
        "a peer that selects no pod admits nobody",
        SHOP
        + policy(
            """
            podSelector: {matchLabels: {app: api}}
            ingress: [{from: [{podSelector: {matchLabels: {app: nobody}}}]}]
            """
        ),
        "shop/web TCP/80 denied: shop/api",
        "ops/probe TCP/80 denied: shop/api",
    ),
    case(
        "5.7",
        "a policy inside another one changes nothing",
        SHOP
        + policy("podSelector: {}\ningress: [{ports: [{port: 80, endPort: 90}]}]", name="wide")
        + policy("podSelector: {matchLabels: {app: api}}\ningress: [{ports: [{port: 85}]}]", name="narrow"),
        "ops/probe TCP/85 allowed: shop/api shop/web",
        "ops/probe TCP/91 denied: shop/api shop/web",
    ),
)
