"""Answers of `explain`, for people and for programs: one module per format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Final, TypeAlias

from netpol_lint.reach.explanation import Explanation
from netpol_lint.reporting.explanation.context import ExplanationContext

__all__ = ["FORMATS", "ExplanationContext", "render_explanations"]

Render: TypeAlias = Callable[[Sequence[Explanation], ExplanationContext], str]

FORMATS: Final[Mapping[str, str]] = {
    "text": "netpol_lint.reporting.explanation.text",
    "json": "netpol_lint.reporting.explanation.json",
}
"""The module of each format; its `render` is the format."""


def render_explanations(
    output_format: str, answers: Sequence[Explanation], context: ExplanationContext
) -> str:
    """Return answers, of which there is at least one, in one of `FORMATS`."""
    render: Render = import_module(FORMATS[output_format]).render
    return render(answers, context)
