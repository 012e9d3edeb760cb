"""Services, and a workload that is called one, as documents to join to others."""

from __future__ import annotations


def service(name: str, spec: str, *, namespace: str = "shop", ports: str = "{port: 80}") -> str:
    """Write a Service; `spec` and `ports` are the inside of a flow map and a flow list."""
    metadata = f"metadata: {{name: {name}, namespace: {namespace}}}\n"
    return f"---\napiVersion: v1\nkind: Service\n{metadata}spec: {{{spec}, ports: [{ports}]}}\n"


def knative(name: str, *, namespace: str = "shop") -> str:
    """Write a Service of Knative, which runs pods."""
    template = "{metadata: {labels: {app: fn}}, spec: {containers: [{image: server}]}}"
    metadata = f"metadata: {{name: {name}, namespace: {namespace}}}\n"
    return (
        f"---\napiVersion: serving.knative.dev/v1\nkind: Service\n{metadata}spec: {{template: {template}}}\n"
    )


def ingress(backend: str, port: str, *, namespace: str = "shop") -> str:
    """Write an Ingress that leads everything to one Service."""
    metadata = f"metadata: {{name: front, namespace: {namespace}}}\n"
    to = f"{{service: {{name: {backend}, port: {{{port}}}}}}}"
    return f"---\napiVersion: networking.k8s.io/v1\nkind: Ingress\n{metadata}spec: {{defaultBackend: {to}}}\n"
