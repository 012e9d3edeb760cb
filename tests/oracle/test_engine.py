"""The policy engine gives the answers of every statement about the semantics."""

from __future__ import annotations

from typing import Final

import pytest

from tests.engine_answers import answer, model_of
from tests.oracle.semantics_cases import SEMANTICS_CASES
from tests.oracle.semantics_form import SemanticsCase

_LESS_SURE: Final = {
    # The engine gives one answer for both families of a dual-stack pod.
    "3.9": (None,),
    # What policies do to the host's network is undefined, and the engine says so.
    "5.4": (None,),
    # The cluster of a manifest that is not served any more may be old enough to serve it.
    "6.1": (None,),
}
"""Lines on which the engine may answer that nobody can tell."""


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case.line} {case.sentence}") for case in SEMANTICS_CASES]
)
def test_the_engine_agrees_with_the_statement(case: SemanticsCase) -> None:
    model = model_of(case.manifests)
    if case.is_rejected:
        assert model.inventory.refused
        return
    wrong = [
        probe
        for probe in case.probes
        if answer(model, probe.source, probe.destination, probe.port, probe.protocol)
        not in (probe.expected, *_LESS_SURE.get(case.line, ()))
    ]
    assert wrong == []
