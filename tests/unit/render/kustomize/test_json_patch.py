"""What a JSON patch does, held against what `kubectl kustomize` (5.5.0) makes of it."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpol_lint.render.kustomize.json_patch import apply_json_patch
from netpol_lint.render.kustomize.refused_patch import RefusedPatchError
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping, Node, PlainValue, Sequence, plain
from netpol_lint.source.repository import Repository

BASE = "kind: Foo\nspec: {a: {b: 1}, l: [x, w, z], e: [], 'null': null, s: text}\n"


def read(text: str, path: str = "a.yaml") -> Node:
    return Repository.from_bytes({path: text.encode()}).load(path).documents[0].root


def patched(*operations: object, base: str = BASE) -> Mapping:
    root, patch = read(base), read(json.dumps({"patch": operations}), "p.yaml")
    assert isinstance(root, Mapping)
    assert isinstance(patch, Mapping)
    listed = patch.get("patch")
    assert isinstance(listed, Sequence)
    return apply_json_patch(root, listed.items)


def spec(*operations: object) -> PlainValue:
    found = value_at(patched(*operations), "spec")
    assert found is not None
    return plain(found)


def operation(op: str, path: str, **others: object) -> dict[str, object]:
    return {"op": op, "path": path} | {name.rstrip("_"): value for name, value in others.items()}


@pytest.mark.parametrize(
    ("given", "key", "expected"),
    [
        pytest.param(operation("add", "/spec/a/c", value=2), "a", {"b": 1, "c": 2}, id="add makes a key"),
        pytest.param(operation("add", "/spec/a/b", value=2), "a", {"b": 2}, id="add replaces a key"),
        pytest.param(operation("add", "/spec/a/c"), "a", {"b": 1, "c": None}, id="no value is null"),
        pytest.param(operation("replace", "/spec/q", value=1), "q", 1, id="replace makes a key, too"),
        pytest.param(operation("add", "/spec/l/0", value="N"), "l", ["N", "x", "w", "z"], id="add inserts"),
        pytest.param(
            operation("add", "/spec/l/-", value="N"), "l", ["x", "w", "z", "N"], id="a dash appends"
        ),
        pytest.param(
            operation("add", "/spec/l/3", value="N"), "l", ["x", "w", "z", "N"], id="as does the length"
        ),
        pytest.param(
            operation("add", "/spec/l/-1", value="N"), "l", ["x", "w", "z", "N"], id="and minus one"
        ),
        pytest.param(
            operation("add", "/spec/l/-2", value="N"), "l", ["x", "w", "N", "z"], id="minus two is before"
        ),
        pytest.param(
            operation("add", "/spec/l/01", value="N"), "l", ["x", "N", "w", "z"], id="a zero in front"
        ),
        pytest.param(
            operation("replace", "/spec/l/-1", value="N"), "l", ["x", "w", "N"], id="replace the last"
        ),
        pytest.param(operation("remove", "/spec/l/-1"), "l", ["x", "w"], id="remove the last"),
        pytest.param(operation("remove", "/spec/a/b"), "a", {}, id="remove a key"),
        pytest.param(operation("move", "/spec/m", from_="/spec/a"), "m", {"b": 1}, id="move"),
        pytest.param(
            operation("move", "/spec/l/2", from_="/spec/l/0"), "l", ["w", "z", "x"], id="move in a list"
        ),
        pytest.param(
            operation("copy", "/spec/l/0", from_="/spec/a"), "l", [{"b": 1}, "x", "w", "z"], id="copy"
        ),
        pytest.param(
            operation("copy", "/spec/m", from_="/spec/q"), "m", None, id="copy of what is not there"
        ),
        pytest.param(operation("test", "/spec/a", value={"b": 1}), "a", {"b": 1}, id="test of a map"),
        pytest.param(operation("test", "/spec/q", value=None), "a", {"b": 1}, id="test of what is not there"),
        pytest.param(operation("add", "/spec/a~1b~0c", value=1), "a/b~c", 1, id="escapes"),
        pytest.param(operation("add", "/spec/", value=1), "", 1, id="an empty key"),
        pytest.param(operation("add", "x/spec/q", value=1), "q", 1, id="what stands before the first slash"),
    ],
)
def test_one_operation(given: dict[str, object], key: str, expected: PlainValue) -> None:
    found = spec(given)
    assert isinstance(found, dict)
    assert found.get(key) == expected


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(operation("add", "/spec/q/r", value=1), id="a parent that is not there"),
        pytest.param(operation("replace", "/spec/q/r", value=1), id="even to replace"),
        pytest.param(operation("remove", "/spec/q"), id="remove what is not there"),
        pytest.param(operation("move", "/spec/m", from_="/spec/q"), id="move what is not there"),
        pytest.param(operation("copy", "/spec/m", from_="/spec/q/r"), id="copy from no parent"),
        pytest.param(operation("move", "/spec/a/b/c", from_="/spec/a"), id="move into itself"),
        pytest.param(operation("add", "/spec/l/4", value=1), id="add behind the end"),
        pytest.param(operation("add", "/spec/l/-5", value=1), id="add before the start"),
        pytest.param(operation("replace", "/spec/l/3", value=1), id="replace behind the end"),
        pytest.param(operation("replace", "/spec/l/-", value=1), id="replace at the end"),
        pytest.param(operation("remove", "/spec/e/0"), id="remove from an empty list"),
        pytest.param(operation("add", "/spec/l/x", value=1), id="a word for a position"),
        pytest.param(operation("add", "/spec/s/x", value=1), id="below a text"),
        pytest.param(operation("add", "/spec/null/x", value=1), id="below null"),
        pytest.param(operation("test", "/spec/a/b", value="1"), id="a test of another type"),
        pytest.param(operation("test", "/spec/q/r", value=None), id="a test without a parent"),
        pytest.param(operation("test", "", value=1), id="a test of everything"),
        pytest.param(operation("frob", "/spec"), id="an unknown operation"),
        pytest.param(operation("append", "/spec/s", value="x"), id="one that only the library knows"),
        pytest.param({"op": "add", "value": 1}, id="no path"),
        pytest.param({"path": "/spec/x", "value": 1}, id="no operation"),
        pytest.param(operation("replace", "", value=[]), id="a list for the object"),
        pytest.param("add", id="a text for the operation"),
    ],
)
def test_what_the_real_tool_refuses(given: object) -> None:
    with pytest.raises(RefusedPatchError):
        patched(given)


def test_operations_follow_each_other() -> None:
    first, second = operation("add", "/spec/n", value={}), operation("add", "/spec/n/x", value=1)
    found = spec(operation("test", "/spec/s", value="text"), first, second)
    assert isinstance(found, dict)
    assert found["n"] == {"x": 1}


def test_values_keep_their_places_wherever_they_go() -> None:
    base = "spec:\n  a:\n    b: 1\n  c: {d: 2}\n"
    root = patched(
        operation("add", "/spec/n", value={"x": 1}),
        operation("copy", "/spec/m", from_="/spec/a"),
        operation("move", "/spec/n/c", from_="/spec/c"),
        base=base,
    )
    places = {
        path: str(found.location())
        for path in ("n/x", "m", "n/c/d", "a", "n")
        if (found := value_at(root, "spec", *path.split("/")))
    }
    assert places["m"] == places["a"] == "a.yaml:3:5"
    assert places["n/c/d"] == "a.yaml:4:10"
    assert places["n"].startswith("p.yaml:1:")
    assert places["n/x"].startswith("p.yaml:1:")


def test_what_is_left_alone_is_shared() -> None:
    base = read("spec: {a: {b: 1}}\nstatus: {c: &c [1], d: *c}\n")
    assert isinstance(base, Mapping)
    patch = read("[{op: add, path: /spec/x, value: 1}]", "p.yaml")
    assert isinstance(patch, Sequence)
    root = apply_json_patch(base, patch.items)
    assert root.entry("status") is base.entry("status")
    assert apply_json_patch(base, ()) is base


def test_doubling_is_stopped() -> None:
    copies = [operation("copy", f"/spec/x{number}", from_="/spec") for number in range(40)]
    with pytest.raises(RefusedPatchError, match="too large or too deep"):
        patched(*copies)


PATHS = st.lists(
    st.sampled_from(["spec", "a", "l", "0", "-1", "-", "9" * 20, "", "~", "null"]), max_size=3
).map(lambda parts: "".join("/" + part for part in parts))
OPERATIONS: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {"op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]), "path": PATHS},
    optional={"value": st.sampled_from([1, None, [], {"a": [1]}]), "from": PATHS},
)


@settings(max_examples=50)
@given(st.lists(OPERATIONS, max_size=4))
def test_a_patch_is_applied_or_refused_whatever_it_holds(operations: list[dict[str, object]]) -> None:
    with suppress(RefusedPatchError):
        patched(*operations)
