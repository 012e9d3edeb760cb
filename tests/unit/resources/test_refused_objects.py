"""NetworkPolicies that the API server does not take at all: of another version, or without a name."""

from __future__ import annotations

import pytest

from netpol_lint.resources.network_policy_decoder import decode_network_policy
from netpol_lint.resources.problem import Defect
from tests.unit.resources.manifests import inventory, only_object, unmarked

V1 = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "apiVersion: «networking.k8s.io/v1beta1»\nkind: NetworkPolicy\nmetadata: {name: a}\n",
            "NetworkPolicy is not served as `networking.k8s.io/v1beta1`; write `networking.k8s.io/v1`",
            id="another version",
        ),
        pytest.param(
            f"{V1}«metadata»: {{namespace: shop}}\n",
            "this NetworkPolicy has no `metadata.name` and the API server refuses it; add one",
            id="metadata without a name",
        ),
        pytest.param(
            f"{V1}«metadata»: {{name: null}}\n",
            "this NetworkPolicy has no `metadata.name` and the API server refuses it; add one",
            id="a null name",
        ),
    ],
)
def test_refusals(text: str, message: str) -> None:
    text, (region,) = unmarked(text)
    found = decode_network_policy(only_object(text))
    assert found.policy is None
    (problem,) = found.problems
    assert (problem.defect, problem.message, problem.at.region) == (Defect.STRUCTURE, message, region)
    assert problem.is_fatal


def test_a_policy_without_metadata_is_refused_where_it_starts() -> None:
    (problem,) = decode_network_policy(only_object(f"{V1}spec: {{}}\n")).problems
    assert str(problem.at) == "manifest.yaml:1:1"


def test_a_generated_name_will_do() -> None:
    found = inventory(f"{V1}metadata: {{generateName: deny-}}\n")
    assert (len(found.policies), found.problems) == (1, ())


def test_both_are_told_at_once() -> None:
    text = "apiVersion: networking.k8s.io/v2\nkind: NetworkPolicy\nmetadata: {}\nspec: {a: b}\n"
    found = decode_network_policy(only_object(text))
    assert [each.at.region.start_line for each in found.problems] == [1, 3, 4]
