"""Short ways to read a text in a test."""

from __future__ import annotations

from netpol_lint.location import Region
from netpol_lint.source.document import LoadedFile, ProblemKind
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import Mapping, Node, PlainValue, Scalar, Sequence, plain


def load(text: str | bytes) -> LoadedFile:
    """Read a text as the file `f.yaml`."""
    return load_bytes(text.encode() if isinstance(text, str) else text, "f.yaml")


def values(text: str | bytes) -> list[PlainValue]:
    """Return the values of all documents."""
    return [plain(document.root) for document in load(text).documents]


def value(text: str | bytes) -> PlainValue:
    """Return the value of the only document."""
    (only,) = values(text)
    return only


def root(text: str | bytes) -> Node:
    """Return the root of the only document."""
    (document,) = load(text).documents
    return document.root


def at(node: Node, *path: str | int) -> Node:
    """Follow names and positions into a tree."""
    for step in path:
        match node, step:
            case Mapping(), str():
                below = node.get(step)
                assert below is not None, step
                node = below
            case Sequence(), int():
                node = node.items[step]
            case _:
                raise AssertionError(f"no {step!r} in {node}")
    return node


def span(node: Node) -> tuple[int, int, int, int]:
    """Return start line, start column, end line, end column."""
    return node.start_line, node.start_column, node.end_line, node.end_column


def kinds(text: str | bytes) -> list[ProblemKind]:
    """Return the kinds of all problems."""
    return [problem.kind for problem in load(text).problems]


def problems(text: str | bytes) -> list[tuple[str, str, str]]:
    """Return kind, place and message of all problems; a place is `line:column-line:column`."""
    return [(problem.kind.name, place(problem.at.region), problem.message) for problem in load(text).problems]


def place(region: Region) -> str:
    """Write a region down."""
    return f"{region.start_line}:{region.start_column}-{region.end_line}:{region.end_column}"


def cut(text: str, node: Node) -> str:
    """Return what a node covers, in the lines that editors show."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    covered = lines[node.start_line - 1 : node.end_line]
    covered[-1] = covered[-1][: node.end_column - 1]
    covered[0] = covered[0][node.start_column - 1 :]
    return "\n".join(covered)


def scalar(node: Node) -> Scalar:
    """Insist that a node is a scalar."""
    assert isinstance(node, Scalar)
    return node
