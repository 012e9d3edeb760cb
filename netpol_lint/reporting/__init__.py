"""What an audit found, as the bytes that people and programs read: one module per format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, TypeAlias

from netpol_lint.findings import AuditResult
from netpol_lint.reporting.context import ReportContext

__all__ = ["FORMATS", "ReportContext", "render_report"]

Render: TypeAlias = Callable[[AuditResult, ReportContext], str]

FORMATS: Final[Mapping[str, str]] = {
    "full": "netpol_lint.reporting.full",
    "concise": "netpol_lint.reporting.concise",
    "json": "netpol_lint.reporting.json",
    "sarif": "netpol_lint.reporting.sarif",
    "sarif-upload": "netpol_lint.reporting.sarif.upload",
    "github": "netpol_lint.reporting.github",
    "gitlab": "netpol_lint.reporting.gitlab",
    "junit": "netpol_lint.reporting.junit",
    "markdown": "netpol_lint.reporting.markdown",
}
"""The module of each format; its `render` is the format. Adding a format means adding a line here."""


def render_report(output_format: str, result: AuditResult, context: ReportContext) -> str:
    """Return `result` as text in one of `FORMATS`; it ends in a line feed unless it is empty.

    The text can always be encoded as UTF-8, whatever a repository's file names hold.

    Raises:
        KeyError: There is no such format.
    """
    # A format is imported when it is asked for: sarif_om and rich each cost more than a small scan.
    render: Render = import_module(FORMATS[output_format]).render
    return render(result, context)
