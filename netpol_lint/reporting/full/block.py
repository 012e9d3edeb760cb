"""One finding as rows: the heading, its excerpts, and what else there is to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rich.cells import cell_len

from netpol_lint.findings import Confidence, Finding, Safety
from netpol_lint.location import Location
from netpol_lint.reporting.full.drawing import draw
from netpol_lint.reporting.full.excerpt import Excerpt, Label, Mark, gather
from netpol_lint.reporting.full.paint import ROLE_OF, Role, Row, wrap
from netpol_lint.reporting.full.sheet import Sheet, lay_out
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import help_uri

_EVIDENCE_SHOWN: Final = 5
_NAMES_SHOWN: Final = 5


def finding_rows(finding: Finding, lines_of: Callable[[str], Sequence[str]], width: int) -> Iterator[Row]:
    """Draw a finding into `width` cells."""
    yield from _heading(finding, width)
    sheets = [(excerpt, lay_out(excerpt, lines_of(excerpt.at.path))) for excerpt in gather(_labels(finding))]
    gutter = max((len(str(sheet.numbers[-1])) for _, sheet in sheets if sheet.numbers), default=1)
    for position, (excerpt, sheet) in enumerate(sheets):
        yield _place(excerpt.at, ":::" if position else "-->", gutter)
        yield from _excerpt(excerpt, sheet, gutter=gutter, width=width)
    for key, text in _remarks(finding):
        yield from _remark(key, text, gutter=gutter, width=width)


def _heading(finding: Finding, width: int) -> Iterator[Row]:
    kind = f"{finding.severity.value}[{finding.rule_id}]"
    first, *rest = wrap(finding.message, first=width - cell_len(kind) - 2, rest=width - 2)
    yield (ROLE_OF[finding.severity], kind), (Role.HEADING, f": {first}")
    for text in rest:
        yield ((Role.HEADING, f"  {text}"),)


def _labels(finding: Finding) -> list[tuple[Location, Label]]:
    """Mark the finding, and its first evidence with what each piece says."""
    return [
        (finding.at, Label(finding.at.region, "", Mark.FINDING, ROLE_OF[finding.severity])),
        *(
            (step.at, Label(step.at.region, f"because {visible(step.says)}", Mark.EVIDENCE, Role.REASON))
            for step in finding.evidence[:_EVIDENCE_SHOWN]
        ),
    ]


def _place(at: Location, arrow: str, gutter: int) -> Row:
    inside = f" ({at.yaml_path})" if at.yaml_path else ""
    return (Role.FRAME, f"{' ' * gutter}{arrow} "), (Role.TEXT, str(at)), (Role.FAINT, inside)


def _excerpt(excerpt: Excerpt, sheet: Sheet, *, gutter: int, width: int) -> Iterator[Row]:
    """Draw what the file shows; what is said about lines that cannot be shown follows in words."""
    edge: Row = ((Role.FRAME, f"{' ' * gutter} |"),)
    if sheet.numbers:
        yield edge
        yield from draw(sheet, gutter=gutter, width=width)
        yield edge
    for label in excerpt.unshown(sheet.lines):
        if label.says:
            yield from _remark("", label.says, gutter=gutter, width=width)


def _remarks(finding: Finding) -> Iterator[tuple[str, str]]:
    """Return what is not in the excerpts, as keys and texts."""
    unshown = len(finding.evidence) - _EVIDENCE_SHOWN
    if unshown > 0:
        reasons = "reason" if unshown == 1 else "reasons"
        yield "", f"and {unshown} more {reasons}, listed by --output-format json"
    if finding.also:
        yield "objects", _named((finding.subject, *finding.also))
    elif finding.subject:
        yield "object", finding.subject
    if finding.clusters:
        yield "clusters", _named(finding.clusters)
    if finding.confidence is not Confidence.HIGH:
        yield "confidence", finding.confidence.value
    if finding.fix is not None:
        yield "fix" if finding.fix.safety is Safety.SAFE else "unsafe fix", finding.fix.message
    yield "help", help_uri(finding.rule_id)


def _named(names: Sequence[str]) -> str:
    unnamed = len(names) - _NAMES_SHOWN
    named = ", ".join(names[:_NAMES_SHOWN])
    return f"{named} and {unnamed} more" if unnamed > 0 else named


def _remark(key: str, text: str, *, gutter: int, width: int) -> Iterator[Row]:
    lead = f"{key}: " if key else ""
    indent = " " * (gutter + 3)
    first, *rest = wrap(text, first=width - len(indent) - len(lead), rest=width - len(indent))
    yield (Role.FRAME, f"{' ' * gutter} = "), (Role.HEADING, lead), (Role.TEXT, first)
    for line in rest:
        yield ((Role.TEXT, f"{indent}{line}"),)
