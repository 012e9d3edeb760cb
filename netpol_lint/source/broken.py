"""Why a document that failed to parse cannot be used."""

from __future__ import annotations

from netpol_lint.location import Region
from netpol_lint.source.diagnosis import diagnose
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.failure import Failure, Mark
from netpol_lint.source.fault import Fault
from netpol_lint.source.split import Chunk
from netpol_lint.source.template import TEMPLATE_MESSAGE, template_marker


def why_broken(failure: Failure, chunk: Chunk) -> Fault:
    """Return the fault of a chunk that failed to parse: a template, or no YAML."""
    marker = template_marker(chunk.text, failure)
    if marker is not None:
        return Fault(ProblemKind.TEMPLATE, TEMPLATE_MESSAGE, _region(marker, chunk.first_line))
    diagnosis = diagnose(failure, chunk.text.decode("utf-8-sig"))
    return Fault(
        ProblemKind.SYNTAX, diagnosis.message, _region((diagnosis.start, diagnosis.end), chunk.first_line)
    )


def why_too_slow(failure: Failure, chunk: Chunk) -> Fault:
    """Return the fault of a chunk that only the slow parser could read, and that is too large for it."""
    start = failure.mark or (0, 0)
    message = (
        "only the slow parser can read an unquoted value in brackets with a `:` inside, and the file is too "
        "large for it; quote the value"
    )
    return Fault(ProblemKind.LIMIT, message, _region((start, (start[0], start[1] + 1)), chunk.first_line))


def _region(span: tuple[Mark, Mark], line: int) -> Region:
    (start_line, start_column), (end_line, end_column) = span
    return Region(line + start_line, start_column + 1, line + end_line, end_column + 1)
