"""Made-up objects for made-up kustomizations: few names, so that they refer to each other and collide."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final, TypeAlias

Manifest: TypeAlias = dict[str, Any]

NAMES: Final = ("a", "b", "web", "p-a", "a-s")
NAMESPACES: Final = (None, None, None, None, "default", "one", "two")

_Spec: TypeAlias = Callable[[Random], Manifest]


def manifest(random: Random) -> Manifest:
    """Make an object up."""
    api_version, kind, spec = random.choice(_KINDS)
    metadata: Manifest = {"name": random.choice(NAMES)}
    if namespace := random.choice(NAMESPACES):
        metadata["namespace"] = namespace
    if random.random() < 0.5:
        metadata["labels"] = labels(random)
    if random.random() < 0.2:
        metadata["annotations"] = {"note": random.choice(["x", "y"])}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **spec(random)}


def labels(random: Random) -> dict[str, str]:
    """Make labels up, at least one."""
    return {
        random.choice(["app", "tier", "team"]): random.choice(["a", "b", "web"])
        for _ in range(random.randint(1, 2))
    }


def container(random: Random, name: str | None = None) -> Manifest:
    """Make a container up."""
    made: Manifest = {"name": name or random.choice(["x", "y", "z"])}
    if random.random() < 0.7:
        made["image"] = random.choice(["nginx:1", "nginx", "example.com/app:1"])
    if random.random() < 0.6:
        made["ports"] = [port(random) for _ in range(random.randint(1, 2))]
    if random.random() < 0.5:
        made["env"] = [
            {"name": "A", "value": "1"},
            {"name": "B", "valueFrom": {"configMapKeyRef": {"name": random.choice(NAMES), "key": "k"}}},
        ]
    if random.random() < 0.3:
        made["envFrom"] = [{"secretRef": {"name": random.choice(NAMES)}}]
    if random.random() < 0.2:
        made["args"] = ["--x", "$(VAR)"]
    return made


def port(random: Random) -> Manifest:
    """Make a container's port up."""
    made: Manifest = {"containerPort": random.choice([80, 81])}
    if random.random() < 0.4:
        made["protocol"] = random.choice(["TCP", "UDP"])
    if random.random() < 0.4:
        made["name"] = random.choice(["http", "other"])
    return made


def pod_spec(random: Random) -> Manifest:
    """Make the spec of a pod up."""
    names = random.sample(["x", "y", "z"], random.randint(1, 2))
    made: Manifest = {"containers": [container(random, name) for name in names]}
    if random.random() < 0.3:
        made["serviceAccountName"] = random.choice(NAMES)
    if random.random() < 0.2:
        made["hostNetwork"] = True
    if random.random() < 0.3:
        made["volumes"] = [{"name": "v", "configMap": {"name": random.choice(NAMES)}}]
    return made


def _template(random: Random) -> Manifest:
    metadata = {"metadata": {"labels": labels(random)}} if random.random() < 0.8 else {}
    return {**metadata, "spec": pod_spec(random)}


def _workload(random: Random) -> Manifest:
    spec: Manifest = {"template": _template(random)}
    if random.random() < 0.8:
        spec["selector"] = {"matchLabels": labels(random)}
    if random.random() < 0.3:
        spec["replicas"] = random.randint(0, 3)
    return {"spec": spec}


def _cron_job(random: Random) -> Manifest:
    return {"spec": {"jobTemplate": {"spec": {"template": _template(random)}}}}


def _service(random: Random) -> Manifest:
    spec: Manifest = {"ports": [{"port": each} for each in random.sample([80, 81, 82], random.randint(1, 2))]}
    if random.random() < 0.8:
        spec["selector"] = labels(random)
    return {"spec": spec}


def _ingress(random: Random) -> Manifest:
    backend = {"service": {"name": random.choice(NAMES), "port": {"number": 80}}}
    rule = {"host": "x.example.com", "http": {"paths": [{"path": "/", "backend": backend}]}}
    return {"spec": {"rules": [rule], "ingressClassName": random.choice(NAMES)}}


def _peer(random: Random) -> Manifest:
    return random.choice(
        [
            {"podSelector": {}},
            {"podSelector": {"matchLabels": labels(random)}},
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "one"}}},
            {"namespaceSelector": {}, "podSelector": {"matchLabels": labels(random)}},
            {"ipBlock": {"cidr": "10.0.0.0/8"}},
        ]
    )


def _network_policy(random: Random) -> Manifest:
    selector = {} if random.random() < 0.4 else {"matchLabels": labels(random)}
    spec: Manifest = {"podSelector": selector, "policyTypes": ["Ingress"]}
    if random.random() < 0.7:
        peers = [_peer(random) for _ in range(random.randint(0, 2))]
        spec["ingress"] = [{"from": peers, "ports": [{"port": 80}]}]
    if random.random() < 0.3:
        spec["egress"] = [{"to": [_peer(random)]}, {}]
    return {"spec": spec}


def _cilium_policy(random: Random) -> Manifest:
    ingress = [{"fromEndpoints": [{"matchLabels": labels(random)}]}]
    return {"spec": {"endpointSelector": {"matchLabels": labels(random)}, "ingress": ingress}}


def _content(random: Random) -> Manifest:
    return {"data": dict.fromkeys(random.sample(["k", "l", "m"], random.randint(1, 2)), "1")}


def _binding(random: Random) -> Manifest:
    subjects = [
        {
            "kind": "ServiceAccount",
            "name": random.choice([*NAMES, "default"]),
            "namespace": random.choice(["one", "two"]),
        }
        for _ in range(2)
    ]
    group = "rbac.authorization.k8s.io"
    role = {"apiGroup": group, "kind": random.choice(["Role", "ClusterRole"]), "name": random.choice(NAMES)}
    return {"roleRef": role, "subjects": subjects}


def _scaler(random: Random) -> Manifest:
    kind = random.choice(["Deployment", "StatefulSet"])
    return {"spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": random.choice(NAMES)}}}


def _thing(random: Random) -> Manifest:
    return {
        "spec": {
            "template": _template(random),
            "list": [{"name": "x"}, {"name": "y"}],
            "service": random.choice(NAMES),
        }
    }


def _nothing(_: Random) -> Manifest:
    return {}


_KINDS: Final[tuple[tuple[str, str, _Spec], ...]] = (
    *((("apps/v1", "Deployment", _workload),) * 3),
    ("apps/v1", "StatefulSet", _workload),
    ("apps/v1", "DaemonSet", _workload),
    ("v1", "Pod", lambda random: {"spec": pod_spec(random)}),
    ("batch/v1", "CronJob", _cron_job),
    *((("v1", "Service", _service),) * 3),
    ("networking.k8s.io/v1", "Ingress", _ingress),
    *((("networking.k8s.io/v1", "NetworkPolicy", _network_policy),) * 3),
    ("cilium.io/v2", "CiliumNetworkPolicy", _cilium_policy),
    ("cilium.io/v2", "CiliumClusterwideNetworkPolicy", _cilium_policy),
    ("v1", "ConfigMap", _content),
    ("v1", "Secret", _content),
    ("v1", "ServiceAccount", _nothing),
    ("v1", "Namespace", _nothing),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", _binding),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", _binding),
    ("rbac.authorization.k8s.io/v1", "Role", _nothing),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", _nothing),
    ("autoscaling/v2", "HorizontalPodAutoscaler", _scaler),
    ("example.com/v1", "Thing", _thing),
)
