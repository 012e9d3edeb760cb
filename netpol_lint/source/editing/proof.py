"""Whether an edited text means what it should: it is read again, and the values are compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from netpol_lint.source.document import Document, LoadedFile
from netpol_lint.source.editing.spot import Spot, Step
from netpol_lint.source.editing.text import SourceText, Splice
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import Mapping, Node, PlainValue, Scalar, Sequence, plain
from netpol_lint.source.repository import Repository

_SEPARATOR: Final = "\n---"

Change = Callable[[PlainValue], PlainValue]
"""What an edit makes of the value of the node that it is asked to change."""


def is_proven(text: SourceText, splices: Iterable[Splice], spot: Spot, change: Change) -> bool:
    """Tell whether a text after splices holds what it held before, but for one value that is changed.

    Only what stands between two separators is read again: nothing else is touched.
    """
    outer = spot.host or spot
    start, end = _chunk(text, outer.document.root.start_line)
    made = [Splice(each.start - start, each.end - start, each.text) for each in splices]
    if any(each.start < 0 or each.end > end - start or _SEPARATOR in each.text for each in made):
        return False
    old = SourceText(text.text[start:end])
    read, again = (load_bytes(each.encode(), spot.document.path) for each in (old.text, old.spliced(made)))
    if len(read.documents) != len(again.documents) or len(read.problems) != len(again.problems):
        return False
    position = _position(read, outer.document.root.start_line - text.line_of(start) + 1)
    if position is None:
        return False
    return all(
        _is_as_expected(one, other, spot, change) if number == position else _same(one.root, other.root)
        for number, (one, other) in enumerate(zip(read.documents, again.documents, strict=True))
    )


def _chunk(text: SourceText, line: int) -> tuple[int, int]:
    """Return where what a line is in starts and ends: lines that start with `---` separate documents."""
    at = text.offset(line, 1)
    start = text.text.rfind(_SEPARATOR, 0, at)
    end = text.text.find(_SEPARATOR, at)
    return text.next_line(start + 1) if start >= 0 else _first(text), end + 1 if end >= 0 else len(text.text)


def _first(text: SourceText) -> int:
    return text.next_line(0) if text.text.startswith(_SEPARATOR[1:]) else 0


def _position(read: LoadedFile, line: int) -> int | None:
    return next((n for n, each in enumerate(read.documents) if each.root.start_line == line), None)


def _is_as_expected(one: Document, other: Document, spot: Spot, change: Change) -> bool:
    if spot.host is None:
        return _text(with_changed(plain(one.root), spot.steps, change)) == _text(plain(other.root))
    host, again = at_steps(one.root, spot.host.steps), at_steps(other.root, spot.host.steps)
    if not isinstance(host, Scalar) or not isinstance(again, Scalar):
        return False
    rest = with_changed(plain(one.root), spot.host.steps, lambda _: again.text)
    if _text(rest) != _text(plain(other.root)):
        return False
    old, new = (list(_documents(each)) for each in (host, again))
    if len(old) != len(new) or spot.document.index >= len(old):
        return False
    old[spot.document.index] = with_changed(old[spot.document.index], spot.steps, change)
    return _text(old) == _text(new)


def _documents(scalar: Scalar) -> Iterator[PlainValue]:
    yield from (plain(each.root) for each in embedded_documents(scalar, Repository.from_bytes({})))


def at_steps(root: Node, steps: tuple[Step, ...]) -> Node | None:
    """Return the node that some steps lead to, not through aliases."""
    node: Node | None = root
    for step in steps:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def with_changed(value: PlainValue, steps: tuple[Step, ...], change: Change) -> PlainValue:
    """Return a value with a part of it changed."""
    if not steps:
        return change(value)
    first, rest = steps[0], steps[1:]
    if isinstance(value, dict) and isinstance(first, str):
        return {**value, first: with_changed(value[first], rest, change)}
    if isinstance(value, list) and isinstance(first, int):
        return [with_changed(each, rest, change) if n == first else each for n, each in enumerate(value)]
    raise TypeError("steps that lead nowhere")


def _same(one: Node, other: Node) -> bool:
    return _text(plain(one)) == _text(plain(other))


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
