"""Where nodes stand: start and end, in lines and columns that an editor would show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, walk
from tests.unit.source.reading import at, cut, load, root, span

TEXT = """\
# head

apiVersion: v1
metadata:
  labels: {app: web, 'on': "x"}   # flow
  names:
  - a
  -  b
  # after the list

spec:
  script: |
    one

    two

  folded: >-
    x
  empty:
  plain: one
    two
  quoted: "one
    two"
# tail
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param((), (3, 1, 23, 9), id="a root ends with its last value, not with the comments below"),
        pytest.param(("apiVersion",), (3, 13, 3, 15), id="a plain scalar"),
        pytest.param(("metadata",), (5, 3, 8, 7), id="a block map ends with its last value"),
        pytest.param(("metadata", "labels"), (5, 11, 5, 32), id="a flow map ends behind its bracket"),
        pytest.param(("metadata", "labels", "app"), (5, 17, 5, 20), id="a scalar in a flow map"),
        pytest.param(("metadata", "labels", "on"), (5, 28, 5, 31), id="quotes belong to a scalar"),
        pytest.param(("metadata", "names"), (7, 3, 8, 7), id="a block list starts with its first dash"),
        pytest.param(("metadata", "names", 1), (8, 6, 8, 7), id="an item"),
        pytest.param(
            ("spec", "script"), (12, 11, 17, 1), id="a block scalar ends where the next line starts"
        ),
        pytest.param(("spec", "folded"), (17, 11, 19, 1), id="so does a folded one"),
        pytest.param(("spec", "empty"), (19, 9, 19, 9), id="nothing stands behind its colon"),
        pytest.param(("spec", "plain"), (20, 10, 21, 8), id="a plain scalar over two lines"),
        pytest.param(("spec", "quoted"), (22, 11, 23, 9), id="a quoted scalar over two lines"),
    ],
)
def test_places(path: tuple[str | int, ...], expected: tuple[int, int, int, int]) -> None:
    assert span(at(root(TEXT), *path)) == expected


def test_keys_have_places() -> None:
    tree = at(root(TEXT), "metadata", "labels")
    assert isinstance(tree, Mapping)
    assert [span(entry.key) for entry in tree.entries] == [(5, 12, 5, 15), (5, 22, 5, 26)]


def test_a_location_names_its_file_and_path() -> None:
    location = at(root("a: b\n"), "a").location("spec.a")
    assert (str(location), location.yaml_path) == ("f.yaml:1:4", "spec.a")


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        pytest.param("a: é\nb: 😀x\n", ("b",), (2, 4, 2, 6), id="columns count code points"),
        pytest.param("\ufeffa: b\n", ("a",), (1, 4, 1, 5), id="a byte order mark does not count"),
        pytest.param("a: 1\r\nb: c\r\n", ("b",), (2, 4, 2, 5), id="Windows line ends"),
        pytest.param("a: 1\rb: c\r", ("b",), (2, 4, 2, 5), id="lone carriage returns"),
        pytest.param("# x\u2028# y\na: b\n", ("a",), (2, 4, 2, 5), id="U+2028 between comments ends no line"),
        pytest.param("a: 'x\u0085y'\nb: c\n", ("a",), (1, 4, 1, 9), id="U+0085 in quotes ends no line"),
        pytest.param("a: 'x\u0085y'\nb: c\n", ("b",), (2, 4, 2, 5), id="and is not counted below"),
        pytest.param("a: [x,\u2029 y]\n", ("a", 1), (1, 9, 1, 10), id="columns go on behind U+2029"),
        pytest.param("a: |\n  x\u2028  y\nb: c\n", ("a",), (1, 4, 3, 1), id="a block scalar around U+2028"),
        pytest.param("a: |\n  x", ("a",), (1, 4, 2, 4), id="a block scalar ends in the file"),
        pytest.param("a:\n- b: |\n    é", (), (1, 1, 3, 6), id="and what it is the end of"),
        pytest.param("a: |\n  x\r", ("a",), (1, 4, 3, 1), id="a carriage return makes a last line"),
        pytest.param("a: 'x\u0085y'\nb: |\n  z", ("b",), (2, 4, 3, 4), id="both oddities at once"),
        pytest.param("a: &x !!str b\n", ("a",), (1, 4, 1, 14), id="anchor and tag belong to a scalar"),
        pytest.param("a: &x\n  b: c\n", ("a",), (1, 4, 2, 7), id="an anchor belongs to a map"),
        pytest.param("a: []\nb: {}\n", ("b",), (2, 4, 2, 6), id="an empty map"),
        pytest.param(
            "a:\n  - []\n\n# c\nb: 1\n", ("a",), (2, 3, 2, 7), id="a list that ends with an empty one"
        ),
        pytest.param("a:\n-\nb: 1\n", ("a",), (2, 1, 2, 2), id="a list of nothing"),
        pytest.param("? a\n? b\n: c\n", ("b",), (3, 3, 3, 4), id="keys with question marks"),
    ],
)
def test_odd_places(text: str, path: tuple[str | int, ...], expected: tuple[int, int, int, int]) -> None:
    assert span(at(load(text).documents[0].root, *path)) == expected


def test_a_byte_order_mark_in_the_middle_does_not_count() -> None:
    assert span(load("a: 1\n---\n\ufeffb: c\n").documents[1].root) == (3, 1, 3, 5)


# Words for which no other spelling decodes to the same, so that a cut text can be told from its value.
words = st.text(st.sampled_from("ab é😀\u2028\u0085-:#,[]{}'\"\\|>&*!%@`?"), min_size=1, max_size=8)
plain_words = st.text("abcxé😀", min_size=1, max_size=6)
quoted = words.map(
    lambda word: "'" + word.replace("'", "''").replace("\u2028", " ").replace("\u0085", " ") + "'"
)
blocks = st.lists(plain_words, min_size=1, max_size=3)


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> list[str]:
    """Write a YAML node as lines, the first of which follows a key or a dash."""
    kind = draw(st.sampled_from(["plain", "quoted", "flow", "block", "map", "list"][: 6 if depth < 3 else 4]))
    comment = draw(st.sampled_from(["", "  # c", " # é: [x"]))
    if kind == "plain":
        return [draw(plain_words) + comment]
    if kind == "quoted":
        return [draw(quoted) + comment]
    if kind == "flow":
        items = draw(st.lists(plain_words | quoted, max_size=3))
        return ["[" + ", ".join(items) + "]" + comment]
    if kind == "block":
        return ["|" + comment, *("  " + line for line in draw(blocks))]
    children = draw(st.lists(trees(depth + 1), min_size=1, max_size=3))
    lines = ["" + comment]
    for number, child in enumerate(children):
        lead = f"k{number}: " if kind == "map" else "- "
        lines += ["  " + lead + child[0], *("  " + line for line in child[1:])]
        lines += draw(st.sampled_from([[], [""], ["  # between"]]))
    return lines


@given(trees(), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_what_a_scalar_covers_holds_its_text(lines: list[str], end: str, is_closed: bool) -> None:
    text = end.join(["# head", "root: " + lines[0], *lines[1:]]) + (end if is_closed else "")
    loaded = load(text)
    assert loaded.problems == ()
    (document,) = loaded.documents
    for node in walk(document.root):
        covered = cut(text, node)
        if isinstance(node, Scalar):
            check_scalar(node, covered)
        else:
            check_collection(node, covered)


def check_scalar(node: Scalar, covered: str) -> None:
    """Decode what the scalar covers by hand."""
    if covered.startswith("'"):
        assert covered.endswith("'")
        assert covered[1:-1].replace("''", "'") == node.text
    elif covered.startswith("|"):
        below = covered.split("\n")[1:]
        assert "".join(line.lstrip() + "\n" for line in below if line.strip()) == node.text
    else:
        assert covered == node.text


def check_collection(node: Node, covered: str) -> None:
    """See that a collection ends with its last child."""
    children = [*node.items] if isinstance(node, Sequence) else []
    if isinstance(node, Mapping):
        children = [entry.value for entry in node.entries]
    if covered.startswith("["):
        assert covered.endswith("]")
    else:
        assert (node.end_line, node.end_column) == (children[-1].end_line, children[-1].end_column)
