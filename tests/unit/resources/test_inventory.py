"""A cluster's objects together: what is kept, what is refused, and which namespaces there are."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.resources.inventory import matters, take_inventory
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.selector import Labels
from tests.unit.resources.manifests import inventory, objects, only_object, policy

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s, namespace: %s}\nspec: {containers: [{image: a}]}\n"


@pytest.mark.parametrize(
    ("api_version", "kind", "expected"),
    [
        pytest.param("v1", "Namespace", True, id="a Namespace"),
        pytest.param("v1", "Service", True, id="a Service"),
        pytest.param("networking.k8s.io/v1", "Ingress", True, id="an Ingress"),
        pytest.param("networking.k8s.io/v1", "NetworkPolicy", True, id="a NetworkPolicy"),
        pytest.param("extensions/v1beta1", "NetworkPolicy", True, id="a policy that is not evaluated"),
        pytest.param("apps/v1", "Deployment", True, id="a workload"),
        pytest.param("example.com/v1", "Thing", True, id="what may make pods"),
        pytest.param("v1", "ConfigMap", False, id="not a ConfigMap"),
        pytest.param("networking.k8s.io/v1", "IngressClass", True, id="a class of Ingresses"),
        pytest.param("gateway.networking.k8s.io/v1", "HTTPRoute", True, id="a route"),
        pytest.param("networking.k8s.io/v1", "ServiceCIDR", False, id="not a ServiceCIDR"),
        pytest.param("rbac.authorization.k8s.io/v1", "Role", False, id="not a Role"),
    ],
)
def test_what_matters(api_version: str, kind: str, expected: bool) -> None:
    each = only_object(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\n")
    assert matters(each) is expected


def test_a_refused_policy_is_no_policy() -> None:
    found = inventory(
        f"{policy('ingress: [{from: [{}]}]')}---\n{policy('{}', metadata='name: b, namespace: shop')}"
    )
    assert [str(each.ref) for each in found.policies] == ["shop/NetworkPolicy/b"]
    assert [each.subject for each in found.refused] == ["shop/NetworkPolicy/deny"]
    assert len(found.problems) == 1


def test_a_policy_with_a_harmless_defect_is_a_policy() -> None:
    found = inventory(policy("podSelector: {}", more="status: {}\n"))
    assert (len(found.policies), len(found.refused), len(found.problems)) == (1, 0, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(POD % ("a", "shop"), ["shop"], id="where something stands"),
        pytest.param(
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n", ["shop"], id="that are declared"
        ),
        pytest.param(
            "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n", ["default"], id="default if unsaid"
        ),
        pytest.param(f"{POD % ('a', 'x')}---\n{POD % ('b', 'a')}", ["a", "x"], id="sorted"),
        pytest.param(
            "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: a}\n",
            [],
            id="none for what lies in none",
        ),
    ],
)
def test_namespaces(text: str, expected: list[str]) -> None:
    assert list(inventory(text).namespaces) == expected


def test_labels_of_namespaces() -> None:
    text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n---\n" + POD % (
        "a",
        "obs",
    )
    stated = {"shop": {"zone": "x"}, "obs": {"team": "b"}, "far": {"team": "c"}}
    found = take_inventory(objects(text), namespace_labels=stated).namespaces
    assert {name: each.labels for name, each in found.items()} == {
        "far": Labels({NAME_LABEL: "far", "team": "c"}, is_complete=False),
        "obs": Labels({NAME_LABEL: "obs", "team": "b"}, is_complete=False),
        "shop": Labels({NAME_LABEL: "shop", "team": "a", "zone": "x"}),
    }


def test_what_stands_in_a_namespace() -> None:
    deny = policy("{}", metadata="name: b, namespace: obs")
    found = inventory(f"{POD % ('a', 'shop')}---\n{POD % ('b', 'obs')}---\n{policy('{}')}---\n{deny}")
    assert [each.ref.name for each in found.workloads_in("shop")] == ["a"]
    assert [each.ref.name for each in found.policies_in("obs")] == ["b"]
    assert (found.workloads_in("nowhere"), found.policies_in("nowhere")) == ((), ())


def test_an_inventory_that_is_changed_finds_what_it_has_now() -> None:
    before = inventory(f"{POD % ('a', 'shop')}---\n{policy('{}')}")
    assert before.workloads_in("shop")
    assert before.policies_in("shop")
    after = replace(before, workloads=(), policies=())
    assert (after.workloads_in("shop"), after.policies_in("shop")) == ((), ())


def test_where_something_may_be_that_was_not_evaluated() -> None:
    maker = "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: a, namespace: db}\n"
    found = inventory(f"{policy('{policyTypes: [In]}')}---\n{maker}")
    assert found.refused_namespaces == {"shop"}
    assert found.pod_maker_namespaces == {"db"}


def test_everything_keeps_the_order_of_the_repository() -> None:
    found = inventory("---\n".join(POD % (name, "shop") for name in "cab"))
    assert [each.ref.name for each in found.workloads] == ["c", "a", "b"]
