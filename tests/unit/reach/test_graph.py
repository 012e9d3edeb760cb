"""The reach graph: its edges are connections, its steps what an intruder could walk."""

from __future__ import annotations

import pytest

from netpol_lint.policy.verdict import CLOSED, OPEN, UNDECIDED, Verdict
from netpol_lint.reach.graph import ReachGraph, build_graph
from tests.engine_answers import model_of
from tests.unit.cluster_manifests import CILIUM, DENY_BOTH, DENY_INGRESS, deployment, pod, policy

A, B, C = (deployment(name, f"app: {name}") for name in "abc")


def allow(source: str, destination: str) -> str:
    """Write the policies that let one app open connections to another, and nothing else to that."""
    spec = f"podSelector: {{matchLabels: {{app: {destination}}}}}\n"
    rule = (
        f"ingress: [{{from: [{{podSelector: {{matchLabels: {{app: {source}}}}}}}], ports: [{{port: 80}}]}}]"
    )
    return policy(f"{source}-to-{destination}", f"{spec}{rule}")


def graph(manifests: str) -> ReachGraph:
    model = model_of(manifests)
    return build_graph(model.engine, model.inventory.workloads)


def ref(name: str) -> str:
    return f"shop/Deployment/{name}"


def edges(found: ReachGraph, names: str) -> set[str]:
    """Write each edge as its two names."""
    return {
        source + destination
        for source in names
        for destination in names
        if found.verdict(ref(source), ref(destination)) is not None
    }


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param(A + B, {"ab", "ba"}, id="without policies everybody reaches everybody else"),
        pytest.param(A + B + policy("p", DENY_BOTH), set(), id="with a default deny nobody does"),
        pytest.param(
            A + B + policy("p", DENY_INGRESS) + allow("a", "b"), {"ab"}, id="an edge has a direction"
        ),
        pytest.param(
            A + B + C + policy("p", DENY_INGRESS) + allow("a", "b") + allow("b", "c"),
            {"ab", "bc"},
            id="two edges in a row are no third one",
        ),
        pytest.param(
            A + B + CILIUM % ("CiliumNetworkPolicy", "shop"), set(), id="what nobody can tell is no edge"
        ),
    ],
)
def test_edges(manifests: str, expected: set[str]) -> None:
    assert edges(graph(manifests), "abc") == expected


@pytest.mark.parametrize(
    ("manifests", "has_edge"),
    [
        pytest.param(deployment("a", "app: a", replicas=1), False, id="one pod"),
        pytest.param(deployment("a", "app: a", replicas=2), True, id="two pods"),
        pytest.param(deployment("a", "app: a", replicas=2) + policy("p", DENY_BOTH), False, id="two, denied"),
    ],
)
def test_a_workload_has_an_edge_to_itself_only_if_it_has_two_pods(manifests: str, has_edge: bool) -> None:
    assert edges(graph(manifests), "a") == ({"aa"} if has_edge else set())


def test_an_edge_holds_its_verdict() -> None:
    found = graph(A + B + policy("p", DENY_INGRESS) + allow("a", "b"))
    verdict = found.verdict(ref("a"), ref("b"))
    assert verdict is not None
    assert str(verdict.allowed) == "TCP 80"
    assert [each.says for each in verdict.because] == ["NetworkPolicy shop/a-to-b allows TCP 80"]
    assert found.verdict(ref("b"), ref("a")) is None
    assert found.verdict(ref("a"), "nowhere") is None


def test_neighbours_are_sorted() -> None:
    found = graph(C + B + A)
    assert found.destinations(ref("b")) == found.sources(ref("b")) == (ref("a"), ref("c"))


def test_a_workload_without_an_edge_is_an_endpoint() -> None:
    found = graph(pod("lonely"))
    assert found.destinations("shop/Pod/lonely") == found.sources("shop/Pod/lonely") == ()


CHAIN = A + B + C + policy("p", DENY_INGRESS) + allow("a", "b") + allow("b", "c")


@pytest.mark.parametrize(
    ("manifests", "source", "destination", "steps"),
    [
        pytest.param(CHAIN, "a", "c", "abc", id="over another workload"),
        pytest.param(CHAIN, "a", "b", "ab", id="directly"),
        pytest.param(CHAIN, "c", "a", "", id="not backwards"),
        pytest.param(CHAIN, "a", "a", "a", id="to itself without a step"),
        pytest.param(CHAIN + allow("a", "c"), "a", "c", "ac", id="the shortest way"),
    ],
)
def test_steps(manifests: str, source: str, destination: str, steps: str) -> None:
    assert graph(manifests).steps(ref(source), ref(destination)) == tuple(map(ref, steps))


@pytest.mark.parametrize(
    ("verdict", "is_edge"),
    [
        pytest.param(OPEN, True, id="open"),
        pytest.param(CLOSED, False, id="closed"),
        pytest.param(UNDECIDED, False, id="undecided"),
    ],
)
def test_only_what_is_certain_is_permitted(verdict: Verdict, is_edge: bool) -> None:
    found = ReachGraph()
    found.add("a")
    found.permit("a", "b", verdict)
    assert (found.destinations("a") == ("b",)) is is_edge
