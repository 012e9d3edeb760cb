"""Comments for this tool: where they count, and what is wrong with those that do not."""

from __future__ import annotations

import pytest

from netpol_lint.source.document import Directive
from tests.unit.source.reading import load, place


def only(text: str) -> Directive:
    """Return the only directive of a text."""
    (directive,) = load(text).directives
    return directive


@pytest.mark.parametrize(
    ("text", "at", "is_alone"),
    [
        pytest.param("a: 1  # netpol-lint: ignore[x] y\n", "1:7-1:33", False, id="behind a value"),
        pytest.param(
            "a:\n  # netpol-lint: ignore[x] y  \n  b: 1\n", "2:3-2:29", True, id="on a line of its own"
        ),
        pytest.param("#netpol-lint:ignore[x] y\n", "1:1-1:25", True, id="without spaces"),
        pytest.param("a: 1\n--- # netpol-lint: ignore[x] y\nb: 1\n", "2:5-2:31", False, id="behind dashes"),
        pytest.param(
            "a: |  # netpol-lint: ignore[x] y\n  text\n", "1:7-1:33", False, id="behind a block sign"
        ),
        pytest.param(
            "a: {b: 1, # netpol-lint: ignore[x] y\n c: 2}\n", "1:11-1:37", False, id="inside braces"
        ),
        pytest.param("a: 'it''s' # netpol-lint: ignore[x] y\n", "1:12-1:38", False, id="behind a quote"),
        pytest.param("# why # netpol-lint: ignore[x] y\n", "1:7-1:33", True, id="behind another comment"),
        pytest.param("a: é # netpol-lint: ignore[x] y\r\n", "1:6-1:32", False, id="behind an accent"),
        pytest.param(
            "a: 1\rb: 2 # netpol-lint: ignore[x] y\r", "2:6-2:32", False, id="behind carriage returns"
        ),
        pytest.param("a: [\n# netpol-lint: ignore[x] y\n", "2:1-2:27", True, id="in a broken document"),
        pytest.param(
            "a: @\nb: 'x' # netpol-lint: ignore[x] y\n", "2:8-2:34", False, id="below what is broken"
        ),
        pytest.param(
            "...\n# netpol-lint: ignore[x] y\n", "2:1-2:27", True, id="behind the end of a document"
        ),
    ],
)
def test_where_a_directive_stands(text: str, at: str, is_alone: bool) -> None:
    directive = only(text)
    assert (place(directive.at.region), directive.is_alone) == (at, is_alone)
    assert (directive.rules, directive.reason, directive.error) == (("x",), "y", None)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a: "# netpol-lint: ignore[x] y"\n', id="in double quotes"),
        pytest.param("a: '\n  # netpol-lint: ignore[x] y'\n", id="in single quotes over lines"),
        pytest.param("a: |\n  # netpol-lint: ignore[x] y\n", id="in a block scalar"),
        pytest.param("a: >-\n  x\n\n  # netpol-lint: ignore[x] y\nb: 1\n", id="in a folded one"),
        pytest.param("a: b#netpol-lint: ignore[x] y\n", id="without a space before it"),
        pytest.param("# see netpol-lint: it finds things\n", id="in the middle of a sentence"),
        pytest.param("netpol-lint: ignore\n", id="as a key"),
    ],
)
def test_what_is_no_directive(text: str) -> None:
    assert load(text).directives == ()


@pytest.mark.parametrize(
    ("body", "rules", "reason", "is_file_wide"),
    [
        pytest.param("ignore[a-b]", ("a-b",), "", False, id="a reason is not a question of form"),
        pytest.param("ignore[a,b-c] why not", ("a", "b-c"), "why not", False, id="several rules"),
        pytest.param("ignore[ a , b ]  why", ("a", "b"), "why", False, id="blanks around them"),
        pytest.param("file-ignore[a] why", ("a",), "why", True, id="the whole file"),
        pytest.param("ignore[a] see [1] # 2", ("a",), "see [1] # 2", False, id="brackets in the reason"),
    ],
)
def test_forms(body: str, rules: tuple[str, ...], reason: str, is_file_wide: bool) -> None:
    directive = only(f"# netpol-lint: {body}\n")
    assert (directive.rules, directive.reason, directive.is_file_wide) == (rules, reason, is_file_wide)
    assert directive.error is None


RIGHT = "write `# netpol-lint: ignore[rule-id] reason`"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        pytest.param(
            "ignore", f"`ignore` names no rule in brackets, so it silences nothing; {RIGHT}", id="no rule"
        ),
        pytest.param(
            "ignore[] x",
            f"`ignore` names no rule in brackets, so it silences nothing; {RIGHT}",
            id="no rule inside",
        ),
        pytest.param("ignore[a", f"the bracket after `ignore` is not closed; {RIGHT}", id="an open bracket"),
        pytest.param(
            "disable[a] x",
            f"`disable` is nothing that a comment can ask for, which is `ignore` or `file-ignore`; {RIGHT}",
            id="an unknown word",
        ),
        pytest.param(
            "ignore[Broad Block] x",
            f"`Broad Block` is no rule id, which is lower-case words with dashes; {RIGHT}",
            id="an odd rule",
        ),
        pytest.param(
            "",
            f"`` is nothing that a comment can ask for, which is `ignore` or `file-ignore`; {RIGHT}",
            id="nothing",
        ),
    ],
)
def test_malformed(body: str, error: str) -> None:
    assert only(f"# netpol-lint: {body}\n").error == error


def test_directives_are_in_the_order_of_the_text() -> None:
    text = (
        "a: 1 # netpol-lint: ignore[x]\n--- # netpol-lint: ignore[y]\nb: 1\nc: 2 # netpol-lint: ignore[z]\n"
    )
    assert [(each.at.region.start_line, each.rules) for each in load(text).directives] == [
        (1, ("x",)),
        (2, ("y",)),
        (4, ("z",)),
    ]
