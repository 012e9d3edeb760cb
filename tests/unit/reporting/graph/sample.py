"""Small clusters with all that is hard to draw, and the views of them that the formats get."""

from __future__ import annotations

from typing import Final

from netpol_lint.config import DEFAULT_CONFIG, Config, ExternalWorkload
from netpol_lint.location import whole_file
from netpol_lint.reach.connectivity import Connectivity, Surroundings, connectivity
from netpol_lint.reporting.graph import GraphView, write_graph
from netpol_lint.reporting.graph.focus import find_focus
from netpol_lint.resources.network_policy import Direction
from tests.engine_answers import model_of
from tests.unit.cluster_manifests import DENY_BOTH, deployment, namespace, pod, policy

_WEB: Final = """\
podSelector: {matchLabels: {app: web}}
policyTypes: [Ingress, Egress]
ingress:
- ports: [{port: 8080}]
egress:
- to: [{podSelector: {matchLabels: {app: api}}}]
  ports: [{port: 8080}, {port: 9000, endPort: 9100}, {port: 53, protocol: UDP}]
- to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]
  ports: [{port: 53, protocol: UDP}, {port: 53}]"""
_API: Final = """\
podSelector: {matchLabels: {app: api}}
policyTypes: [Ingress, Egress]
ingress:
- from: [{podSelector: {matchLabels: {app: web}}}]
- from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
  ports: [{port: 9090}]
egress:
- to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 192.168.0.0/16]}}]
  ports: [{port: 443}]
- to: [{podSelector: {matchLabels: {app: db}}}]
  ports: [{port: 5432}]"""
_DB: Final = """\
podSelector: {matchLabels: {app: db}}
policyTypes: [Ingress]
ingress:
- from: [{podSelector: {matchLabels: {app: api}}}]
  ports: [{port: 5432}]
- from: [{ipBlock: {cidr: 10.0.0.0/8}}]
  ports: [{port: 5432}]"""
_INGRESS: Final = """\
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: shop}
spec: {ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}
"""

SHOP: Final = "".join(
    (
        namespace("shop"),
        deployment("web", "app: web", replicas=2),
        deployment("api", "app: api"),
        pod("db", "app: db"),
        pod("agent", "app: agent", namespace="tools", spec="hostNetwork: true"),
        policy("deny", DENY_BOTH),
        policy("web", _WEB),
        policy("api", _API),
        policy("db", _DB),
        _INGRESS,
    )
)
"""Two namespaces, ranges of ports and addresses, pods not declared, an entry, and things nobody can know."""

ALIKE: Final = "".join(
    (
        *(deployment(f"worker-{number}", "app: worker") for number in range(4)),
        deployment("web", "app: web"),
        policy("web", "podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress]"),
    )
)
"""Four workloads that no policy tells apart, and one that nobody may reach."""

OPEN: Final = "".join(
    (
        *(pod(f"pod-{number:02}", namespace="left") for number in range(20)),
        *(pod(f"pod-{number:02}", namespace="right") for number in range(20)),
    )
)
"""Forty pods in two namespaces without policies."""

EXTERNAL_DNS: Final = Config(
    external=(
        ExternalWorkload(
            namespace="kube-system",
            labels={"k8s-app": "kube-dns"},
            ports=(),
            kind="Deployment",
            name="kube-dns",
            at=whole_file(".netpol-lint.yaml"),
        ),
    )
)
"""A configuration that names a workload which no manifest declares."""

HOSTILE_NAME: Final = 'a"b\\<i>&amp;`c`#35;'
HOSTILE: Final = "".join(
    (
        pod("'" + HOSTILE_NAME + "'", "app: web", namespace="'end; }'"),
        pod('"line\\nbreak, \\e[31mred"', "app: web"),
        pod("'grüße\\'", "app: web"),
    )
)
"""Names that no API server takes, and that a repository may hold all the same."""


def reach_of(
    manifests: str = SHOP,
    *,
    config: Config = DEFAULT_CONFIG,
    has_external: bool = True,
    is_grouped: bool = False,
) -> Connectivity:
    """Work out the connectivity of one file of manifests, as the command does."""
    model = model_of(manifests, config)
    around = model.reach.surroundings if has_external else Surroundings(has_undeclared_pods=False)
    return connectivity(model.inventory, around, is_grouped=is_grouped)


def view_of(
    manifests: str = SHOP,
    *focus: str,
    config: Config = DEFAULT_CONFIG,
    name: str = "overlays/prod",
    direction: Direction | None = None,
    has_external: bool = True,
    is_grouped: bool = False,
) -> GraphView:
    """Return the view of one cluster."""
    reach = reach_of(manifests, config=config, has_external=has_external, is_grouped=is_grouped)
    return GraphView(
        name=name,
        reach=reach,
        focus=find_focus(focus, [reach.pods]) if focus else None,
        direction=direction,
        has_external=has_external,
        is_grouped=is_grouped,
    )


def written(output_format: str, *views: GraphView, width: int = 80) -> str:
    """Return what a format writes."""
    pieces: list[str] = []
    write_graph(output_format, views, pieces.append, width=width)
    return "".join(pieces)


def edges_of(view: GraphView) -> list[tuple[str, str]]:
    """Return the ends of every edge of a view."""
    return [(each.source, target) for each in view.edges() for target, _ in each]
