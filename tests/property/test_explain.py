"""Explanations of random clusters: they say what the engine says, and what they say adds up."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.policy.explain import Outcome, SideReading
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet, Protocol
from netpol_lint.policy.verdict import Ternary
from netpol_lint.reach.asked_port import AskedPort
from netpol_lint.reach.ends import End, Scene
from netpol_lint.reach.explain import explain
from netpol_lint.reach.explanation import Explanation
from tests.engine_answers import end_of
from tests.property.clusters import PAIRS, clusters
from tests.property.engine_questions import model
from tests.property.vocabulary import PORTS, Manifest

asked_ports = st.one_of(
    st.none(),
    st.builds(AskedPort, st.sampled_from((*PORTS, 8079)), st.sampled_from((None, *Protocol))),
)


def _answer(asked: ClusterModel, source: End, destination: End, port: AskedPort | None) -> Explanation:
    scene = Scene("", asked.engine, asked.inventory.workloads, asked.facts)
    (found,) = explain(scene, source, destination, port)
    return found


@settings(max_examples=25)
@given(clusters(), asked_ports)
def test_an_explanation_says_what_the_engine_says(manifests: list[Manifest], port: AskedPort | None) -> None:
    asked = model(manifests)
    ports = EVERY_CONNECTION if port is None else port.numbered
    for pair in PAIRS:
        source, destination = (end_of(asked, name) for name in pair)
        found = _answer(asked, source, destination, port)
        verdict = asked.engine.connection(source, destination)
        assert (found.allowed, found.unknown) == (verdict.allowed & ports, verdict.unknown & ports), pair
        if found.settled is None:
            allowed = possible = ports
            for side in found.sides:
                allowed, possible = allowed & side.allowed, possible & side.possible
            assert (found.allowed, found.unknown) == (allowed, possible - allowed), pair


@settings(max_examples=25)
@given(clusters(), asked_ports)
def test_what_decides_is_told(manifests: list[Manifest], port: AskedPort | None) -> None:
    asked = model(manifests)
    for pair in PAIRS:
        source, destination = (end_of(asked, name) for name in pair)
        found = _answer(asked, source, destination, port)
        for side in found.sides:
            _check(side)
        if found.unknown:
            assert found.questions, pair


def _check(side: SideReading) -> None:
    """Hold the readings of one side against its answer."""
    allowing = _united(side, Outcome.ALLOWS)
    if not side.questions and not side.parts:
        # What a rule allows is allowed, and what is allowed no rule may deny.
        assert allowing <= side.allowed
        assert not _united(side, Outcome.DENIES) & side.allowed
    if side.isolation is Ternary.YES and not side.parts:
        assert side.allowed <= allowing
    if side.denied and not side.parts:
        isolated = any(each.is_certain for each in side.isolating)
        assert isolated or side.denied <= _united(side, Outcome.DENIES, Outcome.MAY_DENY)
    for reading in side.readings:
        assert bool(reading.misses) == (reading.outcome is Outcome.DOES_NOT_MATCH), reading
        assert bool(reading.places) == (
            reading.outcome in (Outcome.ALLOWS, Outcome.DENIES, Outcome.PASSES)
        ), reading
    for reading in side.near:
        assert reading.misses
        assert reading.connections
    assert list(side.near) == sorted(side.near, key=lambda each: (not each.is_near, each.distance, each.at))


def _united(side: SideReading, *outcomes: Outcome) -> ConnectionSet:
    found = NO_CONNECTIONS
    for reading in side.of(*outcomes):
        found |= reading.connections
    return found
