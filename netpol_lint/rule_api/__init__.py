"""All that a check may see: its context, words for messages, and questions that several checks ask.

The questions lie in packages by what they are about: `openness`, `selectors`, `dns`, `connections`, `intent`
and `manifests`. `cluster` is what the context brings along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from netpol_lint.findings import Finding
from netpol_lint.rule_api.context import Basis, CheckContext, confidence_of
from netpol_lint.rule_api.wording import are_selected, count, joined, names, whose

CheckFn: TypeAlias = Callable[[CheckContext], Iterator[Finding]]
"""A check: it asks the model, compares, and speaks."""

__all__ = [
    "Basis",
    "CheckContext",
    "CheckFn",
    "are_selected",
    "confidence_of",
    "count",
    "joined",
    "names",
    "whose",
]
