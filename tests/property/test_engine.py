"""Laws of the policy engine, and the same answers as the slow evaluator on random clusters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from netpol_lint.audit.survey import ClusterModel
from netpol_lint.policy.verdict import Verdict
from tests.engine_answers import answer, end_of, model_of
from tests.oracle.evaluate import evaluate
from tests.property.clusters import NAMESPACES, OUTSIDE, PORTS, PROTOCOLS, Manifest, clusters

PODS = [f"{namespace}/pod-{number}" for namespace in NAMESPACES for number in (1, 2)]
ENDS = [*PODS, *(f"ip:{address}" for address in OUTSIDE)]

pairs = st.tuples(st.sampled_from(ENDS), st.sampled_from(ENDS)).filter(
    lambda pair: not all(end.startswith("ip:") for end in pair)
)


def _model(manifests: Sequence[Manifest]) -> ClusterModel:
    return model_of("".join(f"---\n{json.dumps(manifest)}\n" for manifest in manifests))


def _verdict(model: ClusterModel, source: str, destination: str) -> Verdict:
    return model.engine.connection(end_of(model, source), end_of(model, destination))


@settings(max_examples=400, deadline=None)
@given(clusters(), pairs)
def test_the_engine_and_the_slow_evaluator_agree(manifests: list[Manifest], pair: tuple[str, str]) -> None:
    model = _model(manifests)
    for protocol in PROTOCOLS:
        for port in (*PORTS, 8079, 53):
            expected = evaluate(manifests, *pair, port, protocol)
            assert answer(model, *pair, port, protocol) is expected, (protocol, port)


@settings(max_examples=100, deadline=None)
@given(clusters(), pairs)
def test_allowed_and_unknown_never_overlap(manifests: list[Manifest], pair: tuple[str, str]) -> None:
    verdict = _verdict(_model(manifests), *pair)
    assert not verdict.allowed & verdict.unknown


@settings(max_examples=100, deadline=None)
@given(clusters(), pairs, st.sampled_from(NAMESPACES))
def test_a_rule_that_allows_everything_never_shrinks_what_is_allowed(
    manifests: list[Manifest], pair: tuple[str, str], namespace: str
) -> None:
    isolating = _policy(namespace, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}, "isolating")
    opening = _policy(
        namespace,
        {"podSelector": {}, "policyTypes": ["Ingress", "Egress"], "ingress": [{}], "egress": [{}]},
        "opening",
    )
    before = _verdict(_model([*manifests, isolating]), *pair)
    after = _verdict(_model([*manifests, isolating, opening]), *pair)
    assert before.allowed <= after.allowed


@settings(max_examples=100, deadline=None)
@given(clusters(), pairs, st.sampled_from(NAMESPACES))
def test_isolating_every_pod_never_grows_what_is_allowed(
    manifests: list[Manifest], pair: tuple[str, str], namespace: str
) -> None:
    isolating = _policy(namespace, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}, "isolating")
    before = _verdict(_model(manifests), *pair)
    after = _verdict(_model([*manifests, isolating]), *pair)
    assert after.allowed <= before.allowed


@settings(max_examples=50, deadline=None)
@given(clusters(), pairs, st.randoms(use_true_random=False))
def test_the_order_of_manifests_does_not_matter(
    manifests: list[Manifest], pair: tuple[str, str], random: Random
) -> None:
    shuffled = list(manifests)
    random.shuffle(shuffled)
    one, other = _verdict(_model(manifests), *pair), _verdict(_model(shuffled), *pair)
    assert (one.allowed, one.unknown) == (other.allowed, other.unknown)


def _policy(namespace: str, spec: Manifest, name: str) -> Manifest:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace},
        "spec": spec,
    }
