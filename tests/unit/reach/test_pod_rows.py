"""The rows of a cluster are what the engine says about every pair of its pods."""

from __future__ import annotations

from itertools import product

import pytest

from netpol_lint.policy.atoms import NO_PORT_MASK
from netpol_lint.policy.engine import PolicyEngine, build_engine
from netpol_lint.policy.group_rows import group_rows
from netpol_lint.policy.ports import NO_CONNECTIONS, ConnectionSet
from netpol_lint.reach.pod_rows import PodRows
from tests.engine_answers import model_of
from tests.unit.cluster_manifests import DENY_BOTH, DENY_INGRESS, deployment, pod, policy
from tests.unit.policy.tiered_clusters import CLUSTERS

Answer = tuple[ConnectionSet, ConnectionSet]


def rows_of(manifests: str) -> tuple[PolicyEngine, PodRows]:
    inventory = model_of(manifests).inventory
    assert not inventory.refused
    engine = build_engine(inventory)
    return engine, PodRows(group_rows(engine))


def answers(manifests: str) -> dict[tuple[str, str], Answer]:
    """Return what is allowed and what is unknown between each two classes, by their first members."""
    _, rows = rows_of(manifests)
    classes = rows.rows.engine.classes.classes
    found = {}
    for row, destination in product(rows, classes):
        allowed, possible = row.allowed.at(destination.index), row.possible.at(destination.index)
        assert allowed & possible == allowed
        connections = rows.rows.ports.connections
        ends = (row.source.members[0].ref.name, destination.members[0].ref.name)
        found[ends] = connections(allowed), connections(possible & ~allowed)
    return found


def shown(found: dict[tuple[str, str], Answer]) -> dict[str, str]:
    """Write the pairs between which something may be opened; what is unknown behind a question mark."""
    return {
        f"{source} {destination}": str(allowed) + (f" ? {unknown}" if unknown else "")
        for (source, destination), (allowed, unknown) in found.items()
        if allowed or unknown
    }


@pytest.mark.parametrize("manifests", [pytest.param(text, id=name) for name, text in CLUSTERS.items()])
def test_every_pair_is_what_the_engine_says(manifests: str) -> None:
    engine, rows = rows_of(manifests)
    assert [row.source for row in rows] == [*engine.classes.classes]
    found = answers(manifests)
    for source, destination in product(engine.classes.classes, repeat=2):
        one, other = source.members[0], destination.members[0]
        if source is destination and not one.may_have_peers:
            continue  # the row says what another pod of the class may do, of which there is none
        verdict = engine.connection(one, other)
        ends = (one.ref.name, other.ref.name)
        assert found[ends] == (verdict.allowed, verdict.unknown), ends


ALLOW_A = (
    "podSelector: {}\npolicyTypes: [Ingress]\ningress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]"
)
A, B = pod("a", "app: a"), pod("b", "app: b")
V4, V6, BOTH = (
    "podIP: 10.0.0.1",
    "podIP: 'fd00::1'",
    "podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}, {ip: 'fd00::2'}]",
)


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(
            pod("four", status=V4) + pod("six", status=V6),
            {"four four": "everything", "six six": "everything"},
            id="different families",
        ),
        pytest.param(
            pod("four", status=V4) + pod("both", status=BOTH),
            {
                "four four": "everything",
                "four both": "everything",
                "both four": "everything",
                "both both": "everything",
            },
            id="one in common",
        ),
        pytest.param(
            pod("six", status=V6) + pod("any"),
            {
                "six six": "everything",
                "six any": "everything",
                "any six": "everything",
                "any any": "everything",
            },
            id="an unknown one may be in common",
        ),
        pytest.param(
            pod("done", status="phase: Succeeded") + pod("alive"),
            {"alive alive": "everything"},
            id="finished pods open nothing, and nobody reaches them",
        ),
        pytest.param(
            A + B + policy("p", DENY_INGRESS), {}, id="a default deny leaves nothing, even inside of a class"
        ),
        pytest.param(
            A + B + policy("p", ALLOW_A),
            {"a a": "everything", "a b": "everything"},
            id="inside of a class policies decide as between classes",
        ),
        pytest.param(
            A + pod("node", "app: a", spec="hostNetwork: true") + policy("p", DENY_BOTH),
            {"node node": "nothing ? everything"},
            id="nobody knows what policies do to the host's network",
        ),
    ],
)
def test_rows(manifests: str, expected: dict[str, str]) -> None:
    assert shown(answers(manifests)) == expected


def test_where_all_is_certain_both_rows_are_the_same() -> None:
    engine, rows = rows_of(A + B + policy("p", ALLOW_A))
    for source in engine.classes.classes:
        row = rows.row(source)
        assert row.possible is row.allowed


def test_pods_that_no_policy_is_about_share_their_row() -> None:
    _, rows = rows_of(A + B + pod("c", "app: c") + policy("p", ALLOW_A))
    by_name = {row.source.members[0].ref.name: row for row in rows}
    assert by_name["b"].allowed is by_name["c"].allowed
    assert by_name["a"].allowed != by_name["b"].allowed


def test_a_class_stands_for_all_of_its_members() -> None:
    engine, rows = rows_of(deployment("one", "other: x", replicas=3) + pod("two") + pod("three", "other: y"))
    (each,) = engine.classes.classes
    assert len(each.members) == 3
    assert str(rows.rows.ports.connections(rows.row(each).allowed.at(each.index))) == "everything"


def test_nothing_reaches_what_does_not_exist() -> None:
    _, rows = rows_of(A + B + policy("p", ALLOW_A))
    for row in rows:
        assert row.allowed.at(99) == NO_PORT_MASK
    assert rows.rows.ports.connections(NO_PORT_MASK) is NO_CONNECTIONS
