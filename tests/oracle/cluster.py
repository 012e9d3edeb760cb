"""Who can talk in a cluster: pods and workloads with labels, addresses and ports, and addresses outside.

Numbers in comments are the lines of `semantics_cases.LINES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

# What a YAML loader gives: nothing is known about the values before somebody looks.
Manifest = dict[str, Any]

NAME_LABEL = "kubernetes.io/metadata.name"


@dataclass(frozen=True)
class Labels:
    """The labels of an object; when they are not complete, there may be others that nobody stated."""

    values: dict[str, str]
    is_complete: bool = True


@dataclass(frozen=True)
class End:
    """One end of a connection; `name` tells ends apart that are otherwise alike.

    `addresses` is empty when they are not stated. Only pods that are not on the host's network are
    selectable: policies do not select anything else, and neither do the selectors of their peers.
    """

    name: str
    namespace: str = ""
    namespace_labels: Labels = field(default_factory=lambda: Labels({}))
    labels: Labels = field(default_factory=lambda: Labels({}))
    addresses: tuple[IPv4Address | IPv6Address, ...] = ()
    pod_spec: Manifest = field(default_factory=dict)
    is_selectable: bool = False
    is_finished: bool = False
    is_single_pod: bool = False

    def declared_port(self, name: str, protocol: str) -> int | None:
        """Resolve a named port: 4.4 by name and protocol, 4.5 sidecars count and init containers do not."""
        sidecars = [c for c in items(self.pod_spec, "initContainers") if c.get("restartPolicy") == "Always"]
        for container in items(self.pod_spec, "containers") + sidecars:
            for port in items(container, "ports"):
                if port.get("name") == name and (port.get("protocol") or "TCP") == protocol:
                    return int(port["containerPort"])
        return None


def find_end(manifests: Sequence[Manifest], reference: str) -> End:
    """Look up `ip:<address>`, `namespace/name` or `namespace/Kind/name`.

    Raises:
        LookupError: nothing that runs has this name, or several things do.
    """
    if reference.startswith("ip:"):
        return End(reference, addresses=(ip_address(reference.removeprefix("ip:")),))
    found = [m for m in manifests if m.get("kind") in _RUNNING and reference in _references(m)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} pods or workloads are called {reference!r}")
    return _end_of(manifests, found[0])


def objects_of(manifests: Sequence[Manifest]) -> list[Manifest]:
    """Take the items out of lists: 6.2, those of a typed list need not say what they are."""
    objects: list[Manifest] = []
    for manifest in manifests:
        kind = str(manifest.get("kind"))
        if not (kind.endswith("List") and "items" in manifest):
            objects.append(manifest)
            continue
        bare = {} if kind == "List" else {"apiVersion": manifest["apiVersion"], "kind": kind[: -len("List")]}
        objects += objects_of([{**bare, **item} for item in items(manifest, "items")])
    return objects


def namespace_of(manifest: Manifest) -> str:
    """Return the namespace of an object; 1.8: offline, a missing one is `default`."""
    return str(child(manifest, "metadata").get("namespace") or "default")


def child(parent: Manifest, key: str) -> Manifest:
    """Return a nested object; missing and null are the empty one."""
    return parent.get(key) or {}


def items(parent: Manifest, key: str) -> list[Any]:
    """Return a nested list; missing and null are the empty one."""
    return parent.get(key) or []


_RUNNING = {
    "Pod",
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "ReplicaSet",
    "ReplicationController",
    "Job",
    "CronJob",
}


def _references(manifest: Manifest) -> set[str]:
    namespace, name = namespace_of(manifest), manifest["metadata"]["name"]
    return {f"{namespace}/{name}", f"{namespace}/{manifest['kind']}/{name}"}


def _end_of(manifests: Sequence[Manifest], manifest: Manifest) -> End:
    pod = _pod_of(manifest)
    pod_spec, status = child(pod, "spec"), child(pod, "status")
    stated = [status.get("podIP"), *(entry.get("ip") for entry in items(status, "podIPs"))]
    return End(
        name=f"{manifest['kind']} {manifest['metadata']['name']}",
        namespace=namespace_of(manifest),
        namespace_labels=_namespace_labels(manifests, namespace_of(manifest)),
        # 2.7: the labels of the template, never those of the workload.
        labels=Labels(dict(child(child(pod, "metadata"), "labels"))),
        addresses=tuple({ip_address(text) for text in stated if text}),
        pod_spec=pod_spec,
        # 5.4: to most plugins a pod on the host's network is an address of its node.
        is_selectable=not pod_spec.get("hostNetwork"),
        # 5.5: its containers have ended.
        is_finished=status.get("phase") in {"Succeeded", "Failed"},
        is_single_pod=_is_single_pod(manifest),
    )


def _pod_of(manifest: Manifest) -> Manifest:
    """Return the pod, or the template that is stamped into pods (which has no status)."""
    if manifest["kind"] == "Pod":
        return manifest
    spec = child(manifest, "spec")
    if manifest["kind"] == "CronJob":
        spec = child(child(spec, "jobTemplate"), "spec")
    return child(spec, "template")


def _is_single_pod(manifest: Manifest) -> bool:
    """Tell whether the manifest stands for one pod: 5.2, a DaemonSet never does."""
    kind, spec = manifest["kind"], child(manifest, "spec")
    if kind == "CronJob":
        kind, spec = "Job", child(child(spec, "jobTemplate"), "spec")
    count = spec.get("parallelism" if kind == "Job" else "replicas")
    return kind == "Pod" or (kind != "DaemonSet" and count in {None, 1})


def _namespace_labels(manifests: Sequence[Manifest], name: str) -> Labels:
    """Return a namespace's labels: 2.6, the name label is forced, and an undeclared one may have more."""
    declared = [m for m in manifests if m.get("kind") == "Namespace" and m["metadata"]["name"] == name]
    labels: dict[str, str] = {}
    for manifest in declared:
        labels.update(child(child(manifest, "metadata"), "labels"))
    return Labels({**labels, NAME_LABEL: name}, is_complete=bool(declared))
