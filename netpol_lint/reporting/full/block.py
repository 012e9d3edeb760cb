"""One finding as rows: the heading, its excerpts, and what else there is to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from rich.cells import cell_len

from netpol_lint.findings import Confidence, Evidence, Finding, Safety
from netpol_lint.location import Location
from netpol_lint.reporting.full.clauses import clauses
from netpol_lint.reporting.full.drawing import draw
from netpol_lint.reporting.full.excerpt import Excerpt, Label, Mark, gather
from netpol_lint.reporting.full.paint import ROLE_OF, Role, Row, wrap
from netpol_lint.reporting.full.sheet import Sheet, lay_out
from netpol_lint.reporting.full.steps import drawn_steps, others_named
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import help_uri

_NAMES_SHOWN: Final = 5
_HEADING_LINES: Final = 2


class Page(Struct, frozen=True):
    """What findings are drawn on: the lines of files, how wide it is, and where links lead to, if any do."""

    lines_of: Callable[[str], Sequence[str]]
    width: int
    link_to: Callable[[str], str] | None = None


def finding_rows(finding: Finding, page: Page, *, has_help: bool = True) -> Iterator[Row]:
    """Draw a finding; `has_help` says where to read on about its rule."""
    heading, notes = _heading_and_notes(finding, page.width)
    yield from _heading(finding, heading, page)
    drawn, others = drawn_steps(finding.evidence)
    sheets = [
        (excerpt, lay_out(excerpt, page.lines_of(excerpt.at.path)))
        for excerpt in gather(_labels(finding, drawn))
    ]
    gutter = max((len(str(sheet.numbers[-1])) for _, sheet in sheets if sheet.numbers), default=1)
    for position, (excerpt, sheet) in enumerate(sheets):
        yield _place(excerpt.at, f"{' ' * gutter}{':::' if position else '-->'} ", page)
        yield from _excerpt(excerpt, sheet, gutter=gutter, width=page.width)
    named = others_named(drawn, others)
    remarks = [*([named] if named else ()), *(("note", note) for note in notes), *_remarks(finding)]
    if has_help:
        remarks.append(("help", help_uri(finding.rule_id)))
    for key, text in remarks:
        yield from _remark(key, text, gutter=gutter, width=page.width)


def _heading_and_notes(finding: Finding, width: int) -> tuple[list[str], list[str]]:
    """Break a message into the lines of its heading and, if it is too long for one, its further clauses."""
    room = width - cell_len(_kind(finding)) - 2
    lines = wrap(finding.message, first=room, rest=width - 2)
    if len(lines) <= _HEADING_LINES:
        return lines, []
    heading, notes = clauses(finding.message)
    return wrap(heading, first=room, rest=width - 2), notes


def _heading(finding: Finding, lines: Sequence[str], page: Page) -> Iterator[Row]:
    uri = "" if page.link_to is None else help_uri(finding.rule_id)
    yield (ROLE_OF[finding.severity], _kind(finding), uri), (Role.HEADING, f": {lines[0]}")
    for line in lines[1:]:
        yield ((Role.HEADING, f"  {line}"),)


def _kind(finding: Finding) -> str:
    return f"{finding.severity.value}[{finding.rule_id}]"


def _labels(finding: Finding, steps: Iterable[Evidence]) -> list[tuple[Location, Label]]:
    """Mark the finding, and its evidence with what each piece says."""
    return [
        (finding.at, Label(finding.at.region, "", Mark.FINDING, ROLE_OF[finding.severity])),
        *(
            (step.at, Label(step.at.region, f"because {visible(step.says)}", Mark.EVIDENCE, Role.REASON))
            for step in steps
        ),
    ]


def _place(at: Location, arrow: str, page: Page) -> Row:
    """Name a place, and the node there if it fits beside."""
    uri = "" if page.link_to is None else page.link_to(at.path)
    row = (Role.FRAME, arrow), (Role.TEXT, str(at), uri)
    inside = f" ({at.yaml_path})"
    fits = cell_len(visible(f"{arrow}{at}{inside}")) <= page.width
    return (*row, (Role.FAINT, inside)) if at.yaml_path and fits else row


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
