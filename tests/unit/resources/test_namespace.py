"""Namespaces: what is known of their labels, declared or not."""

from __future__ import annotations

import pytest

from netpol_lint.resources.namespace import (
    NAME_LABEL,
    Namespace,
    decode_namespace,
    joined,
    undeclared_namespace,
)
from netpol_lint.resources.selector import Labels, Match, Operator, Requirement, equals
from tests.unit.resources.manifests import only_object


def declared(labels: str) -> Labels:
    return namespace(labels).labels


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        pytest.param("{team: a}", Labels({"team": "a", NAME_LABEL: "shop"}), id="as written, and its name"),
        pytest.param("null", Labels({NAME_LABEL: "shop"}), id="its name alone"),
        pytest.param(f"{{{NAME_LABEL}: other}}", Labels({NAME_LABEL: "shop"}), id="the name is forced"),
        pytest.param(f"{{{NAME_LABEL}: '${{X}}'}}", Labels({NAME_LABEL: "shop"}), id="and known for certain"),
        pytest.param(
            "{team: '${TEAM}'}",
            Labels({NAME_LABEL: "shop"}, frozenset({"team"})),
            id="a placeholder is unknown",
        ),
    ],
)
def test_declared_namespaces(labels: str, expected: Labels) -> None:
    assert declared(labels) == expected


def test_a_declared_namespace_has_the_place_of_its_name() -> None:
    found = decode_namespace(only_object("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"))
    assert found.is_declared
    assert str(found.at) == "manifest.yaml:3:18"


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        pytest.param(equals({NAME_LABEL: "shop"}).requirements[0], Match.YES, id="it has its name"),
        pytest.param(equals({NAME_LABEL: "other"}).requirements[0], Match.NO, id="and no other"),
        pytest.param(
            equals({"team": "a"}).requirements[0], Match.YES, id="what the configuration states is known"
        ),
        pytest.param(
            Requirement("zone", Operator.EXISTS), Match.UNKNOWN, id="every other label may be there"
        ),
        pytest.param(Requirement("zone", Operator.DOES_NOT_EXIST), Match.UNKNOWN, id="or may not"),
    ],
)
def test_undeclared_namespaces(requirement: Requirement, expected: Match) -> None:
    found = undeclared_namespace("shop").with_labels({"team": "a", NAME_LABEL: "lie"})
    assert not found.is_declared
    assert requirement.match(found.labels) is expected


def namespace(labels: str) -> Namespace:
    text = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop, labels: {labels}}}\n"
    return decode_namespace(only_object(text))


@pytest.mark.parametrize(
    ("definitions", "expected"),
    [
        pytest.param(["{team: a}"], Labels({"team": "a", NAME_LABEL: "shop"}), id="one is itself"),
        pytest.param(
            ["{team: a}", "{team: a}"], Labels({"team": "a", NAME_LABEL: "shop"}), id="what all say is known"
        ),
        pytest.param(
            ["{team: a}", "{team: b}"],
            Labels({NAME_LABEL: "shop"}, frozenset({"team"})),
            id="what they say differently is unknown",
        ),
        pytest.param(
            ["{team: a}", "{}"],
            Labels({NAME_LABEL: "shop"}, frozenset({"team"})),
            id="what one leaves out is unknown",
        ),
        pytest.param(
            ["{team: a}", "{team: '${TEAM}'}"],
            Labels({NAME_LABEL: "shop"}, frozenset({"team"})),
            id="what one leaves to the delivery is unknown",
        ),
    ],
)
def test_several_definitions_of_a_namespace(definitions: list[str], expected: Labels) -> None:
    assert joined([namespace(each) for each in definitions]).labels == expected


def test_stated_labels_are_added_to_declared_ones() -> None:
    found = namespace("{team: a, zone: x}").with_labels({"zone": "y", NAME_LABEL: "lie"})
    assert found.labels == Labels({"team": "a", "zone": "y", NAME_LABEL: "shop"})
    assert found.is_declared
