"""The slow evaluator gives the answer that every numbered line of the semantics asks for."""

from __future__ import annotations

from collections import Counter

import pytest
from ruamel.yaml import YAML

from tests.oracle.cluster import Manifest
from tests.oracle.evaluate import evaluate
from tests.oracle.semantics_cases import LINES, NOT_SHOWN, SEMANTICS_CASES
from tests.oracle.semantics_form import SHOP, SemanticsCase, policy


def _load(text: str) -> list[Manifest]:
    return list(YAML(typ="safe", pure=True).load_all(text))


@pytest.mark.parametrize("case", [pytest.param(case, id=case.sentence) for case in SEMANTICS_CASES])
def test_the_evaluator_agrees_with_the_sentence(case: SemanticsCase) -> None:
    manifests = _load(case.manifests)
    answers = [
        evaluate(manifests, p.source, p.destination, p.port, p.protocol, ip_version=case.ip_version)
        for p in case.probes
    ]
    assert answers == [probe.expected for probe in case.probes]


def test_every_line_is_shown_or_says_why_not() -> None:
    shown = {case.line for case in SEMANTICS_CASES}
    assert shown | set(NOT_SHOWN) == set(LINES)
    assert not shown & set(NOT_SHOWN)


def test_every_sentence_is_said_once() -> None:
    assert [sentence for sentence, n in Counter(c.sentence for c in SEMANTICS_CASES).items() if n > 1] == []


def test_all_three_answers_are_asked_for() -> None:
    asked = Counter(probe.expected for case in SEMANTICS_CASES for probe in case.probes)
    assert set(asked) == {True, False, None}


@pytest.mark.parametrize(
    ("port", "destination", "answer"),
    [
        pytest.param("http", "shop/api", True, id="a declared name is a port"),
        pytest.param("http", "ops/probe", False, id="an undeclared name leads nowhere"),
        pytest.param("http", "ip:192.0.2.1", False, id="no name leads outside"),
    ],
)
def test_a_port_may_be_asked_for_by_name(port: str, destination: str, answer: bool) -> None:
    assert evaluate(_load(SHOP), "shop/web", destination, port, "TCP") is answer


def test_a_selector_with_an_operator_that_does_not_exist_has_no_answer() -> None:
    spec = "podSelector: {matchExpressions: [{key: tier, operator: Gt, values: ['1']}]}"
    with pytest.raises(ValueError, match=r"^a label selector has no operator 'Gt'$"):
        evaluate(_load(SHOP + policy(spec)), "ops/probe", "shop/web", 80, "TCP")


def test_an_end_may_be_named_with_its_kind() -> None:
    assert evaluate(_load(SHOP), "shop/Pod/web", "shop/Pod/api", 80, "TCP") is True


@pytest.mark.parametrize(
    ("manifests", "number"),
    [
        pytest.param(SHOP, 0, id="nobody has the name"),
        pytest.param(2 * SHOP.replace("name: web,", "name: twin,"), 2, id="two have the name"),
    ],
)
def test_an_end_has_to_be_one_pod_or_workload(manifests: str, number: int) -> None:
    with pytest.raises(LookupError, match=f"^{number} pods or workloads are called 'shop/twin'$"):
        evaluate(_load(manifests), "ip:192.0.2.1", "shop/twin", 80, "TCP")


def test_two_families_that_do_not_meet_have_no_connection() -> None:
    manifests: list[Manifest] = [
        {"kind": "Pod", "metadata": {"name": "a"}, "status": {"podIP": "10.0.0.1"}},
        {"kind": "Pod", "metadata": {"name": "b"}, "status": {"podIP": "fd00::1"}},
    ]
    assert evaluate(manifests, "default/a", "default/b", 80, "TCP") is False
    assert evaluate(manifests, "default/a", "ip:192.0.2.1", 80, "TCP") is True
    assert evaluate(manifests, "default/a", "ip:192.0.2.1", 80, "TCP", ip_version=6) is False
