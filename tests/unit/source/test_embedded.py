"""YAML inside a scalar: which documents it holds, and where they stand."""

from __future__ import annotations

import pytest

from netpol_lint.source.document import ProblemKind
from netpol_lint.source.embedded import Embedded, embedded
from netpol_lint.source.limits import MAX_EMBEDDED_BYTES
from netpol_lint.source.node import Mapping, Node, Scalar, plain, walk
from netpol_lint.source.repository import Repository


def read(text: str) -> Embedded:
    """Read what the value of the first `patch` key holds."""
    repository = Repository.from_bytes({"a.yaml": text.encode()})
    root = repository.load("a.yaml").documents[0].root
    scalar = next(
        entry.value
        for node in walk(root)
        if isinstance(node, Mapping)
        for entry in node.entries
        if entry.name == "patch"
    )
    assert isinstance(scalar, Scalar)
    return embedded(scalar, repository)


def places(found: Embedded) -> list[tuple[str, str]]:
    """Return the text of each scalar and the text that stands at its place."""
    nodes: list[Node] = [node for document in found.documents for node in walk(document.root)]
    return [(node.text, str(node.location())) for node in nodes if isinstance(node, Scalar)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "patch: |\n  a: b\n", ["a.yaml:2:3", "a.yaml:2:6"], id="a literal block stands where it is"
        ),
        pytest.param("patch: |-\n  a: b", ["a.yaml:2:3", "a.yaml:2:6"], id="a chomped one does, too"),
        pytest.param("x:\n- patch: |+\n    a: b\n\n", ["a.yaml:3:5", "a.yaml:3:8"], id="and a kept one"),
        pytest.param("patch: |2\n   a: b\n", ["a.yaml:2:4", "a.yaml:2:7"], id="an indentation may be stated"),
        pytest.param(
            "patch: | # yes\n\n\n  a: b\n", ["a.yaml:4:3", "a.yaml:4:6"], id="blank lines come first"
        ),
        pytest.param(
            "patch: &p !!str |\r\n  a: b\r\n", ["a.yaml:2:3", "a.yaml:2:6"], id="an anchor, a tag, CRLF"
        ),
        pytest.param("patch: >\n  a: b\n", ["a.yaml:1:8", "a.yaml:1:8"], id="a folded block is one place"),
        pytest.param("patch: 'a: b'\n", ["a.yaml:1:8", "a.yaml:1:8"], id="a quoted scalar is one place"),
        pytest.param('patch: |\n  {"a": 1}\n', ["a.yaml:2:4", "a.yaml:2:9"], id="JSON has places"),
        pytest.param(
            "patch: |\n  ---\n  a: 1\n  ---\n  b: 2\n",
            ["a.yaml:3:3", "a.yaml:3:6", "a.yaml:5:3", "a.yaml:5:6"],
            id="there may be several documents",
        ),
    ],
)
def test_nodes_stand_in_the_file(text: str, expected: list[str]) -> None:
    assert [place for _, place in places(read(text))] == expected


def test_aliases_and_merges_of_the_text_are_moved_once() -> None:
    found = read("patch: |\n  a: &x {k: 1}\n  b: *x\n  c:\n    <<: *x\n")
    (document,) = found.documents
    assert plain(document.root) == {"a": {"k": 1}, "b": {"k": 1}, "c": {"k": 1}}
    assert isinstance(document.root, Mapping)
    merged = document.root.get("c")
    assert isinstance(merged, Mapping)
    assert str(merged.entries[0].value.location()) == "a.yaml:2:13"


def test_a_literal_inside_a_literal_has_its_place() -> None:
    repository = Repository.from_bytes({"a.yaml": b"patch: |\n  patch: |\n    a: b\n"})
    root = repository.load("a.yaml").documents[0].mapping
    assert root is not None
    for _ in range(2):
        scalar = root.get("patch")
        assert isinstance(scalar, Scalar)
        root = embedded(scalar, repository).documents[0].mapping
        assert root is not None
    assert str(root.location()) == "a.yaml:3:5"


def test_a_text_that_was_put_in_later_stands_where_the_scalar_does() -> None:
    repository = Repository.from_bytes({"a.yaml": b"patch: |\n  a: b\n  c: d\n"})
    scalar = read("patch: |\n  x: y\n").documents[0].root
    changed = Scalar(scalar.file, 1, 8, 4, 1, "a: b\nc: e\n", is_plain=False)
    assert {place for _, place in places(embedded(changed, repository))} == {"a.yaml:1:8"}


@pytest.mark.parametrize(
    ("text", "kind", "at"),
    [
        pytest.param("patch: |\n  a: [\n", ProblemKind.SYNTAX, "a.yaml:2:6", id="broken YAML"),
        pytest.param("patch: |\n  {{ x }}\n", ProblemKind.TEMPLATE, "a.yaml:2:3", id="a template"),
        pytest.param('patch: "a\\0"\n', ProblemKind.SYNTAX, "a.yaml:1:8", id="a character YAML has not"),
        pytest.param(
            "patch: " + "x" * MAX_EMBEDDED_BYTES + "y\n", ProblemKind.LIMIT, "a.yaml:1:8", id="too much"
        ),
    ],
)
def test_what_is_no_yaml_is_a_problem_at_its_place(text: str, kind: ProblemKind, at: str) -> None:
    found = read(text)
    assert [(problem.kind, str(problem.at)) for problem in found.problems] == [(kind, at)]
    assert found.documents == ()


@pytest.mark.parametrize("text", ["patch: ''\n", "patch:\n", "patch: |\n\n", "patch: |\n  # nothing\n"])
def test_an_empty_text_holds_nothing(text: str) -> None:
    assert read(text) == Embedded()
