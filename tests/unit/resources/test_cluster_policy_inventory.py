"""Cluster-wide policies among the other objects of a cluster."""

from __future__ import annotations

import pytest

from netpol_lint.resources.inventory import lives_in_a_namespace, matters
from tests.unit.resources.cluster_policy_manifests import ANP, BANP, CNP, GROUP, HEADS, manifest, with_rules
from tests.unit.resources.manifests import inventory, only_object, policy

REFUSED = with_rules(CNP, "ingress: [{action: Deny, from: [{}]}]")


@pytest.mark.parametrize("kind", [ANP, BANP, CNP])
@pytest.mark.parametrize("metadata", ["name: a", "labels: {}"])
def test_it_matters_and_lives_in_no_namespace(kind: str, metadata: str) -> None:
    each = only_object(manifest(kind, "{}", metadata=metadata))
    assert matters(each)
    assert not lives_in_a_namespace(each)
    assert each.effective_namespace == ""


def test_the_order_of_the_repository() -> None:
    texts = [
        manifest(CNP, HEADS[CNP], metadata="name: b"),
        policy("podSelector: {}"),
        manifest(ANP, HEADS[ANP], metadata="name: a"),
        manifest(BANP, HEADS[BANP]),
    ]
    found = inventory("---\n".join(texts))
    assert [str(each) for each in found.cluster_policies] == [f"{CNP} b", f"{ANP} a", f"{BANP} default"]
    assert [str(each) for each in found.policies] == ["NetworkPolicy shop/deny"]
    assert (found.refused, found.problems, found.foreign_policies, found.notes) == ((), (), (), ())
    assert "default" not in found.namespaces


def test_one_bad_policy_costs_no_other() -> None:
    texts = [REFUSED, policy("ingress: [{from: [{}]}]"), manifest(ANP, HEADS[ANP]), policy("podSelector: {}")]
    found = inventory("---\n".join(texts))
    assert [each.subject for each in found.refused] == [f"{CNP}/default", "shop/NetworkPolicy/deny"]
    assert [str(each) for each in found.cluster_policies] == [f"{ANP} default"]
    assert len(found.policies) == 1
    assert [each.subject for each in found.problems] == [f"{CNP}/default", "shop/NetworkPolicy/deny"]


def test_a_policy_that_the_delivery_fills_in_is_not_judged() -> None:
    found = inventory(with_rules(CNP, "ingress: [{action: '${ACTION}', from: []}]"))
    assert (found.cluster_policies, found.refused, found.problems) == ((), (), ())
    assert [each.namespace for each in found.foreign_policies] == [None]


def test_a_policy_of_another_engine_with_the_same_kind_is_not_judged() -> None:
    text = manifest(CNP, "{}").replace(GROUP, "crd.antrea.io")
    found = inventory(text)
    assert (found.cluster_policies, found.refused, found.problems) == ((), (), ())
    assert len(found.foreign_policies) == 1
