"""Trees: values, keys, anchors, merges, duplicates, as kubectl decodes them."""

from __future__ import annotations

import pytest

from netpol_lint.source.document import ProblemKind
from netpol_lint.source.node import Alias, Mapping, PlainValue, plain, resolved
from tests.unit.source.reading import at, kinds, problems, root, span, value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: yes", {"a": True}, id="an unquoted word may be a boolean"),
        pytest.param("a: 'yes'", {"a": "yes"}, id="a quoted one is a string"),
        pytest.param("a: 010\nb: 0o10\nc: 08", {"a": 8, "b": 8, "c": 8}, id="three ways to write eight"),
        pytest.param("a: 22:22\nb: 2024-01-01", {"a": "22:22", "b": "2024-01-01"}, id="times are strings"),
        pytest.param("a: 1e3\nb: 1e999", {"a": 1000, "b": "1e999"}, id="a float may become an integer"),
        pytest.param("a: =\nb: ~\nc:", {"a": "=", "b": None, "c": None}, id="equals sign, tilde, nothing"),
        pytest.param("a: !vault 1\nb: !x {c: 1}", {"a": "1", "b": {"c": 1}}, id="unknown tags are ignored"),
        pytest.param("a: !!int '1'\nb: !!str 1", {"a": 1, "b": "1"}, id="core tags are honoured"),
        pytest.param("a: ! 1", {"a": "1"}, id="an exclamation mark makes a string"),
        pytest.param(
            "!!map\na: !!seq [!!set {b}]", {"a": [{"b": None}]}, id="tags of collections are ignored"
        ),
        pytest.param("on: 1\nyes: 2", {"true": 2}, id="two spellings of true are one key"),
        pytest.param("1: a\n1.5: b", {"1": "a", "1.5": "b"}, id="numbers are keys"),
        pytest.param("'on': a", {"on": "a"}, id="a quoted key is a string"),
        pytest.param("!!str on: a\n!x yes: b", {"on": "a", "yes": "b"}, id="so is a tagged one"),
        pytest.param("!!int '5': a\n!!binary aGk=: b", {"5": "a", "hi": "b"}, id="tags type keys too"),
        pytest.param("? a\n: b", {"a": "b"}, id="a key may have a question mark"),
        pytest.param("? a", {"a": None}, id="and no value"),
        pytest.param("a: [b: c, d]", {"a": [{"b": "c"}, "d"]}, id="a pair in a list is a map"),
        pytest.param(
            "a: |\n  x\n   y\n\nb: >-\n  x\n  y\n", {"a": "x\n y\n", "b": "x y"}, id="block scalars"
        ),
        pytest.param("a: |\n  x", {"a": "x\n"}, id="kubectl ends the last line"),
        pytest.param('a: "\\x41\\u00e9\\U0001F600\\/"', {"a": "Aé😀/"}, id="escapes"),
        pytest.param("a: b#c\nd: e:f", {"a": "b#c", "d": "e:f"}, id="signs without a space are text"),
        pytest.param("a:\tb\t# c\nd: {\n\te: 1}", {"a": "b", "d": {"e": 1}}, id="tabs may separate"),
        pytest.param("a: 'x\ufeffy'", {"a": "x\ufeffy"}, id="a byte order mark inside is text"),
    ],
)
def test_values(text: str, expected: PlainValue) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[curl, http://x:80/]", ["curl", "http://x:80/"], id="a URL in a list"),
        pytest.param("a: {image: r/a:1.2}", {"a": {"image": "r/a:1.2"}}, id="an image in a map"),
        pytest.param("a: {b:1}", {"a": {"b:1": None}}, id="a colon without a space is no colon"),
        pytest.param("a: {b:}", {"a": {"b:": None}}, id="not even before the bracket"),
        pytest.param("a: {http://x: 1}", {"a": {"http://x": 1}}, id="a URL as a key"),
        pytest.param('a: [b:"c"]', {"a": ['b:"c"']}, id="quotes inside"),
        pytest.param("a: {'b':c}", {"a": {"b": "c"}}, id="a quoted key needs no space"),
        pytest.param("a: {b:1}\nc:\td\t# e\nf: 1\t\n", {"a": {"b:1": None}, "c": "d", "f": 1}, id="and tabs"),
    ],
)
def test_colons_in_brackets_are_no_fault(text: str, expected: PlainValue) -> None:
    assert value(text) == expected
    assert kinds(text) == []


class TestAnchors:
    def test_an_alias_stands_where_it_is_used_and_means_what_is_anchored(self) -> None:
        tree = root("a: &x {b: 1}\nc: *x\n")
        alias = at(tree, "c")
        assert isinstance(alias, Alias)
        assert span(alias) == (2, 4, 2, 6)
        assert resolved(alias) is at(tree, "a")

    def test_an_anchor_may_be_used_again(self) -> None:
        assert value("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}

    def test_an_inner_anchor_takes_the_name_over(self) -> None:
        assert value("a: &x {b: &x 1}\nc: *x\n") == {"a": {"b": 1}, "c": 1}

    def test_an_anchor_may_stand_on_nothing(self) -> None:
        assert value("a: &x\nb: *x\n") == {"a": None, "b": None}

    def test_an_alias_may_be_a_key(self) -> None:
        assert value("a: &x foo\nb: {*x : 1}\n") == {"a": "foo", "b": {"foo": 1}}

    def test_an_unknown_anchor_breaks_its_document_only(self) -> None:
        assert problems("a: *x\n---\nb: 1\n") == [
            (
                "SYNTAX",
                "1:4-1:6",
                "`*x` names an anchor that no `&x` above it defines in this document; define it, or quote "
                "the value",
            )
        ]
        assert value("a: *x\n---\nb: 1\n") == {"b": 1}

    @pytest.mark.parametrize("text", ["a: &x {b: *x}", "&x [*x]", "a: &x\n  - b: [1, *x]\n"])
    def test_an_anchor_cannot_contain_itself(self, text: str) -> None:
        ((kind, _, message),) = problems(text)
        assert kind == "SYNTAX"
        assert "contain itself" in message


class TestMerges:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("<<: {a: 1}\nb: 2", {"a": 1, "b": 2}, id="a map is merged"),
            pytest.param(
                "x: &x {a: 1}\nz: {<<: *x, b: 2}", {"x": {"a": 1}, "z": {"a": 1, "b": 2}}, id="an alias"
            ),
            pytest.param("<<: [{a: 1}, {a: 2, b: 3}]", {"a": 1, "b": 3}, id="the first of a list wins"),
            pytest.param("<<: {a: 1}\na: 2", {"a": 2}, id="a key below wins"),
            pytest.param("<<: {a: 1}\n<<: {a: 2}", {"a": 2}, id="a merge below wins"),
            pytest.param("<<: {<<: {a: 1}, b: 2}", {"a": 1, "b": 2}, id="merges nest"),
            pytest.param("!!merge <<: {a: 1}", {"a": 1}, id="a tag marks a merge"),
            pytest.param("'<<': {a: 1}", {"<<": {"a": 1}}, id="a quoted one is a key"),
            pytest.param("[<<]", ["<<"], id="as a value it is text"),
        ],
    )
    def test_merged_values(self, text: str, expected: PlainValue) -> None:
        assert value(text) == expected
        assert kinds(text) == []

    def test_merged_entries_say_so_and_keep_their_place(self) -> None:
        tree = at(root("x: &x {a: 1}\nz:\n  b: 2\n  <<: *x\n  c: 3\n"), "z")
        assert isinstance(tree, Mapping)
        assert [(entry.name, entry.is_merged, entry.key.start_line) for entry in tree.entries] == [
            ("b", False, 3),
            ("a", True, 1),
            ("c", False, 5),
        ]

    def test_a_merge_below_a_key_replaces_it(self) -> None:
        text = "a: 1\n<<: {a: 2}\n"
        assert value(text) == {"a": 2}
        assert problems(text) == [
            (
                "DUPLICATE_KEY",
                "2:1-2:3",
                "`<<` replaces key `a` of line 1, because kubectl lets what comes later win; put `<<` first "
                "in its map",
            )
        ]

    @pytest.mark.parametrize("merged", ["5", "", "[5]", "[[{a: 1}]]", "*x"])
    def test_only_maps_can_be_merged(self, merged: str) -> None:
        text = f"x: &x [{{a: 1}}]\nz:\n  <<: {merged}\n  b: 2\n"
        assert kinds(text) == [ProblemKind.BAD_VALUE]
        assert plain(at(root(text), "z")) == {"b": 2}


class TestDuplicates:
    def test_the_last_value_wins_and_the_second_key_is_to_blame(self) -> None:
        text = "a: 1\nb: 2\n\na: 3\n"
        tree = root(text)
        assert isinstance(tree, Mapping)
        assert [(entry.name, plain(entry.value)) for entry in tree.entries] == [("b", 2), ("a", 3)]
        assert problems(text) == [
            (
                "DUPLICATE_KEY",
                "4:1-4:2",
                "key `a` stands on line 1 already; the value here replaces that one, and strict decoding "
                "refuses both",
            )
        ]

    def test_a_third_one_names_the_second(self) -> None:
        assert [message[:32] for _, _, message in problems("a: 1\na: 2\na: 3\n")] == [
            "key `a` stands on line 1 already",
            "key `a` stands on line 2 already",
        ]

    @pytest.mark.parametrize("text", ["1: a\n'1': b", "on: a\ntrue: b", "{a: 1, a: 2}", 'a: 1\n"a": 2'])
    def test_what_kubectl_names_alike_is_one_key(self, text: str) -> None:
        ((kind, _, _),) = problems(text)
        assert kind == "DUPLICATE_KEY"


class TestRefusedValues:
    @pytest.mark.parametrize(
        ("text", "place", "says"),
        [
            pytest.param("a: .inf", "1:4-1:8", "'.inf' is not a number that JSON can hold", id="infinity"),
            pytest.param("a: [1, -.INF]", "1:8-1:13", "'-.INF'", id="its opposite"),
            pytest.param("a: .nan", "1:4-1:8", "'.nan'", id="no number"),
            pytest.param("null: 1", "1:1-1:5", "key 'null' is null", id="a null key"),
            pytest.param("~: 1", "1:1-1:2", "key '~' is null", id="a tilde as a key"),
            pytest.param("9223372036854775808: 1", "1:1-1:20", "past 63 bits", id="a large integer as a key"),
            pytest.param("a: !!int foo", "1:4-1:13", "'foo' is tagged !!int", id="a text that is no integer"),
            pytest.param("a: !!binary '*'", "1:4-1:16", "is not base64", id="a text that is no base64"),
            pytest.param("? [a]\n: 1", "1:3-1:6", "a list stands where a key belongs", id="a list as a key"),
            pytest.param("? {a: b}\n: 1", "1:3-1:9", "a map stands where a key belongs", id="a map as a key"),
        ],
    )
    def test_the_place_and_the_reason(self, text: str, place: str, says: str) -> None:
        ((kind, found, message),) = problems(text)
        assert (kind, found) == ("BAD_VALUE", place)
        assert says in message

    @pytest.mark.parametrize("text", ["a: '.inf'", ".inf: a", "a: x.inf", "# .inf\na: 1", "a: +.nan"])
    def test_what_only_looks_alike(self, text: str) -> None:
        assert kinds(text) == []

    def test_the_document_can_be_used(self) -> None:
        assert value("a: .inf\nnull: 1\nb: 2\n") == {"a": ".inf", "null": 1, "b": 2}
