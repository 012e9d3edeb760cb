"""Field specs lead through maps and lists to fields, and make what lacks where they are told to."""

from __future__ import annotations

import pytest

from netpol_lint.render.kustomize.field_spec import edited_at, field_spec
from netpol_lint.render.tree import text_at
from netpol_lint.source.node import Node, PlainValue, plain
from tests.unit.render.repositories import repository


def edited(text: str, path: str, *, create: bool) -> PlainValue:
    root = repository({"a.yaml": text}).load("a.yaml").documents[0].mapping
    assert root is not None
    place: Node = root
    return plain(edited_at(root, field_spec(path, create=create), lambda _: text_at(place, "new")))


@pytest.mark.parametrize(
    ("text", "path", "create", "expected"),
    [
        pytest.param("{a: {b: c}}", "a/b", False, {"a": {"b": "new"}}, id="a field of a map"),
        pytest.param(
            "{a: [{b: c}, {b: d}, {}]}", "a/b", False, {"a": [{"b": "new"}, {"b": "new"}, {}]}, id="a list"
        ),
        pytest.param(
            "{a: [b, c]}", "a", False, {"a": "new"}, id="a list at the end of the path is one field"
        ),
        pytest.param("{a: {}}", "a/b/c", False, {"a": {}}, id="what lacks stays away"),
        pytest.param("{a: {}}", "a/b/c", True, {"a": {"b": {"c": "new"}}}, id="what lacks is made"),
        pytest.param("{a: null}", "a/b", True, {"a": {"b": "new"}}, id="null is as good as nothing"),
        pytest.param("{}", "a[]/b", True, {}, id="a list is never made"),
        pytest.param(
            "{a: [{}, {}]}", "a[]/b", True, {"a": [{"b": "new"}, {"b": "new"}]}, id="fields of items are"
        ),
        pytest.param("{a: x}", "a/b", True, {"a": "x"}, id="a text in the way stays"),
        pytest.param("{a: {b/c: d}}", r"a/b\/c", False, {"a": {"b/c": "new"}}, id="a slash within a name"),
    ],
)
def test_fields_are_edited(text: str, path: str, create: bool, expected: PlainValue) -> None:
    assert edited(text, path, create=create) == expected


def test_a_tree_in_which_nothing_changes_is_the_same_tree() -> None:
    root = repository({"a.yaml": "{a: [{b: c}], d: {}}"}).load("a.yaml").documents[0].mapping
    assert root is not None
    assert edited_at(root, field_spec("a/b"), lambda found: found) is root
    assert edited_at(root, field_spec("d/e"), lambda _: root) is root
