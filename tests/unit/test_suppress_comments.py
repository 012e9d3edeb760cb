"""How far a suppressing comment reaches."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.location import Location, Region
from netpol_lint.source.document import Directive, LoadedFile
from netpol_lint.source.load import load_bytes
from netpol_lint.suppress import scoped_directives

POLICY = """\
apiVersion: v1  # 1
kind: NetworkPolicy
metadata:       # 3
  name: a
  labels: {app: web, tier: front}
spec:           # 6
  podSelector: {}
  # 8
  ingress:
  # 10
  # 11
  - from:       # 12
    - podSelector: {}
    # 14
    - ipBlock:
        cidr: 10.0.0.0/8
    ports:      # 17

    # 19

    - port: 80
  # 22
  - {}
  script: |     # 24
    # no comment
    text

  # 28
  flow: [
    a,          # 30
    # 31
    b
  ]             # 33
  # 34
"""


def directive(text: str, line: int, *, is_file_wide: bool = False) -> Directive:
    """Make a directive of the comment in a line."""
    before, _, _ = text.splitlines()[line - 1].partition("#")
    column = len(before) + 1
    return Directive(
        at=Location("a.yaml", Region(line, column, line, column + 1)),
        rules=("allow-all",),
        reason="",
        is_file_wide=is_file_wide,
        is_alone=not before.strip(),
    )


def loaded(text: str, *directives: Directive) -> LoadedFile:
    return replace(load_bytes(text.encode(), "a.yaml"), directives=directives)


def lines_of(text: str, line: int) -> range:
    (scoped,) = scoped_directives(loaded(text, directive(text, line)))
    return scoped.lines


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        pytest.param(1, 1, 1, id="beside the first key: that key, not the document"),
        pytest.param(3, 3, 5, id="beside a parent key: all of its value"),
        pytest.param(6, 6, 33, id="beside a parent key with more levels below"),
        pytest.param(8, 9, 23, id="above a key"),
        pytest.param(10, 12, 21, id="above a list item, with another comment between"),
        pytest.param(11, 12, 21, id="directly above a list item"),
        pytest.param(12, 12, 21, id="beside the first key of a list item: the whole item"),
        pytest.param(14, 15, 16, id="above the second item of an inner list"),
        pytest.param(17, 17, 21, id="beside the second key of an item"),
        pytest.param(19, 21, 21, id="blank lines do not count"),
        pytest.param(22, 23, 23, id="above the last item"),
        pytest.param(
            24, 24, 27, id="beside a block scalar: its text, with the blank line that is part of it"
        ),
        pytest.param(28, 29, 33, id="above a flow list"),
        pytest.param(30, 30, 30, id="beside an item of a flow list"),
        pytest.param(31, 32, 32, id="above an item of a flow list"),
        pytest.param(33, 33, 33, id="beside a closing bracket: that line only"),
        pytest.param(34, 35, 35, id="below everything: nothing that could be found"),
    ],
)
def test_the_lines_a_comment_speaks_for(line: int, first: int, last: int) -> None:
    assert lines_of(POLICY, line) == range(first, last + 1)


def test_a_comment_above_the_first_key_is_about_that_key() -> None:
    assert lines_of("# ignore\nkind: Pod\nspec: {}\n", 1) == range(2, 3)


def test_a_comment_above_the_first_key_of_a_value_is_not_about_its_neighbours() -> None:
    assert lines_of("spec:\n  # ignore\n  a: 1\n  b: 2\n", 2) == range(3, 4)


def test_a_comment_at_the_end_of_a_document_is_about_the_next_one() -> None:
    assert lines_of("a: 1\n# ignore\n---\nb:\n  c: 1\n", 2) == range(4, 6)


def test_a_comment_in_a_broken_file_is_about_the_next_line() -> None:
    assert lines_of("# ignore\na: [\n", 1) == range(2, 3)


def test_a_document_that_is_one_scalar_has_a_line_too() -> None:
    assert lines_of("# ignore\n\nword\n", 1) == range(3, 4)


def test_what_an_alias_or_a_merge_key_brings_in_stays_where_it_is_written() -> None:
    text = "base: &base\n  a: 1\n  b: 2\nuse:  # ignore\n  <<: *base\n  c: *base\nend: 1\n"

    assert lines_of(text, 4) == range(4, 7)


def test_a_file_wide_comment_speaks_for_every_line() -> None:
    (scoped,) = scoped_directives(loaded(POLICY, directive(POLICY, 30, is_file_wide=True)))

    assert all(scoped.covers(line) for line in range(1, 35))


def test_comments_keep_the_order_of_the_text() -> None:
    both = (directive(POLICY, 1), directive(POLICY, 3))

    assert [each.directive for each in scoped_directives(loaded(POLICY, *both))] == list(both)
