"""What the author of a broken line reads: where it is broken, why, and what would be right."""

from __future__ import annotations

import pytest

from tests.unit.source.reading import problems


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        pytest.param(
            "a:\n\tb: 1\n",
            "2:2-2:6",
            "`b: 1` is indented with a tab, and YAML knows indentation by spaces only; write spaces instead",
            id="a tab for indentation",
        ),
        pytest.param(
            "a: x\n\tb: 1\n",
            "2:2-2:6",
            "`b: 1` is indented with a tab, and YAML knows indentation by spaces only; write spaces instead",
            id="a tab below a value",
        ),
        pytest.param(
            "a: 1\n\t\nb: 2\n",
            "2:1-2:2",
            "this line is a tab, which YAML takes for broken indentation; remove the tab",
            id="a tab in an empty line",
        ),
        pytest.param(
            "a: |\n\tx\n",
            "2:2-2:3",
            "`x` is indented with a tab, and YAML knows indentation by spaces only; write spaces instead",
            id="a tab in a block scalar",
        ),
        pytest.param(
            "-\ta\n",
            "1:2-1:4",
            "`-` has a tab behind it, which YAML takes for broken indentation; write a space instead",
            id="a tab behind a dash",
        ),
        pytest.param(
            "spec:\n  matchLabels: app: frontend\n",
            "2:3-2:29",
            "`matchLabels: app: frontend` has a second `: `, and a line holds one key only; put `app: "
            "frontend` on a line of its own, or quote it",
            id="two keys in a line",
        ),
        pytest.param(
            "- name: a: b\n",
            "1:1-1:13",
            "`- name: a: b` has a second `: `, and a line holds one key only; put `a: b` on a line of its "
            "own, or quote it",
            id="two keys in a line of a list",
        ),
        pytest.param(
            "a: 1\n  b: 2\n",
            "2:3-2:7",
            "`b: 2` reads as a part of the value above it, in which no `:` can stand; check the "
            "indentation of both",
            id="a key indented below a value",
        ),
        pytest.param(
            f"{'k' * 1025}: 1\n",
            "1:1-1:1029",
            f"`{'k' * 60}…` is a key of more than 1,024 characters, which YAML does not take for one; "
            f"shorten it",
            id="a key too long",
        ),
        pytest.param(
            "a: - b\n",
            "1:4-1:7",
            "`- b` starts a list in the line of its key; write it on the next line, or quote it",
            id="a list behind a key",
        ),
        pytest.param(
            "a: 'x\nb: y\n",
            "1:4-1:6",
            "`'x` opens a quote that is never closed; close it with `'`",
            id="an open single quote",
        ),
        pytest.param(
            'a:\n- "x\n---\nb: 1\n',
            "2:3-2:5",
            '`"x` opens a quote that is never closed; close it with `"`',
            id="an open double quote",
        ),
        pytest.param(
            "a: [1, 2\nb: 3\n",
            "1:4-1:9",
            "`[1, 2` opens a `[` that is never closed; close it with `]`",
            id="an open bracket",
        ),
        pytest.param(
            "a: {b: 1\n",
            "1:4-1:9",
            "`{b: 1` opens a `{` that is never closed; close it with `}`",
            id="an open brace at the end",
        ),
        pytest.param(
            "a: {b: 1",
            "1:4-1:9",
            "`{b: 1` opens a `{` that is never closed; close it with `}`",
            id="an open brace at the end of a file without a last line break",
        ),
        pytest.param(
            "a: [x[0]]\n",
            "1:6-1:10",
            "`[0]]` stands where only `,` or `]` can follow; quote the value that it is part of",
            id="a bracket inside a value",
        ),
        pytest.param(
            "a: [1, 2]]\n",
            "1:10-1:11",
            "`]` closes what was never opened; remove it, or quote the value",
            id="a bracket too many",
        ),
        pytest.param(
            'a: "x" y\n',
            "1:8-1:9",
            "`y` follows a closed quote, where the value has ended; put all of it into quotes",
            id="text behind a quote",
        ),
        pytest.param(
            "a: &b [x] y\n",
            "1:11-1:12",
            "`y` follows a value that has ended; quote the value as a whole",
            id="text behind a bracket",
        ),
        pytest.param(
            "a:\n   b: 1\n  c: 2\n",
            "3:3-3:7",
            "`c: 2` is indented by 2 spaces, and the map that starts with `a:` by 0; indent it like what it "
            "belongs to",
            id="a key between two indentations",
        ),
        pytest.param(
            "a:\n  - b: 1\n   c: 2\n",
            "3:4-3:8",
            "`c: 2` is indented by 3 spaces, and the list that starts with `- b: 1` by 2; indent it like "
            "what it belongs to",
            id="a key between a dash and its item",
        ),
        pytest.param(
            "- a\nb: 1\n",
            "2:1-2:5",
            "`b: 1` is no item, and stands where the list that starts with `- a` has its next; indent it "
            "like what it belongs to",
            id="a key among items",
        ),
        pytest.param(
            "a: 1\n- b\n",
            "2:1-2:4",
            "`- b` is no key, and stands where the map that starts with `a: 1` has its next; indent it "
            "like what it belongs to",
            id="an item among keys",
        ),
        pytest.param(
            ": 1\n", "1:1-1:4", "`: 1` has no key before its `:`; write the key", id="a missing key"
        ),
        pytest.param(
            "a: 1\nb\nc: 2\n",
            "2:1-2:2",
            "`b` is neither `key: value` nor `- item`; write a key before it, or indent it",
            id="a word alone",
        ),
        pytest.param(
            "a: 1\nb:2\nc: 3\n",
            "2:1-2:4",
            "`b:2` is neither `key: value` nor `- item`; a space must follow the `:`",
            id="no space behind the colon",
        ),
        pytest.param(
            "a: @x\n",
            "1:4-1:6",
            "`@x` starts with `@`, and no unquoted value can; quote it",
            id="a reserved sign",
        ),
        pytest.param(
            "a: *.example.com\n",
            "1:4-1:17",
            "`*.example.com` starts with `*`, which makes it the use of an anchor; quote it if it is a value",
            id="a star",
        ),
        pytest.param(
            "a: & b\n",
            "1:4-1:7",
            "`& b` starts with `&`, which makes it an anchor; quote it if it is a value",
            id="an ampersand",
        ),
        pytest.param(
            "a: !<x y\n",
            "1:4-1:9",
            "`!<x y` starts with `!`, which makes it a tag, and is none; quote it if it is a value",
            id="an exclamation mark",
        ),
        pytest.param(
            'a: "\\d+"\n',
            "1:5-1:9",
            "`\\d` is no escape that YAML has in double quotes; write `\\\\d`, or use single quotes",
            id="an unknown escape",
        ),
        pytest.param(
            "a: [b,,c]\n",
            "1:7-1:10",
            "`,c]` stands where a value belongs; write a value, or quote this one",
            id="nothing between commas",
        ),
        pytest.param(
            "a: |x\n  b\n",
            "1:5-1:6",
            "`x` stands in the line of a `|` or `>`, whose text begins on the next line; write it there",
            id="text in the line of a block scalar",
        ),
        pytest.param(
            "a: b\nc: \x00\n",
            "2:4-2:5",
            "the character U+0000 stands here, which YAML allows nowhere; remove it",
            id="a control character",
        ),
        pytest.param(
            "a: 'x\u0085y'\nb: c: d\n",
            "2:1-2:8",
            "`b: c: d` has a second `: `, and a line holds one key only; put `c: d` on a line of its own, or "
            "quote it",
            id="a line below one that only YAML ends",
        ),
    ],
)
def test_a_broken_line(text: str, place: str, message: str) -> None:
    first = problems(text)[0]
    assert first == ("SYNTAX", place, message)
