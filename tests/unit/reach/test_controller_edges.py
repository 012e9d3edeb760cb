"""Edges of an ingress controller that runs without being in the repository."""

from __future__ import annotations

import pytest

from netpol_lint.policy.ports import EVERY_CONNECTION, ConnectionSet, PortSet, Protocol
from netpol_lint.reach.connectivity import Surroundings
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER
from netpol_lint.resources.meta import ObjectRef
from tests.unit.cluster_manifests import pod
from tests.unit.reach.connectivities import admit, connected, edges, ids, shown

A, B = (pod(name, f"app: {name}") for name in "ab")
BLOCK = "ipBlock: {cidr: 10.0.0.0/8}"


def serving(*names: str, ports: ConnectionSet = EVERY_CONNECTION) -> Surroundings:
    """Return the surroundings in which an ingress controller is led to pods by name."""
    return Surroundings(entrances={ObjectRef("shop", "Pod", name): ports for name in names})


HTTP = ConnectionSet.single(Protocol.TCP, PortSet.of([(80, 80), (8080, 8080)]))


@pytest.mark.parametrize(
    ("manifests", "around", "expected"),
    [
        pytest.param(A + B, serving("a", ports=HTTP), {"a": "TCP 80, 8080"}, id="on the ports it is led to"),
        pytest.param(A + B, serving("b", "a"), {"a": "everything", "b": "everything"}, id="in their order"),
        pytest.param(A + B + admit("a"), serving("a", "b"), {"b": "everything"}, id="if policies let it"),
        pytest.param(
            A + admit("a", "namespaceSelector: {}"),
            serving("a", ports=HTTP),
            {"a": "TCP 80"},
            id="on their ports",
        ),
        pytest.param(A + admit("a", "podSelector: {}"), serving("a"), {}, id="from another namespace"),
        pytest.param(
            A + admit("a", "namespaceSelector: {matchLabels: {role: ingress}}"),
            serving("a", ports=HTTP),
            {"a": "? TCP 80 (labels)"},
            id="perhaps, as its labels are unknown",
        ),
        pytest.param(A + admit("a", BLOCK), serving("a"), {}, id="not by an address that it might have"),
        pytest.param(
            A + admit("a", BLOCK, "namespaceSelector: {}"),
            serving("a"),
            {"a": "TCP 80"},
            id="only by its labels",
        ),
        pytest.param(
            A + admit("a", "namespaceSelector: {}", ports="{port: 443}"),
            serving("a", ports=HTTP),
            {},
            id="not on others",
        ),
        pytest.param(A, serving("gone"), {}, id="nor to what there is not"),
    ],
)
def test_an_ingress_controller_outside_of_the_repository(
    manifests: str, around: Surroundings, expected: dict[str, str]
) -> None:
    found = connected(manifests, around)
    (controller,) = found.from_controller()
    assert controller.source == INGRESS_CONTROLLER
    assert {target.rpartition("/")[2]: shown(permission) for target, permission in controller} == expected
    assert INGRESS_CONTROLLER not in ids(found)
    assert INGRESS_CONTROLLER not in {target for _, target in edges(found)}


@pytest.mark.parametrize("name", ["a", "b"])
def test_an_ingress_controller_is_led_to_a_class_by_any_of_its_members(name: str) -> None:
    found = connected(pod("a") + pod("b"), serving(name), is_grouped=True)
    (controller,) = found.from_controller()
    assert [target for target, _ in controller] == ["shop/Pod/a"]


def test_without_entrances_there_is_no_controller() -> None:
    found = connected(A)
    assert [*found.from_controller()] == []
    assert INGRESS_CONTROLLER not in {source for source, _ in edges(found)}


def test_reasons_go_with_what_is_unknown_on_the_ports_of_an_entrance() -> None:
    text = A + admit("a", "namespaceSelector: {}", ports="{port: 80}")
    text += admit("a", "namespaceSelector: {matchLabels: {x: z}}", ports="{port: 443}").replace(
        "to-a", "more"
    )
    around = serving("a", ports=ConnectionSet.single(Protocol.TCP, PortSet.single(80)))
    (controller,) = connected(text, around).from_controller()
    assert [shown(permission) for _, permission in controller] == ["TCP 80"]
    assert [permission.reasons for _, permission in controller] == [()]
