"""Objects put together of several files: each value stands where it was written."""

from __future__ import annotations

import pytest

from netpol_lint.render.api_object import ApiObject, objects_of
from netpol_lint.render.tree import with_value_at
from netpol_lint.resources.field import Field, unreadable_scalars
from netpol_lint.resources.meta import name_at
from netpol_lint.resources.network_policy_decoder import decode_network_policy
from netpol_lint.source.node import Mapping, Node
from netpol_lint.source.repository import Repository

BASE = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: web}
  policyTypes: [Ingress]
  ingress: []
"""
OVERLAY = """\
namespace: prod
selector: {}
labels: {env: prod}
wrong: 5
unreadable: .inf
rules:
- from: [{podSelector: {}}]
  ports: [{port: 70000}]
"""


def root_of(path: str, text: str) -> Mapping:
    (document,) = Repository.from_bytes({path: text.encode()}).load(path).documents
    assert document.mapping is not None
    return document.mapping


def overlay(name: str) -> Node:
    found = root_of("overlay.yaml", OVERLAY).get(name)
    assert found is not None
    return found


def patched(names: str, value: str, base: str = BASE) -> ApiObject:
    """Return the object of the base with one value of the overlay in it."""
    root = with_value_at(root_of("base.yaml", base), tuple(names.split(".")), overlay(value))
    (found,) = objects_of(root, "base.yaml", 0)
    return found


def spec_of(each: ApiObject) -> Field:
    spec = Field(each.root).get("spec")
    assert spec is not None
    return spec


@pytest.mark.parametrize(
    ("names", "value", "key", "entry"),
    [
        pytest.param(
            "spec.podSelector",
            "selector",
            "overlay.yaml:2:11",
            "overlay.yaml:2:11",
            id="a value of another file decides",
        ),
        pytest.param(
            "spec.podSelector.matchLabels.env",
            "labels",
            "base.yaml:7:3",
            "base.yaml:7:3",
            id="a map stands where it stood, whatever came into it",
        ),
    ],
)
def test_where_an_entry_stands(names: str, value: str, key: str, entry: str) -> None:
    spec = spec_of(patched(names, value))
    assert (str(spec.key_at("podSelector")), str(spec.entry_at("podSelector"))) == (key, entry)


def test_an_entry_never_spans_two_files() -> None:
    at = spec_of(patched("spec.podSelector", "selector")).entry_at("podSelector")
    assert at is not None
    assert (at.region.end_line, at.region.end_column, at.yaml_path) == (2, 13, "spec.podSelector")


def test_a_policy_points_into_every_file_that_it_is_made_of() -> None:
    result = decode_network_policy(patched("metadata.namespace", "namespace"))
    assert result.policy is not None
    assert str(result.policy.ref) == "prod/NetworkPolicy/web"
    assert (str(result.policy.at), str(result.policy.selector_at)) == ("base.yaml:4:9", "base.yaml:7:3")


def test_what_is_wrong_in_a_patch_is_reported_in_the_patch() -> None:
    (problem,) = decode_network_policy(patched("spec.ingress", "rules")).problems
    assert str(problem.at) == "overlay.yaml:8:18"
    (problem,) = decode_network_policy(patched("spec.podSelector", "wrong")).problems
    assert str(problem.at) == "overlay.yaml:4:8"


def test_a_value_that_cannot_be_read_hides_no_problem_at_the_same_place_of_another_file() -> None:
    base = BASE.replace("  policyTypes: [Ingress]", "  other: 1")
    each = patched("metadata.annotations.x", "unreadable", base)
    assert {str(at) for at in unreadable_scalars(each.root)} == {"overlay.yaml:5:13"}
    assert [str(each.at) for each in decode_network_policy(each).problems] == ["base.yaml:9:3"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param("metadata.namespace", "base.yaml:4:9", id="its name is a place of its own file"),
        pytest.param("metadata.name", "base.yaml:3:1", id="a name of another file is none"),
    ],
)
def test_an_object_stands_in_its_own_file(names: str, expected: str) -> None:
    assert str(name_at(patched(names, "namespace"))) == expected
