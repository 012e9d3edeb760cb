"""Skipping documents unread: only what surely cannot matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import plain
from netpol_lint.source.relevance import cannot_matter

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"


def matters(kind: str) -> bool:
    """Care for one kind only."""
    return kind == "NetworkPolicy"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CONFIG, id="a plain kind"),
        pytest.param(CONFIG.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param("# c\n\n" + CONFIG, id="comments above"),
        pytest.param("kind: ConfigMap # c\na: 1", id="a comment behind the kind"),
        pytest.param("a: 1\nkind: ConfigMap", id="a kind at the end"),
        pytest.param(
            "kind: RoleBinding\nsubjects:\n- kind: Group\n  a: {kind: NetworkPolicy}\n", id="kinds below"
        ),
        pytest.param("a:\n- kind: NetworkPolicy\nkind: Role\n", id="a kind in a list without indentation"),
        pytest.param(
            "kind: ConfigMap\ndata:\n  a: |\n    kind: NetworkPolicy\n\n", id="a kind in a block scalar"
        ),
        pytest.param("images:\n- name: a\n" + "  # padding\n" * 8, id="no kind at all"),
        pytest.param("kind: ConfigMap\nkindly: 1\n".replace("kindly", "a"), id="one kind"),
    ],
)
def test_skipped(text: str) -> None:
    assert cannot_matter(text.encode(), matters)


HIDDEN = [
    pytest.param("kind: NetworkPolicy\n", id="the kind itself"),
    pytest.param("kind: 'NetworkPolicy'\n", id="a quoted kind"),
    pytest.param('"kind": NetworkPolicy\n', id="a quoted key"),
    pytest.param("'kind': NetworkPolicy\n", id="a key in single quotes"),
    pytest.param("kind: ConfigMap\nkind: NetworkPolicy\n", id="a second kind"),
    pytest.param("kind: ConfigMap\n'kind': NetworkPolicy\n", id="a second kind in quotes"),
    pytest.param("kind: ConfigMap\n? kind\n: NetworkPolicy\n", id="a second kind with a question mark"),
    pytest.param("kind: ConfigMap\n!!str kind: NetworkPolicy\n", id="a second kind with a tag"),
    pytest.param("kind: ConfigMap\n&k kind: NetworkPolicy\n", id="a second kind with an anchor"),
    pytest.param("kind: ConfigMap\n<<: {kind: NetworkPolicy}\n", id="a kind merged below"),
    pytest.param("a: &k kind\nkind: ConfigMap\n*k : NetworkPolicy\n", id="an alias as a key"),
    pytest.param('kind: ConfigMap\n"k\\x69nd": NetworkPolicy\n', id="a second kind in escapes"),
    pytest.param('"k\\x69nd": NetworkPolicy\n' + "a: 1\n" * 20, id="a kind in escapes"),
    pytest.param("kind: &k NetworkPolicy\n", id="an anchored kind"),
    pytest.param("a: &k NetworkPolicy\nkind: *k\n", id="an aliased kind"),
    pytest.param("kind: !!str NetworkPolicy\n", id="a tagged kind"),
    pytest.param("kind:\n  NetworkPolicy\n", id="a kind on the next line"),
    pytest.param("kind: >-\n  NetworkPolicy\n", id="a folded kind"),
    pytest.param("kind:\tNetworkPolicy\n", id="a tab before the kind"),
    pytest.param("kind : NetworkPolicy\n", id="a space before the colon"),
    pytest.param("? kind\n: NetworkPolicy\n", id="a question mark"),
    pytest.param("!!str kind: NetworkPolicy\n", id="a tagged key"),
    pytest.param("{kind: NetworkPolicy}\n", id="a map in braces"),
    pytest.param('{"kind":"NetworkPolicy"}', id="JSON"),
    pytest.param(
        '{\n"a":"\nkind: ConfigMap\n",\n"kind":"NetworkPolicy"}', id="JSON around a line that looks alike"
    ),
    pytest.param("{a: '\nkind: ConfigMap\n', kind: NetworkPolicy}\n", id="braces around such a line"),
    pytest.param("  kind: NetworkPolicy\n", id="an indented root"),
    pytest.param(
        "  a: '\nkind: ConfigMap\n  '\n  kind: NetworkPolicy\n", id="such a line in an indented root"
    ),
    pytest.param("a: '\nkind: ConfigMap\n'\n'kind': NetworkPolicy\n", id="such a line in quotes"),
    pytest.param('a: "\nkind: ConfigMap\n"\n? kind\n: NetworkPolicy\n', id="such a line in double quotes"),
    pytest.param("kind: ConfigMapList\nitems:\n- kind: NetworkPolicy\n", id="a list of objects"),
    pytest.param("items:\n- kind: NetworkPolicy\nkind: List\n", id="another list of objects"),
    pytest.param("- kind: NetworkPolicy\n", id="a list without a kind"),
    pytest.param("!!map\nkind: NetworkPolicy\n", id="a tagged root"),
    pytest.param("&x\nkind: NetworkPolicy\n", id="an anchored root"),
    pytest.param("a: 1\rkind: NetworkPolicy\nkind: ConfigMap\r\n", id="a lone carriage return"),
    pytest.param("kind: ConfigMap\nb: x\u2028kind: NetworkPolicy\n", id="a line that only YAML ends"),
    pytest.param("kind: ConfigMap\x00\na: 1\n", id="a NUL"),
    pytest.param("kind: ConfigMap\na: x\x00y\n", id="a NUL in a value"),
    pytest.param("a: \x00" + "x" * 80, id="a NUL without a kind"),
    pytest.param("kind: {{ .Values.kind }}\n", id="a templated kind"),
    pytest.param("{{ if x }}\nkind: ConfigMap\n{{ else }}\na: 1\n", id="a templated document"),
    pytest.param("kind: ENC[AES256_GCM,data:x]\n", id="an encrypted kind"),
    pytest.param("kind: ConfigMap\n...\na: 1\n", id="text behind the end of the document"),
    pytest.param("\ufeffkind: NetworkPolicy\n", id="a byte order mark"),
    pytest.param("%YAML 1.1\nkind: ConfigMap\n", id="a directive to the parser"),
    pytest.param("", id="nothing"),
    pytest.param("null\n", id="null"),
    pytest.param("# only a comment\n", id="a comment"),
]


@pytest.mark.parametrize("text", HIDDEN)
def test_read(text: str) -> None:
    assert not cannot_matter(text.encode(), matters)


PIECES = [
    *(
        "kind: ConfigMap",
        "kind: NetworkPolicy",
        "kind",
        "'kind'",
        '"k\\x69nd"',
        ": NetworkPolicy",
        "? ",
        "- ",
    ),
    *(
        "a: ",
        "'",
        '"',
        "\n",
        "\n",
        "\n",
        "  ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "<<: ",
        "&x ",
        "*x ",
        "!!str ",
        "|",
        ">",
    ),
    *("# c", "\r", "\r\n", "\t", "\u2028", "\\", "b: 1", "...", "null"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_nothing_that_matters_is_ever_skipped(text: str) -> None:
    content = text.encode() + b"\n" + b"# padding\n" * 7
    if not cannot_matter(content, matters):
        return
    for document in load_bytes(content, "f").documents:
        value = plain(document.root)
        assert not (isinstance(value, dict) and value.get("kind") == "NetworkPolicy")


def test_what_was_skipped_is_counted_and_keeps_its_index() -> None:
    text = f"# c\n---\n{CONFIG}---\nkind: NetworkPolicy\n---\n{CONFIG}"
    loaded = load_bytes(text.encode(), "f", matters)
    assert [(document.index, document.root.start_line) for document in loaded.documents] == [(1, 8)]
    assert loaded.skipped == 2


def test_without_a_question_nothing_is_skipped() -> None:
    loaded = load_bytes(CONFIG.encode(), "f")
    assert (len(loaded.documents), loaded.skipped) == (1, 0)
