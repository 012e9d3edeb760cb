"""The page about explanations describes every word of their JSON."""

from __future__ import annotations

import pytest

from netpol_lint.policy.explain import Outcome
from netpol_lint.policy.verdict import UnknownReason
from tests.contract.checkout import CHECKOUT

PAGE = (CHECKOUT / "docs/explain.md").read_text("utf-8")


@pytest.mark.parametrize("word", [each.value for each in (*Outcome, *UnknownReason)])
def test_every_word_of_the_json_is_described(word: str) -> None:
    assert f"`{word}`" in PAGE.replace("\n", " ")
