"""All rules that speak of selectors that select nothing, asked together: exactly one of them speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.findings import Finding
from netpol_lint.source.repository import Repository
from tests.rules.cases.manifests import app, deployment, egress, ingress, namespace, tcp
from tests.rules.rulebook import audited

RULES: Final = (
    "bare-podselector-cross-namespace",
    "contradictory-selector",
    "dns-peer-mismatch",
    "label-transformer-rewrites-peer",
    "namespace-name-label",
    "peer-and-or-confusion",
    "peer-selects-nothing",
    "policy-in-wrong-namespace",
    "policy-selects-no-pods",
    "selector-near-miss",
    "unknown-field",
)
WEB: Final = deployment("web")
API: Final = deployment("api")
SHOP: Final = namespace("shop")
MONITORING: Final = namespace("monitoring")
PROMETHEUS: Final = deployment("prometheus", namespace="monitoring")
GRAFANA: Final = deployment("grafana", namespace="monitoring")


def all_found(
    *manifests: str, config: Config = DEFAULT_CONFIG, files: Mapping[str, str] | None = None
) -> tuple[Finding, ...]:
    """Return what all of the rules say of manifests in one file, and of further files by path."""
    texts = {"manifests.yaml": "---\n".join(manifests), **(files or {})}
    repository = Repository.from_bytes({path: text.encode() for path, text in texts.items() if text})
    return audited(repository, RULES, config).findings


def speakers(
    *manifests: str, config: Config = DEFAULT_CONFIG, files: Mapping[str, str] | None = None
) -> list[str]:
    """Return the rules that speak, in the order of the text."""
    return [each.rule_id for each in all_found(*manifests, config=config, files=files)]


def labels(text: str) -> str:
    """Return a selector of these labels, in YAML's flow style."""
    return f"{{matchLabels: {{{text}}}}}"


def pods(selector: str, namespaces: str = "") -> str:
    """Return a peer with a podSelector, and a namespaceSelector if one is given."""
    where = f"namespaceSelector: {namespaces}, " if namespaces else ""
    return f"{{{where}podSelector: {selector}}}"


def named(name: str) -> str:
    """Return the selector of a namespace by its name."""
    return labels(f"kubernetes.io/metadata.name: {name}")


def into_web(*peers: str) -> str:
    """Return a policy that lets peers in to the pods of `web`."""
    return ingress(f"{{from: [{', '.join(peers)}], ports: [{tcp(8080)}]}}", pods=app("web"))


def out_of_web(*peers: str) -> str:
    """Return a policy that lets the pods of `web` out to peers."""
    return egress(f"{{to: [{', '.join(peers)}], ports: [{tcp(8080)}]}}", pods=app("web"))
