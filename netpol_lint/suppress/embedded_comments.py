"""Suppressing comments in YAML that stands inside a block scalar, as an inline patch does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from netpol_lint.location import Location, Region
from netpol_lint.source.directives import find_directives
from netpol_lint.source.document import Directive, LoadedFile
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Scalar, walk
from netpol_lint.source.repository import Repository
from netpol_lint.suppress.comments import ScopedDirective, scoped_directives

_WORD: Final = "netpol-lint:"


def embedded_directives(file: LoadedFile, repository: Repository) -> Iterator[ScopedDirective]:
    """Yield the comments inside the literal block scalars of a file, with their reach in the file.

    Nodes of such a scalar stand where they stand in the file, so that findings point there, and the
    comment beside one is the nearest to write. To the file itself it is content.
    """
    for document in file.documents:
        for node in walk(document.root):
            if isinstance(node, Scalar) and _WORD in node.text and _is_literal(node, repository):
                yield from _inside(node, repository)


def _is_literal(scalar: Scalar, repository: Repository) -> bool:
    lines = repository.lines(scalar.file.path)
    if not scalar.start_line <= len(lines):
        return False
    return lines[scalar.start_line - 1][scalar.start_column - 1 :].startswith("|")


def _inside(scalar: Scalar, repository: Repository) -> Iterator[ScopedDirective]:
    path = scalar.file.path
    found = find_directives(scalar.text.encode("utf-8", "replace"), path)
    moved = tuple(_moved(each, scalar, repository) for each in found)
    yield from scoped_directives(LoadedFile(path, embedded_documents(scalar, repository), directives=moved))


def _moved(directive: Directive, scalar: Scalar, repository: Repository) -> Directive:
    """Return a directive of the text at its place in the file: the text starts below its header."""
    region = directive.at.region
    line = scalar.start_line + region.start_line
    lines = repository.lines(scalar.file.path)
    written = lines[line - 1] if line <= len(lines) else ""
    inside = scalar.text.split("\n")[region.start_line - 1]
    indent = max(len(written) - len(inside), 0)
    start, end = region.start_column + indent, region.end_column + indent
    return replace(directive, at=Location(scalar.file.path, Region(line, start, line, end)))
