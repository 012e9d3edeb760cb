"""The graph for programs: its shape, and that nothing is missing from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netpol_lint.reporting.graph import GraphView
from netpol_lint.resources.network_policy import Direction
from tests.unit.reporting.graph.sample import (
    ALIKE,
    EXTERNAL_DNS,
    HOSTILE,
    OPEN,
    SHOP,
    edges_of,
    view_of,
    written,
)

SCHEMA = json.loads(Path(__file__).with_name("graph.schema.json").read_text("utf-8"))

VIEWS = [
    pytest.param(view_of(SHOP), id="everything"),
    pytest.param(view_of(SHOP, config=EXTERNAL_DNS), id="a workload that only the configuration names"),
    pytest.param(view_of(SHOP, has_external=False), id="nothing outside"),
    pytest.param(view_of(SHOP, "shop/web"), id="a focus"),
    pytest.param(view_of(SHOP, "ip:10.1.2.3", direction=Direction.EGRESS), id="out of an address"),
    pytest.param(view_of(SHOP, is_grouped=True), id="groups"),
    pytest.param(view_of(ALIKE, is_grouped=True), id="groups of several"),
    pytest.param(view_of(OPEN), id="rows that are shared"),
    pytest.param(view_of(OPEN, is_grouped=True, has_external=False), id="groups, nothing outside"),
    pytest.param(view_of(HOSTILE), id="hostile names"),
]


def cluster_of(view: GraphView) -> dict[str, Any]:
    document = json.loads(written("json", view))
    Draft202012Validator(SCHEMA).validate(document)
    (cluster,) = document["clusters"]
    return dict(cluster)


@pytest.mark.parametrize("view", VIEWS)
def test_connections_are_the_edges_in_their_order(view: GraphView) -> None:
    found = [(each["source"], each["destination"]) for each in cluster_of(view)["connections"]]
    assert found == edges_of(view)
    assert found


@pytest.mark.parametrize("view", VIEWS)
def test_every_end_is_declared_once(view: GraphView) -> None:
    cluster = cluster_of(view)
    ends = {end for each in cluster["connections"] for end in (each["source"], each["destination"])}
    listed = [each["id"] for key in ("workloads", "endpoints") for each in cluster[key]]
    assert len(listed) == len(set(listed))
    assert ends <= set(listed)


@pytest.mark.parametrize("view", VIEWS)
def test_permissions_are_those_of_the_edges(view: GraphView) -> None:
    permissions = [permission for each in view.edges() for _, permission in each]
    for found, permission in zip(cluster_of(view)["connections"], permissions, strict=True):
        assert found["allowed"] == permission.allowed.as_json()
        assert found.get("unknown", {}) == permission.unknown.as_json()
        assert found.get("unknownBecause", []) == [reason.value for reason in permission.reasons]


def test_no_clusters_are_an_empty_list() -> None:
    assert json.loads(written("json")) == {"schemaVersion": 1, "clusters": []}


def test_a_workload_stands_with_its_whole_object() -> None:
    web = next(each for each in cluster_of(view_of(SHOP))["workloads"] if each["name"] == "web")
    assert web == {
        "id": "shop/Deployment/web",
        "namespace": "shop",
        "kind": "Deployment",
        "name": "web",
        "isolated": {"ingress": True, "egress": True},
        "location": {"path": "cluster.yaml", "line": 6, "column": 1, "endLine": 14, "endColumn": 48},
    }


def test_isolation_is_known_or_null() -> None:
    isolated = {each["id"]: each["isolated"] for each in cluster_of(view_of(ALIKE))["workloads"]}
    assert isolated["shop/Deployment/web"] == {"ingress": True, "egress": False}
    assert isolated["shop/Deployment/worker-0"] == {"ingress": False, "egress": False}
    on_the_host = cluster_of(view_of(SHOP))["workloads"][-1]
    assert on_the_host["id"] == "tools/Pod/agent"
    assert on_the_host["isolated"] == {"ingress": None, "egress": None}


def test_groups_name_their_members_and_connections_name_groups() -> None:
    cluster = cluster_of(view_of(ALIKE, is_grouped=True))
    members = {each["id"]: each["members"] for each in cluster["groups"]}
    assert members["shop/Deployment/worker-0"] == [f"shop/Deployment/worker-{number}" for number in range(4)]
    assert all(each == listed[0] for each, listed in members.items())
    ends = {end for each in cluster["connections"] for end in (each["source"], each["destination"])}
    assert ends - members.keys() == {"ip:0.0.0.0/0,::/0"}
    assert {each["id"] for each in cluster["workloads"]} > {"shop/Deployment/worker-3"}


def test_only_groups_are_grouped() -> None:
    assert "groups" not in cluster_of(view_of(ALIKE))


def test_what_is_not_declared_is_an_endpoint() -> None:
    cluster = cluster_of(view_of(SHOP, config=EXTERNAL_DNS))
    endpoints = {each["id"]: each for each in cluster["endpoints"]}
    assert endpoints["kube-system/Deployment/kube-dns"]["kind"] == "workload"
    assert "kube-system/Deployment/kube-dns" not in {each["id"] for each in cluster["workloads"]}
    assert "pods:*/k8s-app=kube-dns" not in endpoints
    assert endpoints["pods:monitoring/*"]["kind"] == "pods"
    assert endpoints["ingress-controller"]["kind"] == "ingress-controller"
    assert endpoints["ip:10.0.0.0/8"] == {
        "id": "ip:10.0.0.0/8",
        "kind": "addresses",
        "cidrs": ["10.0.0.0/8"],
    }


def test_dns_servers_that_nobody_declares_are_pods_that_a_policy_names() -> None:
    endpoints = {each["id"]: each["kind"] for each in cluster_of(view_of(SHOP))["endpoints"]}
    assert endpoints["pods:*/k8s-app=kube-dns"] == "pods"
    assert "workload" not in endpoints.values()
    nobody_names_them = cluster_of(view_of(OPEN))["endpoints"]
    assert [each["id"] for each in nobody_names_them] == ["ip:0.0.0.0/0,::/0"]
