"""Loaded files as bytes: what comes back is what was packed, down to which nodes are one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.source.document import LoadedFile
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import Alias, Mapping, Node, Scalar, Sequence
from netpol_lint.source.packed import pack, unpack

PLACE = Path(__file__).parents[3]
FILES = sorted([*PLACE.glob("examples/**/*.yaml"), *PLACE.glob("rules/*/bad/**/*.yaml")])

TEXTS = {
    "nothing": "",
    "a scalar": "text\n",
    "a number": "a: 1\n'b': \"1\"\n",
    "several documents": "a: 1\n---\n- b\n- [c, {d: e}]\n---\n---\nf: null\n",
    "a null": "a:\nb: ~\n",
    "a block": "a: |\n  some\n  text\n",
    "a variable": "a: ${b}\n",
    "many keys": "".join(f"key{number}: {number}\n" for number in range(20)),
    "JSON": '{"a": [1, "2", null, {"b": true}]}',
    "other letters": "ü: 名\n",
    "a broken document": "a: 1\n---\na: [\n---\nb: 2\n",
    "a key that stands twice": "a: 1\na: 2\n",
    "a directive": "# netpol-lint: ignore[some-rule] because\na: 1\n",
    "an alias of a scalar": "a: &x 1\nb: *x\n",
    "an alias of a map": "a: &x {b: [c]}\nd: [*x, *x]\n",
    "an alias of what has an alias": "a: &x 1\nb: &y [*x]\nc: *y\n",
    "an alias as a key": "a: &x k\n*x : 2\n",
    "an alias at the top": "a: &x 1\n---\nb: &x 2\nc: *x\n",
}


def described(node: Node) -> Iterator[object]:
    """Yield all that a tree says, and for an alias the place of what it stands for."""
    yield type(node).__name__, node.location(), node.file.may_substitute
    match node:
        case Scalar():
            yield node.text, node.is_plain
        case Mapping():
            for entry in node.entries:
                yield entry.name, entry.is_merged
                yield from described(entry.key)
                yield from described(entry.value)
        case Sequence():
            for item in node.items:
                yield from described(item)
        case Alias():
            yield type(node.target).__name__, node.target.location()


def content(file: LoadedFile) -> object:
    """Return all that a file says, in values that can be compared."""
    documents = [(each.path, each.index, list(described(each.root))) for each in file.documents]
    return file.path, documents, file.problems, file.directives, file.shares_nodes


def packed(text: str) -> bytes:
    """Return the bytes of a file with this text."""
    data = pack(load_bytes(text.encode(), "a.yaml"))
    assert data is not None
    return data


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_comes_back_as_it_was(text: str) -> None:
    file = load_bytes(text.encode(), "a.yaml")
    assert content(unpack(packed(text))) == content(file)


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(PLACE)) for path in FILES])
def test_every_example_comes_back(path: Path) -> None:
    file = load_bytes(path.read_bytes(), path.name)
    data = pack(file)
    assert data is not None
    assert content(unpack(data)) == content(file)


def test_nodes_of_a_file_share_the_file() -> None:
    root = unpack(packed("a: 1\nb: [c]\n")).documents[0].root
    assert isinstance(root, Mapping)
    assert len({id(node.file) for entry in root.entries for node in (root, entry.key, entry.value)}) == 1


def test_an_alias_stands_for_the_anchored_node_itself() -> None:
    root = unpack(packed("a: &x {b: 1}\nc: *x\n")).documents[0].root
    assert isinstance(root, Mapping)
    alias = root.get("c")
    assert isinstance(alias, Alias)
    assert alias.target is root.get("a")


def test_a_map_that_was_looked_into_is_packed_alike() -> None:
    text = TEXTS["many keys"]
    file = load_bytes(text.encode(), "a.yaml")
    root = file.documents[0].root
    assert isinstance(root, Mapping)
    assert root.get("key19") is not None
    assert pack(file) == packed(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: &x {b: 1}\nc: {<<: *x}\n", id="merged"),
        pytest.param("a: &x 1\na: 2\nb: *x\n", id="only the alias is left"),
        pytest.param("[" * 900 + "]" * 900, id="deep"),
    ],
)
def test_says_what_cannot_be_packed(text: str) -> None:
    file = load_bytes(text.encode(), "a.yaml")
    data = pack(file)
    assert data is None or content(unpack(data)) == content(file)


def test_a_merge_is_not_packed() -> None:
    assert pack(load_bytes(b"a: &x {b: 1}\nc: {<<: *x}\n", "a.yaml")) is None


def test_a_path_that_is_no_text_is_not_packed() -> None:
    assert pack(load_bytes(b"a: 1\n", "\udcff.yaml")) is None


@given(st.binary())
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        unpack(data)


@given(st.data())
def test_damaged_bytes_are_refused_or_a_file(data: st.DataObject) -> None:
    whole = bytearray(packed("a: &x {b: [1, 'c']}\nd: *x\n---\nb: [\n"))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    with suppress(msgspec.DecodeError):
        assert isinstance(unpack(bytes(whole[:cut])), LoadedFile)
