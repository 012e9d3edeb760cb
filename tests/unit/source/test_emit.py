"""Trees written as YAML: every reader of YAML finds in it what kubectl would."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from netpol_lint.source.emit import to_yaml
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, SourceFile, plain
from tests.unit.source.reading import root, value

FILE = SourceFile("f.yaml")
SPAN = (1, 1, 1, 1)


def quoted(text: str) -> Scalar:
    return Scalar(FILE, *SPAN, text, is_plain=False)


def unquoted(text: str) -> Scalar:
    return Scalar(FILE, *SPAN, text, is_plain=True)


def listed(items: list[Node]) -> Node:
    return Sequence(FILE, *SPAN, tuple(items))


def mapped(entries: dict[str, Node]) -> Node:
    return Mapping(FILE, *SPAN, tuple(Entry(name, quoted(name), each) for name, each in entries.items()))


def read_by_others(text: str, version: str) -> object:
    """Return what a reader of a version of YAML other than ours makes of a text."""
    reader = YAML(typ="safe", pure=True)
    reader.version = version
    return reader.load(StringIO(text))


PLAIN = [
    *("", "~", "null", "Null", "true", "True", "yes", "on", "OFF", "y", "N"),
    *("0", "-0", "1", "007", "010", "0o10", "0x1F", "0b101", "1_000", "+1", "1e3", "1E3", "1.5e300", ".5"),
    *(
        "-1.",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "1e999",
        "123456789012345",
    ),
    *("2024-01-01", "22:22", "1:30:00", "10.0.0.0/8", "nil", "0xG", "v1", "8080/TCP", "a b"),
]
STRINGS = [
    *PLAIN,
    "=",
    "<<",
    *(
        "",
        " ",
        "\n",
        "\n\n",
        "a\n",
        "\na",
        " a\nb",
        "a\nb",
        "a\nb\n",
        "a\nb\n\n",
        "a \nb",
        "a\n b\n",
        "\ta\nb",
    ),
    *(
        "a\n\tb",
        "a\r\nb",
        "a\rb",
        "#a",
        "a #b",
        "a: b",
        "- a",
        "-",
        "---",
        "...",
        "a\n---\nb",
        "? a",
        "%a",
        "@a",
    ),
    *(
        "`a",
        "!a",
        "&a",
        "*a",
        "[a",
        "{a",
        "'a",
        '"a',
        "a'",
        'a"',
        "\\",
        "\\n",
        "a\\\nb",
        "|",
        ">",
        "a:",
        ":a",
    ),
    *("\u2028", "a\u2028b\nc", "a\u0085b\nc", "\ufeff", "a\ufeff\nb", "\u00a0", "\x00", "a\x1b\nb", "\x7f"),
    *("\u00fc", "\U0001f600", "a\n\U0001f600", "\ufffe", "\uffff", "x" * 60 + " " + "y" * 60),
    *("0777", "0o777", "1_000.5", "1:20", "-1:20", "0b_", "0x_1", "_1", ".inf", ".NaN", "+.inf", "infinity"),
    *(
        "y",
        "Y",
        "yes",
        "NO",
        "2001-12-14t21:59:43.10-05:00",
        "1e1_0",
        "0.",
        "-.5",
        "+.5",
        "1__0",
        "a,b",
        "a]",
    ),
]


@pytest.mark.parametrize("text", STRINGS, ids=repr)
def test_a_string_stays_one_for_every_reader(text: str) -> None:
    tree = mapped({"key": listed([quoted(text)]), text: quoted(text)})
    assert value(to_yaml(tree)) == plain(tree)
    for version in ("1.1", "1.2"):
        assert read_by_others(to_yaml(tree), version) == plain(tree)


@pytest.mark.filterwarnings("ignore::ruamel.yaml.error.MantissaNoDotYAML1_1Warning")
@pytest.mark.parametrize("text", PLAIN, ids=repr)
def test_what_has_no_quotes_means_to_every_reader_what_it_meant_in_the_source(text: str) -> None:
    written = to_yaml(mapped({"key": unquoted(text)}))
    assert value(written) == value(f"key: {text}\n")
    for version in ("1.1", "1.2"):
        assert read_by_others(written, version) == read_by_others(f"key: {text}\n", version)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("yes: 0777\n", "yes: 0777\n", id="words and numbers stay as they are written"),
        pytest.param("a: .inf\n", "a: .inf\n", id="so does a number that JSON cannot hold"),
        pytest.param("a: 'yes'\n", 'a: "yes"\n', id="a word that was quoted stays quoted"),
        pytest.param("'1': b\n", '"1": b\n', id="so does a key"),
        pytest.param("a: 'b'\n", "a: b\n", id="quotes that nobody needs are left out"),
        pytest.param("a:\nb: ~\n", "a: null\nb: ~\n", id="a value that is left out is null"),
        pytest.param(
            "a: &x {b: [1]}\nc: *x\n", "a:\n  b:\n  - 1\nc:\n  b:\n  - 1\n", id="aliases are written out"
        ),
        pytest.param("a: {}\nb: []\n", "a: {}\nb: []\n", id="what is empty stays in one line"),
        pytest.param("a: >-\n  b\n\n  c\n", "a: |-\n  b\n  c\n", id="lines are not folded"),
        pytest.param("a: b\n\n  c\n", 'a: "b\\nc"\n', id="neither are those of a text without quotes"),
        pytest.param("# why\na: b # that\n", "a: b\n", id="comments are left out"),
    ],
)
def test_how_a_tree_is_written(text: str, expected: str) -> None:
    assert to_yaml(root(text)) == expected


TEXT = st.text(st.characters(codec="utf-8"), max_size=12) | st.text(" \t\n\r#-:|>'\"a0.", max_size=8)
SCALARS = st.builds(quoted, TEXT | st.sampled_from(STRINGS)) | st.sampled_from(PLAIN).map(unquoted)
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3).map(listed)
        | st.dictionaries(TEXT | st.sampled_from(STRINGS), inner, max_size=3).map(mapped)
    ),
    max_leaves=8,
)


@given(TREES.map(lambda tree: mapped({"spec": tree})))
def test_what_was_written_reads_back_the_same(tree: Node) -> None:
    assert value(to_yaml(tree)) == plain(tree)
