"""Whatever the bytes: nothing raises, and every place lies in the file."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import example, given
from hypothesis import strategies as st

from netpol_lint.location import Region
from netpol_lint.source.document import LoadedFile
from netpol_lint.source.node import plain, walk
from netpol_lint.source.repository import Repository

PIECES = [
    *(
        "a",
        "b: ",
        "c: 1",
        "- ",
        "? ",
        ": ",
        ", ",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "|",
        ">",
        ">-",
        "|2",
        "&x ",
        "*x",
    ),
    *(
        "!!int ",
        "!y ",
        "<<: ",
        "# c",
        "# netpol-lint: ignore[x] y",
        "{{ x }}",
        "{% y",
        "---",
        "...",
        "%YAML 1.1",
    ),
    *(
        "\n",
        "\n",
        "\n",
        "\n  ",
        "\n    ",
        "\r",
        "\r\n",
        "\t",
        "\u0085",
        "\u2028",
        "\ufeff",
        "é",
        "😀",
        "\x00",
        "\x07",
    ),
    *(
        ".inf",
        "null",
        "yes",
        "0x1",
        "\\x41",
        "\\ud83d",
        "ENC[AES256_GCM,",
        "sops: {mac: x}",
        "http://x:80",
        "@",
        "`",
    ),
]
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
contents = st.one_of(
    texts.map(str.encode),
    texts.map(lambda text: b"\xff\xfe" + text.encode("utf-16-le")),
    texts.map(lambda text: text.encode("latin-1", "replace")),
    st.binary(max_size=60),
)


@given(contents)
@example(b"\xff\xfe")
@example(b"a: |\n  x\xe2\x80\xa8")
@example("a: 1\n\ufeff---\n\ufeffb: @".encode())
def test_every_place_lies_in_the_file(content: bytes) -> None:
    repository = Repository.from_bytes({"f.yaml": content})
    ends = [len(line) + 1 for line in repository.lines("f.yaml")]
    for region in regions(repository.load("f.yaml")):
        assert region.end_line <= len(ends)
        assert region.start_column <= ends[region.start_line - 1]
        assert region.end_column <= ends[region.end_line - 1]


def regions(loaded: LoadedFile) -> Iterator[Region]:
    """Yield every place that can be cited; a region that is out of order raises."""
    for document in loaded.documents:
        plain(document.root)
        yield from (node.location().region for node in walk(document.root))
    yield from (problem.at.region for problem in loaded.problems)
    yield from (directive.at.region for directive in loaded.directives)
