"""The policy engine gives the answers of the slow evaluator on random clusters."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from itertools import product

from hypothesis import given, settings

from netpol_lint.policy.ports import Protocol
from netpol_lint.policy.verdict import Verdict
from tests.oracle.cluster import End, find_end
from tests.oracle.evaluate import evaluate
from tests.property.clusters import PAIRS, clusters
from tests.property.engine_questions import model, verdicts
from tests.property.vocabulary import PORTS, PROTOCOLS, Manifest

# One port inside of ranges and one outside of them besides those that policies name.
CONNECTIONS = list(product(PROTOCOLS, (*PORTS, 8079, 53)))


def _answer(verdict: Verdict, protocol: str, port: int) -> bool | None:
    if verdict.allowed.allows(Protocol(protocol), port):
        return True
    return None if verdict.unknown.allows(Protocol(protocol), port) else False


def _may_be_less_sure(manifests: list[Manifest], pair: tuple[str, str]) -> bool:
    """Tell whether the engine may say that nobody can tell, whatever the evaluator says.

    What policies do to the host's network is undefined. Where policies tell the families apart, the
    engine gives one answer for both of a pod's, and does not exclude one that nobody states.
    """
    ranges: set[int] = {ip_network(text, strict=False).version for text in _cidrs_in(manifests)}
    return any(_is_ambiguous(find_end(manifests, name), ranges) for name in pair)


def _is_ambiguous(end: End, ranges: set[int]) -> bool:
    if end.pod_spec.get("hostNetwork"):
        return True
    if not end.addresses:
        return 6 in ranges
    return len({address.version for address in end.addresses}) > 1 and bool(ranges)


def _cidrs_in(value: object) -> Iterator[str]:
    """Find everything that has a prefix length."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _cidrs_in(each)
    elif isinstance(value, str) and value.partition("/")[2].isdigit():
        yield value


@settings(max_examples=100)
@given(clusters())
def test_the_engine_and_the_slow_evaluator_agree(manifests: list[Manifest]) -> None:
    answers = verdicts(model(manifests))
    for pair in PAIRS:
        less_sure = {None} if _may_be_less_sure(manifests, pair) else set()
        for protocol, port in CONNECTIONS:
            expected = evaluate(manifests, *pair, port, protocol)
            assert _answer(answers[pair], protocol, port) in {expected, *less_sure}, (pair, protocol, port)
