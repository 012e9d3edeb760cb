"""Where documents begin and end, as kubectl cuts them."""

from __future__ import annotations

import pytest

from netpol_lint.source.document import ProblemKind
from netpol_lint.source.node import PlainValue
from tests.unit.source.reading import kinds, load, problems, values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="an empty file has none"),
        pytest.param("# only a comment\n", [], id="neither has a comment"),
        pytest.param("\n \n", [], id="neither have blank lines"),
        pytest.param("---\n---\n", [], id="nothing stands between two separators"),
        pytest.param("null\n---\na: 1\n", [{"a": 1}], id="null is no document"),
        pytest.param("~\n", [], id="nor is a tilde"),
        pytest.param("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}], id="dashes separate"),
        pytest.param("---\na: 1\n", [{"a": 1}], id="dashes may come first"),
        pytest.param("a: 1\n--- # b\nb: 2\n", [{"a": 1}, {"b": 2}], id="a comment may follow the dashes"),
        pytest.param("a: 1\n---#b\nb: 2\n", [{"a": 1}, {"b": 2}], id="even without a space"),
        pytest.param("a: 1\n---\t \nb: 2\n", [{"a": 1}, {"b": 2}], id="so may blanks"),
        pytest.param("a: 1\r\n---\r\nb: 2\r\n", [{"a": 1}, {"b": 2}], id="Windows line ends are fine"),
        pytest.param("a: 1\n---", [{"a": 1}], id="the last line needs no end"),
        pytest.param("- a\n---\nfoo\n", [["a"], "foo"], id="a root may be a list or a scalar"),
        pytest.param("a: 1\rb: 2\r", [{"a": 1, "b": 2}], id="a lone carriage return ends a line"),
        pytest.param("a: 1\n...\n# b\n", [{"a": 1}], id="dots may end a document"),
        pytest.param("a: 1\n...\n---\nb: 2\n", [{"a": 1}, {"b": 2}], id="dots before dashes are fine"),
        pytest.param("a: 1\n...\n---\n", [{"a": 1}], id="dots and dashes before the end are fine"),
    ],
)
def test_documents(text: str, expected: list[PlainValue]) -> None:
    assert values(text) == expected
    assert kinds(text) == []


def test_dashes_separate_inside_a_block_scalar() -> None:
    assert values("a: |\n  x\n---\nb: 2\n") == [{"a": "x\n"}, {"b": 2}]


def test_documents_know_their_lines_and_their_index() -> None:
    first, second = load("# c\n---\na: 1\n--- # d\n\n\nb: 2\n").documents
    assert (first.index, first.root.start_line) == (0, 3)
    assert (second.index, second.root.start_line) == (1, 7)


def test_a_broken_document_hides_no_other_and_keeps_its_index() -> None:
    loaded = load("a: 1\n---\nb: [\n---\nc: 3\n---\n\tx\n---\nd: 4\n")
    assert [(document.index, document.root.start_line) for document in loaded.documents] == [
        (0, 1),
        (2, 5),
        (4, 9),
    ]
    assert [problem.at.region.start_line for problem in loaded.problems] == [3, 7]


@pytest.mark.parametrize(
    ("line", "after"),
    [
        pytest.param("--- {a: 1}", [], id="a map on the line of the dashes"),
        pytest.param("----", [], id="four dashes"),
        pytest.param("--- !!map", [], id="a tag"),
        pytest.param("---foo", [], id="a word"),
    ],
)
def test_kubectl_refuses_what_follows_the_dashes(line: str, after: list[PlainValue]) -> None:
    text = f"a: 1\n{line}\nb: 2\n"
    assert values(text) == [{"a": 1}, *after, {"b": 2}]
    ((kind, place, message),) = problems(text)
    assert (kind, place) == ("SYNTAX", f"2:1-2:{len(line) + 1}")
    assert message.startswith(f"`{line}` starts with `---`")


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        pytest.param("a: 1\n...\nb: 2\n", "3:1-3:5", "`...` of line 2", id="text after dots"),
        pytest.param("a: 1\n...\n# b\n}: [\n", "4:1-4:5", "`...` of line 2", id="even if it is no YAML"),
        pytest.param("a: 1\n... b\n", "2:5-2:6", "`...` of line 2", id="text behind dots"),
        pytest.param("a: 1\r---\rb: 2\r", "3:1-3:5", "has ended", id="dashes that kubectl does not see"),
        pytest.param("[a]\n]\n", "2:1-2:2", "has ended", id="text after a list in brackets"),
        pytest.param('"a" b\n', "1:5-1:6", "has ended", id="text after a quoted scalar"),
    ],
)
def test_kubectl_ignores_what_follows_a_document(text: str, place: str, why: str) -> None:
    ((kind, found, message),) = problems(text)
    assert (kind, found) == ("DROPPED_CONTENT", place)
    assert why in message
    assert len(values(text)) == 1


@pytest.mark.parametrize("version", ["%YAML 1.1", "%YAML 1.2", "%TAG ! tag:example.org:"])
def test_kubectl_refuses_directives(version: str) -> None:
    text = f"# c\n{version}\n---\na: 1\n"
    assert values(text) == [{"a": 1}]
    ((kind, place, message),) = problems(text)
    assert (kind, place) == ("SYNTAX", f"2:1-2:{len(version) + 1}")
    assert message.startswith(f"`{version}` is a directive")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("apiVersion: v1\nkind: Pod\na: [\n", True, id="both keys make a manifest"),
        pytest.param('{"apiVersion":"v1","kind":"Pod"', True, id="so they do in JSON"),
        pytest.param("  apiVersion : v1\n  kind: Pod\n  a: [\n", True, id="so they do indented"),
        pytest.param("kind: Pod\na: [\n", False, id="a kind alone makes none"),
        pytest.param("apiVersion: v1\na: [\n", False, id="a version alone makes none"),
        pytest.param("apiVersions: v1\nkinds: Pod\na: [\n", False, id="longer words make none"),
    ],
)
def test_a_problem_tells_whether_it_stands_in_a_manifest(text: str, expected: bool) -> None:
    (problem,) = load(text).problems
    assert problem.kind is ProblemKind.SYNTAX
    assert problem.resembles_manifest is expected


def test_only_the_broken_document_decides_what_it_resembles() -> None:
    (problem,) = load("a: [\n---\napiVersion: v1\nkind: Pod\n").problems
    assert not problem.resembles_manifest
