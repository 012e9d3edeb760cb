"""Edits of YAML in every style: what is read again is what was asked for, and the comments are all there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from netpol_lint.location import Location
from netpol_lint.source.editing.editor import SourceEditor
from netpol_lint.source.editing.edits import Edits
from netpol_lint.source.editing.proof import at_steps
from netpol_lint.source.editing.spot import Step
from netpol_lint.source.editing.text import edited
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import PlainValue, plain
from netpol_lint.source.repository import Repository

WORDS: Final = (
    "app",
    "a.b/c",
    "true",
    "0x1f",
    "12",
    "",
    "é",
    "漢字",
    "it's",
    "a: b",
    "- x",
    "#no",
    "y",
    "~",
    "1:30",
)
_COMMENT: Final = re.compile(r"# above \d+|# c\d+|#\tü\d+|# end")

SCALARS = st.sampled_from(WORDS) | st.integers(-3, 70000) | st.booleans() | st.none()
KEYS = st.sampled_from(("app", "port", "to", "kubernetes.io/name", "on", "ключ", "3", "a b"))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
TREES = st.dictionaries(KEYS, VALUES, min_size=1, max_size=4)


class Writer:
    """Writes a tree as YAML, with every choice of style drawn, and a comment behind or above many lines."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data
        self._lists = data.draw(st.sampled_from((0, 2)))
        self._step = data.draw(st.sampled_from((2, 3, 4)))
        self._number = 0

    def text(self, tree: PlainValue) -> str:
        newline = self._draw("\n", "\n", "\r\n")
        end = self._draw(newline, "", f"{newline}# end")
        mark = self._draw("", "\ufeff")
        return mark + newline.join(self._lines(tree)) + end

    def _draw(self, *choices: str) -> str:
        return self._data.draw(st.sampled_from(choices))

    def _comment(self) -> str:
        self._number += 1
        return self._draw("", "", f" # c{self._number}", f"  #\tü{self._number}")

    def _lines(self, value: PlainValue) -> Iterator[str]:
        if isinstance(value, dict):
            for key, each in value.items():
                yield from self._entry(key, each)
        elif isinstance(value, list):
            for each in value:
                yield from self._item(each)

    def _above(self) -> Iterator[str]:
        self._number += 1
        if self._draw("", "", "x"):
            yield f"# above {self._number}"

    def _entry(self, key: str, value: PlainValue) -> Iterator[str]:
        yield from self._above()
        name = self._scalar(key)
        if isinstance(value, dict | list) and value and self._draw("block", "block", "flow") == "block":
            by = self._step if isinstance(value, dict) else self._lists
            yield f"{name}:{self._comment()}"
            yield from (f"{' ' * by}{line}" for line in self._lines(value))
        else:
            yield f"{name}: {self._flow(value)}{self._comment()}"

    def _item(self, value: PlainValue) -> Iterator[str]:
        if isinstance(value, dict) and value and self._draw("block", "block", "flow") == "block":
            first, *rest = self._lines(value)
            if first.startswith("#"):
                yield first
                first, *rest = rest
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        else:
            yield f"- {self._flow(value)}{self._comment()}"

    def _flow(self, value: PlainValue) -> str:
        space = self._draw("", " ")
        if isinstance(value, dict):
            inner = ", ".join(f"{self._scalar(key)}: {self._flow(each)}" for key, each in value.items())
            return f"{{{space}{inner}{space}}}"
        if isinstance(value, list):
            return f"[{space}{', '.join(map(self._flow, value))}{space}]"
        return self._scalar(value)

    def _scalar(self, value: PlainValue) -> str:
        if not isinstance(value, str):
            return json.dumps(value)
        if value in ("app", "port", "to", "kubernetes.io/name", "a.b/c", "é", "漢字", "ключ"):
            return self._draw(value, f"'{value}'", json.dumps(value))
        return self._draw("'" + value.replace("'", "''") + "'", json.dumps(value))


def places(value: PlainValue, steps: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    yield steps
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in below:
        yield from places(each, (*steps, step))


def value_at(tree: PlainValue, steps: tuple[Step, ...]) -> PlainValue:
    for step in steps:
        tree = tree[step]  # type: ignore[index]
    return tree


def asked(
    editor: SourceEditor, at: Location, old: PlainValue, data: st.DataObject
) -> tuple[Edits | None, PlainValue]:
    """Ask for an edit that fits a value; return it with what the value should be then."""
    new = data.draw(VALUES, "new")
    if isinstance(old, list) and data.draw(st.booleans(), "add"):
        return editor.add_items(at, new), [*old, new]
    if isinstance(old, dict) and "added" not in old and data.draw(st.booleans(), "add"):
        return editor.add_field(at, "added", new), {**old, "added": new}
    if not isinstance(old, dict | list) and not isinstance(new, dict | list):
        return editor.replace_scalar(at, old, new), new
    return editor.replace(at, new), new


def with_value(tree: PlainValue, steps: tuple[Step, ...], value: PlainValue) -> PlainValue:
    if not steps:
        return value
    copy: PlainValue = json.loads(json.dumps(tree))
    value_at(copy, steps[:-1])[steps[-1]] = value  # type: ignore[index]
    return copy


def without(tree: PlainValue, steps: tuple[Step, ...]) -> PlainValue:
    copy: PlainValue = json.loads(json.dumps(tree))
    del value_at(copy, steps[:-1])[steps[-1]]  # type: ignore[arg-type,union-attr]
    return copy


def comments(text: str) -> list[str]:
    return _COMMENT.findall(text)


@settings(max_examples=40)
@given(TREES, st.data())
def test_an_edit_changes_one_value_and_keeps_all_comments(tree: PlainValue, data: st.DataObject) -> None:
    content = Writer(data).text(tree).encode()
    repository = Repository.from_bytes({"a.yaml": content})
    (document,) = repository.load("a.yaml").documents
    assert plain(document.root) == tree
    steps = data.draw(st.sampled_from(list(places(tree))), "steps")
    node = at_steps(document.root, steps)
    assert node is not None

    edits, expected = asked(SourceEditor(repository), node.location(), value_at(tree, steps), data)

    if edits is not None:
        after = edited(content, edits)
        (again,) = load_bytes(after, "a.yaml").documents
        assert plain(again.root) == with_value(tree, steps, expected)
        assert comments(after.decode()) == comments(content.decode())


@settings(max_examples=40)
@given(TREES, st.data())
def test_what_is_removed_is_gone_and_nothing_else(tree: PlainValue, data: st.DataObject) -> None:
    content = Writer(data).text(tree).encode()
    repository = Repository.from_bytes({"a.yaml": content})
    (document,) = repository.load("a.yaml").documents
    inner = [steps for steps in places(tree) if steps]
    steps = data.draw(st.sampled_from(inner), "steps")
    node = at_steps(document.root, steps)
    assert node is not None
    editor = SourceEditor(repository)

    remove = editor.remove_item if isinstance(steps[-1], int) else editor.remove_field
    edits = remove(node.location())

    if edits is not None:
        (again,) = load_bytes(edited(content, edits), "a.yaml").documents or (None,)
        assert (None if again is None else plain(again.root)) == (without(tree, steps) or {})


@settings(max_examples=40)
@given(TREES, st.data())
def test_most_edits_in_block_style_can_be_made(tree: PlainValue, data: st.DataObject) -> None:
    """An item behind those of a list, and an entry behind those of a map, find their place in any text."""
    content = Writer(data).text(tree).encode()
    repository = Repository.from_bytes({"a.yaml": content})
    (document,) = repository.load("a.yaml").documents
    growing = [
        steps
        for steps in places(tree)
        if isinstance(value_at(tree, steps), dict | list) and value_at(tree, steps)
    ]
    steps = data.draw(st.sampled_from(growing), "steps")
    node = at_steps(document.root, steps)
    assert node is not None
    editor, at = SourceEditor(repository), node.location()
    edits = (
        editor.add_items(at, "x") if isinstance(value_at(tree, steps), list) else editor.add_field(at, "x", 1)
    )

    assert edits is not None
