"""unparsable-manifest: manifests that kubectl refuses to read, or reads otherwise than they look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.findings import Finding, Severity
from netpol_lint.rule_api import CheckContext
from netpol_lint.source.document import ProblemKind

_LOSSY: Final = frozenset({ProblemKind.DUPLICATE_KEY, ProblemKind.DROPPED_CONTENT})
"""What is read, with a part of it lost."""


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each problem of a file that looks like a manifest; the rest of the repository still counts."""
    for problem in ctx.source_problems:
        yield ctx.finding(
            problem.at,
            problem.message,
            subject="",
            severity=Severity.WARNING if problem.kind in _LOSSY else None,
        )
