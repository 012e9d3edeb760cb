"""YAML that stands inside a scalar of YAML: inline patches, values of charts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.location import Location, Region
from netpol_lint.source.document import Document, ProblemKind, SourceProblem
from netpol_lint.source.limits import MAX_EMBEDDED_BYTES
from netpol_lint.source.node import Scalar, Span, every_node
from netpol_lint.source.problems import Problems
from netpol_lint.source.reader import TextReader
from netpol_lint.source.repository import Repository

_LITERAL_HEADER: Final = lazy_pattern(r"(?:[&!]\S*[ \t]+)*\|[-+1-9]{0,2}[ \t]*(?:#.*)?")
"""What stands between the start of a literal block scalar and the end of that line."""

_Move: TypeAlias = Callable[[Span], Span]
"""Translates a span of the embedded text into one of the file."""


class Embedded(Struct, frozen=True):
    """The documents that a scalar's text holds, and what is wrong with it; both stand in the real file."""

    documents: tuple[Document, ...] = ()
    problems: tuple[SourceProblem, ...] = ()


def embedded_documents(scalar: Scalar, repository: Repository) -> tuple[Document, ...]:
    """Return the documents that a scalar's text holds; none where the text is no YAML.

    The nodes of a literal block scalar (`|`) stand where they stand in the file; those of any other
    form stand where the scalar does.
    """
    return embedded(scalar, repository).documents


def embedded(scalar: Scalar, repository: Repository) -> Embedded:
    """Return what `embedded_documents` does together with what was wrong with the text."""
    text = scalar.text.encode("utf-8", "replace")
    if len(text) > MAX_EMBEDDED_BYTES:
        message = f"the text here is longer than {MAX_EMBEDDED_BYTES:,} bytes and is not read as YAML"
        problem = SourceProblem(ProblemKind.LIMIT, message, scalar.location(), resembles_manifest=False)
        return Embedded(problems=(problem,))
    problems = Problems(scalar.file.path)
    reader = TextReader(scalar.file.path, text, problems)
    reader.read()
    move = _mover(scalar, repository)
    for node in every_node(document.root for document in reader.documents):
        node.file = scalar.file
        node.start_line, node.start_column, node.end_line, node.end_column = move(
            (node.start_line, node.start_column, node.end_line, node.end_column)
        )
    moved = (
        replace(problem, at=Location(problem.at.path, Region(*move(problem.at.region))))
        for problem in problems.in_order()
    )
    return Embedded(tuple(reader.documents), tuple(moved))


def _mover(scalar: Scalar, repository: Repository) -> _Move:
    own = (scalar.start_line, scalar.start_column, scalar.end_line, scalar.end_column)
    indent = _indent(scalar, repository)
    if indent is None:
        return lambda _: own
    last = (scalar.end_line, scalar.end_column)

    def move(span: Span) -> Span:
        start_line, start_column, end_line, end_column = span
        # What is open at the end of the text would end behind the scalar.
        start = min((start_line + scalar.start_line, start_column + indent), last)
        end = min((end_line + scalar.start_line, end_column + indent), last)
        return (*start, *end)

    return move


def _indent(scalar: Scalar, repository: Repository) -> int | None:
    """Return how far a literal block scalar is indented in its file; `None` for scalars of other forms."""
    if scalar.is_plain:
        return None
    written = repository.lines(scalar.file.path)
    header = written[scalar.start_line - 1 : scalar.start_line]
    if not header or not _LITERAL_HEADER.fullmatch(header[0], scalar.start_column - 1):
        return None
    # The text's lines are the file's, one by one; a transformer may have given the scalar another text.
    lines = scalar.text.rstrip("\n").split("\n")
    below = written[scalar.start_line : scalar.start_line + len(lines)]
    first = next((at for at, line in enumerate(lines) if line), None)
    if first is None or len(below) < len(lines):
        return None
    indent = len(below[first]) - len(lines[first])
    is_literal = indent >= 0 and all(line[indent:] == text for line, text in zip(below, lines, strict=True))
    return indent if is_literal else None
