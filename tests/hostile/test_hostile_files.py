"""Files that could hang or exhaust the reader: a problem with its place, and the neighbours are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.reading import read_apart

GOOD = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
MB = 1024 * 1024


def billion_laughs(merge: str = "") -> str:
    """Nest aliases of aliases, nine levels of nine."""
    lines = ["a0: &a0 {k: lol}"]
    for level in range(1, 10):
        aliases = ", ".join(f"{merge}k{number}: *a{level - 1}" for number in range(9))
        lines.append(f"a{level}: &a{level} {{{aliases}}}")
    return "\n".join(lines) + "\n"


def merged_laughs() -> str:
    """Merge one large map a thousand times."""
    return "\n".join(
        ["a: &a {" + ", ".join(f"k{number}: 1" for number in range(1000)) + "}"]
        + [f"b{number}: {{<<: *a}}" for number in range(1000)]
    )


def alias_chain() -> str:
    """Nest by one level in each line, without deep text."""
    return "a0: &a0 [x]\n" + "".join(f"a{at}: &a{at} [*a{at - 1}]\n" for at in range(1, 1000))


FILES = [
    pytest.param(GOOD[:-3], ["SYNTAX"], 3, id="a file cut off"),
    pytest.param("a:\n\tb: 1\n", ["SYNTAX"], 2, id="a tab for indentation"),
    pytest.param("a: " + "x" * 50 * MB, ["LIMIT"], 1, id="a scalar of 50 MB"),
    pytest.param(billion_laughs(), ["LIMIT"], 7, id="aliases of aliases"),
    pytest.param(merged_laughs(), ["LIMIT"], 201, id="merges of a large map"),
    pytest.param(alias_chain(), ["LIMIT"], 200, id="a chain of aliases"),
    pytest.param("a: &x [*x, *x]\n", ["SYNTAX"], 1, id="an anchor around itself"),
    pytest.param("- " * 10_000 + "a\n", ["LIMIT"], 1, id="lists in lists on a line"),
    pytest.param("".join(" " * n + "a:\n" for n in range(3000)), ["LIMIT"], 201, id="maps in maps"),
    pytest.param("? " * 10_000 + "a\n", ["LIMIT"], 1, id="keys in keys"),
    pytest.param("[" * 10_000, ["LIMIT"], 1, id="open brackets"),
    pytest.param("[" * 10_000 + "]" * 10_000, ["LIMIT"], 1, id="brackets"),
    pytest.param("[" * 20 * MB, ["LIMIT"], 1, id="20 MB of brackets"),
    pytest.param("{a: " * 10_000 + "}" * 10_000, ["LIMIT"], 1, id="braces"),
    pytest.param('{"a":' * 10_000 + "1" + "}" * 10_000, ["LIMIT"], 1, id="JSON in JSON"),
    pytest.param('{"a":' + "[" * 900 + "]" * 900 + "}", ["LIMIT"], 1, id="JSON as deep as Python reads it"),
    pytest.param("a: [b:c, " + "[" * 10_000, ["LIMIT"], 1, id="brackets for the slow parser"),
    pytest.param("[" + "a," * 3 * MB + "]", ["LIMIT"], 1, id="millions of items"),
    pytest.param("a: 1\n---\n" * 200_000, ["LIMIT"], 100_001, id="thousands of documents"),
    pytest.param("---x\n" * 200_000, ["LIMIT"] + ["SYNTAX"] * 1000, 1, id="thousands of bad separators"),
    pytest.param("a: 1\n" * 200_000, ["LIMIT"] + ["DUPLICATE_KEY"] * 1000, 1, id="thousands of duplicates"),
    pytest.param(
        "a: .inf\nb: [" + ".nan," * 100_000 + "]\n", ["LIMIT"] + ["BAD_VALUE"] * 1000, 1, id="no numbers"
    ),
    pytest.param("a: b\x00c\n", ["SYNTAX"], 1, id="a NUL"),
    pytest.param("a: '" + "x\n\n" * 3 * MB, ["SYNTAX"], 1, id="an open quote around 9 MB"),
    pytest.param("a: 1\nb: [\n" + 'c: "{{ x }}"\n' * 100_000, ["SYNTAX"], 2, id="markers in a broken file"),
    pytest.param("# {{ x }}\n" * 300_000 + "a: b: c\n", ["SYNTAX"], 300_001, id="markers in comments"),
    pytest.param(("k" * 1030 + ": [a:b]\n") * 500, ["SYNTAX"], 1, id="keys too long for YAML"),
    pytest.param("a: [b:c]\n---\n" * 1200, ["LIMIT"] * 947, 507, id="documents for the slow parser"),
    pytest.param("a: [b:c]\nd: [" + "e," * 100_000 + "]\n", [], 0, id="a long list for the slow parser"),
]


@pytest.mark.parametrize(("text", "kinds", "line"), FILES)
def test_a_hostile_file(tmp_path: Path, text: str, kinds: list[str], line: int) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "m.yaml").write_text(text)
    (tmp_path / "z.yaml").write_text(GOOD)
    outcome = read_apart(tmp_path)
    assert outcome.kinds("m.yaml") == kinds
    assert [at for _, _, at, _ in outcome.problems][:1] == [line][: len(kinds)]
    assert (outcome.documents["a.yaml"], outcome.documents["z.yaml"]) == (1, 1)
    assert {at for at, _, _, _ in outcome.problems} <= {"m.yaml"}


BYTES = [
    pytest.param("a: café\n".encode("latin-1"), ["ENCODING"], id="Latin-1"),
    pytest.param(bytes(range(256)) * 1000, ["ENCODING"], id="a binary"),
    pytest.param(b"\x7fELF\x02\x01\x01" + b"\x00" * MB, ["SYNTAX"], id="a binary of zeros"),
    pytest.param(b"\xff" * 8 * MB, ["ENCODING"], id="8 MB that are no text"),
    pytest.param(b"\xff\xfe" + b"\x00\xd8" * MB, ["ENCODING"], id="UTF-16 that is none"),
    pytest.param(b"a: |\n  x\n" + b"\n" * 20 * MB, [], id="20 MB of empty lines"),
    pytest.param(b"#\n" * 10 * MB, [], id="20 MB of empty comments"),
    pytest.param(b"# netpol-lint: ignore[x] y\n" * 300_000, [], id="a directive in every line"),
    pytest.param(b"a: " + b"x" * 20 * MB, [], id="a scalar of 20 MB"),
    pytest.param(b"\r" * 10 * MB + b"a: 1", [], id="carriage returns"),
    pytest.param("a: '\u2028".encode() + "\u2028".encode() * MB + b"'\n", [], id="lines only YAML ends"),
]


@pytest.mark.parametrize(("content", "kinds"), BYTES)
def test_hostile_bytes(tmp_path: Path, content: bytes, kinds: list[str]) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "m.yaml").write_bytes(content)
    (tmp_path / "z.yaml").write_text(GOOD)
    outcome = read_apart(tmp_path)
    assert outcome.kinds("m.yaml") == kinds
    assert (outcome.documents["a.yaml"], outcome.documents["z.yaml"]) == (1, 1)


def test_a_file_of_100_mb_is_not_even_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    with (tmp_path / "m.yaml").open("w") as stream:
        stream.write(GOOD)
        stream.truncate(100 * MB)
    outcome = read_apart(tmp_path, memory_mb=400)
    assert outcome.problems == [
        ("m.yaml", "LIMIT", 1, "the file has 104,857,600 bytes, and only files of up to 33,554,432 are read")
    ]
    assert outcome.documents == {"a.yaml": 1, "m.yaml": 0}


def test_the_documents_beside_a_hostile_one_are_read(tmp_path: Path) -> None:
    parts = [GOOD, billion_laughs(), GOOD, "[" * 10_000 + "\n", GOOD, "a: *x\n", GOOD]
    (tmp_path / "m.yaml").write_text("---\n".join(parts))
    outcome = read_apart(tmp_path)
    assert outcome.kinds("m.yaml") == ["LIMIT", "LIMIT", "SYNTAX"]
    assert outcome.documents == {"m.yaml": 4}
