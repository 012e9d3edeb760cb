"""The slow evaluator gives the answers of every table."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.conformance.cases import (
    CLUSTER_WIDE_KINDS,
    TABLES,
    Case,
    Probe,
    load_cases,
    load_validation_cases,
    parse_probes,
)
from tests.oracle.evaluate import evaluate

CASES = load_cases()


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_the_evaluator_agrees_with_the_table(case: Case) -> None:
    wrong = [
        probe
        for probe in case.probes
        if evaluate(case.manifests, probe.source, probe.destination, probe.port, probe.protocol)
        is not probe.expected
    ]
    assert wrong == []


def test_the_tables_are_complete() -> None:
    cases = Counter(case.table for case in CASES)
    stated = Counter(case.table for case in CASES for probe in case.probes if not probe.is_derived)
    derived = Counter(case.table for case in CASES for probe in case.probes if probe.is_derived)
    assert cases == {"e2e": 58, "policy_assistant": 40, "recipes": 21}
    assert stated + derived == {"e2e": 5265, "policy_assistant": 2130, "recipes": 98}
    assert stated["e2e"] == 4680
    assert set(cases) == set(TABLES)
    kinds = Counter(kind for case in CASES for kind in case.kinds & CLUSTER_WIDE_KINDS)
    assert kinds == {"AdminNetworkPolicy": 14, "BaselineAdminNetworkPolicy": 7, "ClusterNetworkPolicy": 19}


def test_no_table_contradicts_itself() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    for case in CASES:
        questions = [(p.source, p.destination, p.port, p.protocol) for p in case.probes]
        assert len(set(questions)) == len(questions), case.id


def test_the_validation_table_is_complete() -> None:
    verdicts = [
        (case.manifest["spec"]["egress"][0]["ports"], case.is_accepted) for case in load_validation_cases()
    ]
    assert verdicts == [
        ([{"endPort": 20000}], False),
        ([{"endPort": 20000, "port": "serve-80"}], False),
        ([{"endPort": 20000, "port": 30000}], False),
        ([{"endPort": 20000, "port": 20000}], True),
        ([{"endPort": 20000, "port": 10000}], True),
    ]


def test_a_line_of_probes_names_one_source_and_many_ends() -> None:
    assert parse_probes(["a/b UDP/53 unknown: c/d ip:fd00::1"]) == (
        Probe("a/b", "c/d", 53, "UDP", expected=None),
        Probe("a/b", "ip:fd00::1", 53, "UDP", expected=None),
    )


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("a/b TCP/80 perhaps: c/d", id="an answer that does not exist"),
        pytest.param("a/b ICMP/80 allowed: c/d", id="a protocol that policies do not know"),
        pytest.param("a/b TCP/http allowed: c/d", id="a port that is no number"),
        pytest.param("a/b TCP/80 allowed:", id="nobody to reach"),
    ],
)
def test_another_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="is no line of probes"):
        parse_probes([line])
