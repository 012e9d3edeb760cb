"""Bytes that are not plain ASCII."""

from __future__ import annotations

import pytest

from netpol_lint.source.node import PlainValue
from tests.unit.source.reading import at, load, problems, root, span, values


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("a: é\n".encode(), [{"a": "é"}], id="UTF-8"),
        pytest.param(
            b"\xef\xbb\xbfa: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}], id="UTF-8 with a byte order mark"
        ),
        pytest.param(b"\xef\xbb\xbf---\na: 1\n", [{"a": 1}], id="a byte order mark before dashes"),
        pytest.param(
            b"\xff\xfe" + "a: é\n---\nb: 2".encode("utf-16-le"), [{"a": "é"}, {"b": 2}], id="UTF-16"
        ),
        pytest.param(b"\xfe\xff" + "a: 😀\r\n".encode("utf-16-be"), [{"a": "😀"}], id="the other UTF-16"),
        pytest.param(b"\xef\xbb\xbf", [], id="nothing but a byte order mark"),
    ],
)
def test_texts(content: bytes, expected: list[PlainValue]) -> None:
    assert values(content) == expected
    assert load(content).problems == ()


def test_latin_1_is_read_with_the_replacement_that_kubectl_makes() -> None:
    content = "a: 1\nb: café # x\n---\nc: 2\n".encode("latin-1")
    assert values(content) == [{"a": 1, "b": "caf\ufffd"}, {"c": 2}]
    assert problems(content) == [
        (
            "ENCODING",
            "2:7-2:8",
            "0xE9 is not UTF-8, and kubectl replaces it with U+FFFD; save the file as UTF-8",
        )
    ]


def test_a_place_behind_replaced_bytes_is_the_one_an_editor_shows() -> None:
    assert span(at(root("é: {b: é, c: d}\n".encode("latin-1")), "\ufffd", "c")) == (1, 14, 1, 15)


def test_half_a_character_of_utf_16() -> None:
    content = b"\xff\xfe" + "a: x".encode("utf-16-le") + b"\x00\xd8"
    ((kind, place, message),) = problems(content)
    assert (kind, place) == ("ENCODING", "1:5-1:6")
    assert "is not UTF-16" in message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_cannot_be_read(encoding: str) -> None:
    content = "apiVersion: v1\n".encode(encoding)
    ((kind, place, message),) = problems(content)
    assert (kind, place) == ("ENCODING", "1:1-1:1")
    assert message.startswith("the file looks like UTF-16 without a byte order mark")
    assert values(content) == []


def test_a_binary_file_is_no_text() -> None:
    content = b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe\x80\n---\na: 1\n"
    ((kind, place, message),) = problems(content)
    assert (kind, place) == ("ENCODING", "1:1-1:1")
    assert "no text" in message
    assert values(content) == []


def test_a_nul_byte_breaks_its_document_only() -> None:
    content = b"a: x\x00y\n---\nb: 2\n"
    assert values(content) == [{"b": 2}]
    ((kind, place, _),) = problems(content)
    assert (kind, place) == ("SYNTAX", "1:5-1:6")
