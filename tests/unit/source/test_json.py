"""JSON: what starts with a brace is JSON to kubectl, and otherwise YAML reads it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.source.node import PlainValue, walk
from tests.unit.source.reading import at, cut, kinds, load, problems, root, span, value, values

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=6), children, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=6), json_values), st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_every_json_object_is_read_as_it_is(
    tree: dict[str, PlainValue], is_escaped: bool, indent: int | str | None
) -> None:
    text = json.dumps(tree, ensure_ascii=is_escaped, indent=indent)
    assert value(text) == tree
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('{"a":1}{"a":2}\n{"a":3}', [{"a": 1}, {"a": 2}, {"a": 3}], id="objects in a row"),
        pytest.param('{"a":"\\ud83d\\ude00"}', [{"a": "😀"}], id="an escaped pair of surrogates"),
        pytest.param('{"a":"\\ud83d"}', [{"a": "\ufffd"}], id="half a pair"),
        pytest.param('{"a":"\x7f\u0085\ufeff"}', [{"a": "\x7f\u0085\ufeff"}], id="characters YAML refuses"),
        pytest.param(' \n{"a":1e3,"b":1.0,"c":1e999}', [{"a": 1000, "b": 1, "c": "1e999"}], id="numbers"),
        pytest.param('[{"a":1}]', [[{"a": 1}]], id="a list is read as YAML"),
        pytest.param("{a: 1, b: {c: yes}}", [{"a": 1, "b": {"c": True}}], id="a map in braces is YAML too"),
        pytest.param('{"a":1, # c\n"b":2,}', [{"a": 1, "b": 2}], id="so is JSON with comments"),
        pytest.param('{"a":1}\n---\n{"b":2}\n', [{"a": 1}, {"b": 2}], id="dashes separate"),
        pytest.param('a: 1\n---\n{"b":2}\n', [{"a": 1}, {"b": 2}], id="JSON may follow YAML"),
        pytest.param("{}", [{}], id="an empty object"),
    ],
)
def test_json(text: str, expected: list[PlainValue]) -> None:
    assert values(text) == expected
    assert kinds(text) == []


def test_the_documents_of_a_stream_have_indexes_and_places() -> None:
    first, second = load('{"a":1} {"b":\n "é":2}'.replace('"é"', "2").replace(":2}", "}")).documents
    assert (first.index, span(first.root)) == (0, (1, 1, 1, 8))
    assert (second.index, span(second.root)) == (1, (1, 9, 2, 4))


def test_places_in_json_count_editor_lines() -> None:
    text = '{"a": "x\u2028y",\r\n "é": [1,\r "\\ud83d\\ude00", {"b": null}]}'
    tree = root(text)
    assert span(at(tree, "a")) == (1, 7, 1, 12)
    assert span(at(tree, "é")) == (2, 7, 3, 30)
    assert span(at(tree, "é", 2, "b")) == (3, 24, 3, 28)
    assert [cut(text, node) for node in walk(at(tree, "é", 2))] == ['{"b": null}', '"b"', "null"]


def test_a_key_that_stands_twice_is_a_problem_in_json_too() -> None:
    assert value('{"a":1,"a":2}') == {"a": 2}
    ((kind, place, _),) = problems('{"a":1,"a":2}')
    assert (kind, place) == ("DUPLICATE_KEY", "1:8-1:11")


def test_a_surrogate_is_no_yaml() -> None:
    assert problems('a: 1\n---\n{"a":"\\ud83d\\ude00"}\n') == [
        (
            "SYNTAX",
            "3:7-3:13",
            "`\\ud83d` is half a character, which YAML cannot escape by itself; write the character as it is",
        )
    ]


@pytest.mark.parametrize("text", ['{"a":1', '{"a":1}}', '{"a" 1}', '{"a":NaN}{'])
def test_broken_json(text: str) -> None:
    assert len(kinds(text)) == 1
