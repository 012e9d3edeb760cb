"""Manifests in as few words as a table needs: each function returns the YAML of one object.

What stands in `namespace shop` unless told otherwise. Specs are written in YAML's flow style.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.findings import Finding
from netpol_lint.source.repository import Repository
from tests.rules.rulebook import audited

KUBE_SYSTEM: Final = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}"
KUBE_DNS: Final = "podSelector: {matchLabels: {k8s-app: kube-dns}}"
TO_DNS: Final = f"{{{KUBE_SYSTEM}, {KUBE_DNS}}}"
UDP: Final = "{protocol: UDP, port: 53}"
TCP: Final = "{protocol: TCP, port: 53}"


def found(
    rule_id: str, *manifests: str, config: Config = DEFAULT_CONFIG, files: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """Return what one rule says of manifests, which stand in one file, and of further files by path."""
    texts = {"manifests.yaml": "---\n".join(manifests), **(files or {})}
    repository = Repository.from_bytes({path: text.encode() for path, text in texts.items() if text})
    return audited(repository, [rule_id], config).findings


def verdicts(findings: tuple[Finding, ...]) -> list[str]:
    """Reduce findings to severity and subject, which is what a table compares."""
    return [f"{each.severity.value} {each.subject}" for each in findings]


def obj(api_version: str, kind: str, name: str, *, namespace: str | None = "shop", spec: str = "{}") -> str:
    """Return any object."""
    place = "" if namespace is None else f", namespace: {namespace}"
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: {name}{place}}}\nspec: {spec}\n"


def namespace(name: str = "shop", labels: str = "{}") -> str:
    """Return a Namespace."""
    return f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}}}\n"


def pod_template(
    labels: str, *, pod: str = "", env: Mapping[str, str] | None = None, container: str = ""
) -> str:
    """Return a pod template; `pod` and `container` are further fields, ending in a comma."""
    variables = ", ".join(f'{{name: {name}, value: "{value}"}}' for name, value in (env or {}).items())
    containers = f"[{{{container} name: main, image: registry.example.com/app, env: [{variables}]}}]"
    return f"{{metadata: {{labels: {labels}}}, spec: {{{pod} containers: {containers}}}}}"


def deployment(
    name: str,
    *,
    namespace: str | None = "shop",
    labels: str = "",
    pod: str = "",
    env: Mapping[str, str] | None = None,
    container: str = "",
) -> str:
    """Return a Deployment whose pods carry `app: <name>` unless `labels` says otherwise."""
    template = pod_template(labels or f"{{app: {name}}}", pod=pod, env=env, container=container)
    return obj("apps/v1", "Deployment", name, namespace=namespace, spec=f"{{template: {template}}}")


def job(name: str, *, namespace: str = "shop", env: Mapping[str, str] | None = None) -> str:
    """Return a Job whose pods carry `app: <name>`."""
    template = pod_template(f"{{app: {name}}}", env=env)
    return obj("batch/v1", "Job", name, namespace=namespace, spec=f"{{template: {template}}}")


def service(name: str, *, namespace: str = "shop", type: str = "ClusterIP", app: str = "") -> str:  # noqa: A002  # the field's name
    """Return a Service for the pods with `app: <name>`, or another value of `app`."""
    selector = f"{{app: {app or name}}}"
    return obj("v1", "Service", name, namespace=namespace, spec=f"{{type: {type}, selector: {selector}}}")


def policy(name: str, spec: str, *, namespace: str | None = "shop") -> str:
    """Return a NetworkPolicy."""
    return obj("networking.k8s.io/v1", "NetworkPolicy", name, namespace=namespace, spec=spec)


def egress(*rules: str, name: str = "egress", pods: str = "{}", namespace: str = "shop") -> str:
    """Return a policy that isolates pods for egress and allows what the rules say."""
    spec = f"{{podSelector: {pods}, policyTypes: [Egress], egress: [{', '.join(rules)}]}}"
    return policy(name, spec, namespace=namespace)


def ingress(*rules: str, name: str = "ingress", pods: str = "{}", namespace: str = "shop") -> str:
    """Return a policy that isolates pods for ingress and allows what the rules say."""
    spec = f"{{podSelector: {pods}, policyTypes: [Ingress], ingress: [{', '.join(rules)}]}}"
    return policy(name, spec, namespace=namespace)


def app(name: str) -> str:
    """Return the selector of the pods with `app: <name>`."""
    return f"{{matchLabels: {{app: {name}}}}}"


def to(peer: str, *ports: str) -> str:
    """Return an egress rule with one peer; without ports it allows all of them."""
    return f"{{to: [{peer}]{_ports(ports)}}}"


def from_(peer: str, *ports: str) -> str:
    """Return an ingress rule with one peer; without ports it allows all of them."""
    return f"{{from: [{peer}]{_ports(ports)}}}"


def block(cidr: str, *excepts: str) -> str:
    """Return an ipBlock as a peer."""
    listed = ", ".join(f'"{each}"' for each in excepts)
    return f'{{ipBlock: {{cidr: "{cidr}", except: [{listed}]}}}}'


def tcp(port: int | str) -> str:
    """Return one TCP port."""
    return f"{{protocol: TCP, port: {port}}}"


def _ports(ports: tuple[str, ...]) -> str:
    return f", ports: [{', '.join(ports)}]" if ports else ""
