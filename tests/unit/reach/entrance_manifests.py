"""Manifests of what leads traffic into a cluster, and its entry points written shortly."""

from __future__ import annotations

from collections.abc import Iterable

from netpol_lint.reach.entry_points import EntryPoint, entry_points
from netpol_lint.reach.services import Backend
from netpol_lint.resources.workload import Workload
from tests.unit.cluster_manifests import pod
from tests.unit.resources.manifests import inventory


def service(spec: str, *, name: str = "web", namespace: str = "shop") -> str:
    metadata = f"metadata: {{name: {name}, namespace: {namespace}}}"
    return f"---\napiVersion: v1\nkind: Service\n{metadata}\nspec: {spec}\n"


def written(found: Iterable[Backend]) -> list[str]:
    """Write each backend as its workload, port and protocol; `?` for one that is not certain."""
    return [
        f"{each.workload.ref.name} {each.port}/{each.protocol.value}{'' if each.is_certain else '?'}"
        for each in found
    ]


WEB = pod("web", "app: web", ports="{name: http, containerPort: 8080}")
TO_WEB = "selector: {app: web}, ports: [{name: web, port: 80, targetPort: http}]"
SHOP = WEB + service(f"{{{TO_WEB}}}")
GATEWAY_API = "gateway.networking.k8s.io"


def described(
    kind: str, name: str, spec: str, *, version: str, where: str = "shop", metadata: str = ""
) -> str:
    head = f"---\napiVersion: {version}\nkind: {kind}\n"
    return f"{head}metadata: {{name: {name}, namespace: {where}, {metadata}}}\nspec: {spec}\n"


def ingress(backend: str = "name: web, port: {number: 80}", *, more: str = "", metadata: str = "") -> str:
    spec = f"{{defaultBackend: {{service: {{{backend}}}}}, {more}}}"
    return described("Ingress", "door", spec, version="networking.k8s.io/v1", metadata=metadata)


def route(
    spec: str = "backendRefs: [{name: web, port: 80}]",
    *,
    parents: str = "{name: edge, namespace: infra}",
    kind: str = "HTTPRoute",
) -> str:
    body = f"{{parentRefs: [{parents}], rules: [{{{spec}}}]}}"
    return described(kind, "door", body, version=f"{GATEWAY_API}/v1")


def gateway(
    listener: str = "allowedRoutes: {namespaces: {from: All}}", *, class_name: str = "edge", more: str = ""
) -> str:
    listeners = f"listeners: [{{name: web, port: 80, protocol: HTTP, {listener}}}]"
    spec = f"{{gatewayClassName: {class_name}, {listeners}, {more}}}"
    return described("Gateway", "edge", spec, version=f"{GATEWAY_API}/v1", where="infra")


def class_of(kind: str, name: str, controller: str, metadata: str = "") -> str:
    version = f"{GATEWAY_API}/v1" if kind == "GatewayClass" else "networking.k8s.io/v1"
    field = "controllerName" if kind == "GatewayClass" else "controller"
    head = f"---\napiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, {metadata}}}\n"
    return f"{head}spec: {{{field}: {controller}}}\n"


def found(manifests: str, assumed: tuple[Workload, ...] = ()) -> tuple[EntryPoint, ...]:
    return entry_points(inventory(manifests), assumed)


def only(manifests: str) -> EntryPoint:
    (entry,) = found(manifests)
    return entry


def dead(entry: EntryPoint) -> list[str]:
    return [each.reason.name for each in entry.dangling]


def names(entry: EntryPoint) -> list[str]:
    return [str(each.ref) for each in entry.controllers]


def controller(name: str, labels: str, *args: str, where: str = "edge", image: str = "any") -> str:
    listed = ", ".join(f"'{each}'" for each in args)
    metadata = f"metadata: {{name: {name}, namespace: {where}, labels: {{{labels}}}}}"
    return (
        f"---\napiVersion: v1\nkind: Pod\n{metadata}\n"
        f"spec: {{containers: [{{name: a, image: {image}, args: [{listed}]}}]}}\n"
    )


NGINX_LABELS = "app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller"
NGINX = controller("nginx", NGINX_LABELS)
TRAEFIK = controller("traefik", "app.kubernetes.io/name: traefik")
