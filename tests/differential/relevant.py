"""What of an object decides who may talk to whom, or which further objects there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

from netpol_lint.render.api_object import ApiObject
from netpol_lint.source.node import PlainValue, plain

Manifest: TypeAlias = dict[str, PlainValue]
Id: TypeAlias = tuple[str, str, str, str]
"""`apiVersion`, kind, namespace and name."""

View: TypeAlias = Callable[[Manifest], PlainValue]

_WHOLE_GROUPS: Final = (
    *("networking.k8s.io", "policy.networking.k8s.io", "gateway.networking.k8s.io", "extensions"),
    *("cilium.io", "crd.projectcalico.org", "projectcalico.org", "crd.antrea.io", "k8s.ovn.org"),
    *("networking.istio.io", "security.istio.io", "route.openshift.io", "traefik.io", "traefik.containo.us"),
    *("projectcontour.io", "discovery.k8s.io", "argoproj.io", "fluxcd.io", "serving.knative.dev"),
)
"""API groups whose objects count as a whole; a group counts with all that ends in it."""

_MARKS: Final = ("config.kubernetes.io/origin", "alpha.config.kubernetes.io/transformations")
_WHOLE_KINDS: Final = frozenset({"Service", "Namespace", "Endpoints"})
_POD_FIELDS: Final = ("hostNetwork", "hostPID", "hostAliases", "serviceAccountName", "dnsPolicy")
_CONTAINERS: Final = ("containers", "initContainers", "ephemeralContainers")
_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")


def whole(manifest: Manifest) -> PlainValue:
    """Return everything."""
    return manifest


def relevant(manifest: Manifest) -> PlainValue:
    """Return what bears on the network: for policies, routes and delivery objects that is everything."""
    if _counts_whole(manifest):
        return manifest
    spec = _map(manifest.get("spec"))
    template = _pod_template(manifest, spec)
    return {
        "metadata": _metadata(manifest),
        "selector": spec.get("selector"),
        "replicas": _replicas(spec.get("replicas")),
        "pods": {"metadata": _metadata(template), **_pods(_map(template.get("spec")))},
    }


def by_id(objects: Iterable[ApiObject]) -> Iterator[tuple[Id, Manifest]]:
    """Yield objects as JSON values.

    What lives in no namespace is in none, whatever it says. Left out are the marks of `buildMetadata`,
    and annotations that say nothing, which the real tool drops.
    """
    for each in objects:
        manifest = _map(plain(each.root))
        metadata = _map(manifest.get("metadata"))
        if each.is_cluster_scoped:
            metadata.pop("namespace", None)
        for name in ("annotations", "labels"):
            _drop_marks(metadata, name)
        namespace = metadata.get("namespace") or ""
        yield (each.api_version, each.kind, str(namespace), each.name), manifest


def _drop_marks(metadata: Manifest, name: str) -> None:
    stated = _map(metadata.get(name))
    kept = {each: value for each, value in stated.items() if not _is_mark(each, value)}
    if kept or (not stated and name == "labels"):
        metadata.update({name: kept} if kept else {})
    else:
        metadata.pop(name, None)


def _is_mark(name: str, value: PlainValue) -> bool:
    is_by_kustomize = str(value).startswith("kustomize-") and name == "app.kubernetes.io/managed-by"
    return name in _MARKS or is_by_kustomize


def _counts_whole(manifest: Manifest) -> bool:
    group = str(manifest.get("apiVersion")).rpartition("/")[0]
    return manifest.get("kind") in _WHOLE_KINDS or group.endswith(_WHOLE_GROUPS)


def _metadata(of: Manifest) -> Manifest:
    metadata = _map(of.get("metadata"))
    return {name: metadata.get(name) or None for name in ("name", "namespace", "labels", "annotations")}


def _pod_template(manifest: Manifest, spec: Manifest) -> Manifest:
    if manifest.get("kind") == "Pod":
        return manifest
    job = _map(spec.get("jobTemplate"))
    return _map((_map(job.get("spec")) or spec).get("template")) or _map(manifest.get("template"))


def _pods(spec: Manifest) -> Manifest:
    return {
        **{name: spec.get(name) for name in _POD_FIELDS},
        **{name: [_container(each) for each in _list(spec.get(name))] for name in _CONTAINERS},
    }


def _container(container: PlainValue) -> Manifest:
    fields = _map(container)
    return {name: fields.get(name) for name in ("name", "ports", *_PROBES)}


def _replicas(stated: PlainValue) -> PlainValue:
    return "many" if isinstance(stated, int) and stated > 1 else stated


def _map(value: PlainValue) -> Manifest:
    return value if isinstance(value, dict) else {}


def _list(value: PlainValue) -> list[PlainValue]:
    return value if isinstance(value, list) else []
