"""Who opens connections to workloads of every namespace: stated beats declared, declared beats usual."""

from __future__ import annotations

import pytest

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.audit.survey import survey
from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.facts.pods import PodsAt
from netpol_lint.policy.ports import Protocol
from netpol_lint.resources.network_policy import Direction
from netpol_lint.source.repository import Repository
from tests.rules.cases.manifests import deployment, ingress, namespace, obj

WEB = deployment("web", labels="{app: web}")
INGRESS = obj(
    "networking.k8s.io/v1",
    "Ingress",
    "web",
    spec="{ingressClassName: nginx, defaultBackend: {service: {name: web, port: {number: 80}}}}",
)
SERVICE = obj("v1", "Service", "web", spec="{selector: {app: web}, ports: [{port: 80}]}")


def cluster(*manifests: str, config: Config = DEFAULT_CONFIG) -> ClusterModel:
    text = "---\n".join(manifests)
    return survey(Repository.from_bytes({"manifests.yaml": text.encode()}), config).clusters[0]


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        pytest.param(
            deployment("p", namespace="obs", labels="{app.kubernetes.io/name: prometheus}"),
            "obs/Deployment/p",
            id="by labels",
        ),
        pytest.param(
            obj("monitoring.coreos.com/v1", "Prometheus", "k8s", namespace="obs"),
            "obs/Prometheus/k8s",
            id="of a custom resource",
        ),
        pytest.param(
            obj("operator.victoriametrics.com/v1beta1", "VMAgent", "a", namespace="obs"),
            "obs/VMAgent/a",
            id="of another operator",
        ),
    ],
)
def test_what_scrapes_metrics_is_found_among_the_manifests(manifest: str, expected: str) -> None:
    found = cluster(WEB, manifest).clients.monitoring

    assert ([str(each.ref) for each in found.pods], found.is_assumed) == ([expected], False)


def test_without_a_manifest_the_usual_ones_are_assumed() -> None:
    clients = cluster(WEB).clients

    assert clients.monitoring.is_assumed
    assert {"monitoring", "openshift-monitoring"} <= {each.namespace for each in clients.monitoring.pods}
    assert {each.namespace for each in clients.ingress_controllers("ingress-nginx").pods} == {"ingress-nginx"}
    assert not clients.ingress_controllers("Cilium").pods


def test_the_configuration_beats_manifests_and_what_is_usual() -> None:
    config = Config(
        monitoring=(PodsAt("obs", {"app": "scraper"}),),
        ingress_controllers=(PodsAt("edge", {"app": "proxy"}),),
    )
    declared = deployment("proxy", namespace="edge", labels="{app: proxy}")
    prometheus = deployment("p", labels="{app.kubernetes.io/name: prometheus}")
    model = cluster(WEB, INGRESS, SERVICE, declared, prometheus, config=config)

    assert [str(each.ref) for each in model.clients.monitoring.pods] == ["obs/Deployment/monitoring"]
    (point,) = model.reach.entry_points
    assert [str(each.ref) for each in point.controllers] == ["edge/Deployment/proxy"]


@pytest.mark.parametrize(
    ("peer", "is_open", "is_closed"),
    [
        pytest.param("monitoring", True, False, id="the namespace it usually has"),
        pytest.param("ingress-nginx", False, True, id="another namespace"),
    ],
)
def test_the_engine_of_the_clients_knows_them(peer: str, is_open: bool, is_closed: bool) -> None:
    rule = f"{{from: [{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {peer}}}}}}}]}}"
    model = cluster(namespace(), WEB, ingress(rule))
    clients = model.clients
    (web,) = model.inventory.workloads
    verdicts = [clients.engine.side(Direction.INGRESS, web, each) for each in clients.monitoring.pods]

    assert any(each.allowed.allows(Protocol.TCP, 80) for each in verdicts) is is_open
    assert all(not each.possible.allows(Protocol.TCP, 80) for each in verdicts) is is_closed


def test_a_namespace_that_nobody_declares_has_its_usual_labels() -> None:
    labels = "{network.openshift.io/policy-group: monitoring}"
    rule = f"{{from: [{{namespaceSelector: {{matchLabels: {labels}}}}}]}}"
    model = cluster(namespace(), WEB, ingress(rule))
    clients = model.clients
    (web,) = model.inventory.workloads
    admitted = {
        each.namespace
        for each in clients.monitoring.pods
        if clients.engine.side(Direction.INGRESS, web, each).allowed
    }

    assert admitted == {"openshift-monitoring", "openshift-user-workload-monitoring"}
