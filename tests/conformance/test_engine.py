"""The policy engine gives the answers of every table."""

from __future__ import annotations

import json

import pytest

from tests.conformance.cases import Case, ValidationCase, load_cases, load_validation_cases
from tests.engine_answers import answer, model_of


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in load_cases()])
def test_the_engine_agrees_with_the_table(case: Case) -> None:
    model = model_of(case.yaml)
    wrong = [
        probe
        for probe in case.probes
        if answer(model, probe.source, probe.destination, probe.port, probe.protocol) is not probe.expected
    ]
    assert wrong == []


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in load_validation_cases()])
def test_what_the_api_server_refuses_takes_no_part(case: ValidationCase) -> None:
    inventory = model_of(json.dumps(case.manifest)).inventory
    assert (len(inventory.policies), len(inventory.refused)) == ((1, 0) if case.is_accepted else (0, 1))
