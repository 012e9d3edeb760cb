"""The renderer makes of small kustomizations what the real tool does."""

from __future__ import annotations

import json

import pytest

from netpol_lint.source.node import PlainValue, plain
from tests.unit.render.kustomize.builds import built
from tests.unit.render.kustomize.core_cases import CASES, GOLDENS

ANSWERS: dict[str, list[PlainValue]] = json.loads(GOLDENS.read_text("utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_objects_are_those_of_the_real_tool(name: str) -> None:
    assert [plain(each.root) for each in built(CASES[name]).objects] == ANSWERS[name]
