"""The renderer against the real tool where there is one: made-up trees, and the recorded answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.differential.cases import FOLDER, cases_of
from tests.differential.real_tool import real_tool
from tests.differential.record import answered
from tests.differential.tally import tally_made_up

TOOL = real_tool()

pytestmark = pytest.mark.skipif(TOOL is None, reason="needs kubectl 1.30 or newer")


def test_made_up_trees_are_built_alike(tmp_path: Path) -> None:
    assert TOOL is not None
    counts = tally_made_up(range(20, 26), TOOL, tmp_path)
    assert counts.built
    assert not counts.crashes
    assert not counts.unlike


def test_a_recorded_answer_is_what_the_real_tool_says_today() -> None:
    assert TOOL is not None
    case = next(cases_of((FOLDER / "order.yaml").read_text("utf-8")))
    assert answered(TOOL, case) == case.answer
