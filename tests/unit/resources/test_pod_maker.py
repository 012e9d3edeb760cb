"""Custom resources that an operator may turn into pods."""

from __future__ import annotations

import pytest

from netpol_lint.resources.pod_maker import may_make_pods
from tests.unit.resources.manifests import inventory, only_object


def manifest(api_version: str, kind: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web, namespace: shop}}\n"


@pytest.mark.parametrize(
    ("api_version", "kind", "may"),
    [
        pytest.param("postgresql.cnpg.io/v1", "Cluster", True, id="a database"),
        pytest.param("monitoring.coreos.com/v1", "Prometheus", True, id="a monitoring server"),
        pytest.param("monitoring.coreos.com/v1", "ServiceMonitor", False, id="what such a server watches"),
        pytest.param("example.com/v1", "Thing", True, id="a kind nobody knows"),
        pytest.param("v1", "ConfigMap", False, id="a kind of the core group"),
        pytest.param("apps/v1", "ControllerRevision", False, id="a built-in group"),
        pytest.param("rbac.authorization.k8s.io/v1", "Role", False, id="a built-in group with a suffix"),
        pytest.param("cert-manager.io/v1", "Issuer", False, id="a group that only configures"),
        pytest.param("cilium.io/v2", "CiliumNetworkPolicy", False, id="a policy"),
        pytest.param("kyverno.io/v1", "ClusterPolicy", False, id="a rule about objects"),
        pytest.param("argoproj.io/v1alpha1", "Workflow", True, id="a kind of Argo that runs something"),
        pytest.param("argoproj.io/v1alpha1", "AppProject", False, id="a kind of Argo that does not"),
    ],
)
def test_kinds(api_version: str, kind: str, may: bool) -> None:
    assert may_make_pods(only_object(manifest(api_version, kind))) is may


@pytest.mark.parametrize(
    ("api_version", "kind", "listed"),
    [
        pytest.param("example.com/v1", "Thing", 1, id="a custom resource"),
        pytest.param("argoproj.io/v1alpha1", "Rollout", 0, id="a workload says itself which pods it makes"),
        pytest.param("v1", "Service", 0, id="a Service makes none"),
    ],
)
def test_an_inventory_lists_them(api_version: str, kind: str, listed: int) -> None:
    assert len(inventory(manifest(api_version, kind)).pod_makers) == listed
