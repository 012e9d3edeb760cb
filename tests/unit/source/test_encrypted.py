"""Encrypted documents are recognised, and what is readable of them is read."""

from __future__ import annotations

import pytest

from tests.unit.source.reading import problems, values

CIPHER = "ENC[AES256_GCM,data:eA==,iv:eA==,tag:eA==,type:str]"


@pytest.mark.parametrize(
    ("text", "place", "tool"),
    [
        pytest.param(f"a: {CIPHER}\nsops:\n  mac: {CIPHER}\n", "2:1-2:5", "SOPS", id="a block of SOPS"),
        pytest.param("a: b\nsops:\n  encrypted_regex: ^data$\n", "2:1-2:5", "SOPS", id="a rule of SOPS"),
        pytest.param("a: b\nsops: {version: 3.8.1}\n", "2:1-2:5", "SOPS", id="a version of SOPS"),
        pytest.param(f"a: b\nc:\n- {CIPHER}\n", "3:3-3:54", "SOPS", id="a value without the block"),
        pytest.param(f'{{"a":"{CIPHER}","sops":{{"mac":"x"}}}}', "1:60-1:66", "SOPS", id="JSON"),
        pytest.param(
            "a: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6162\n",
            "1:4-4:1",
            "ansible-vault",
            id="a vaulted value",
        ),
        pytest.param("$ANSIBLE_VAULT;1.1;AES256\n6162\n", "1:1-2:5", "ansible-vault", id="a vaulted file"),
    ],
)
def test_encrypted(text: str, place: str, tool: str) -> None:
    assert problems(text) == [
        ("ENCRYPTED", place, f"{tool} has encrypted values of this document, which cannot be read offline")
    ]
    assert len(values(text)) == 1


def test_metadata_stays_readable() -> None:
    text = f"metadata: {{name: a}}\ndata: {CIPHER}\nsops: {{mac: x}}\n---\nb: 1\n"
    first, second = values(text)
    assert isinstance(first, dict)
    assert first["metadata"] == {"name": "a"}
    assert second == {"b": 1}


def test_git_crypt_leaves_nothing_to_read() -> None:
    content = b"\x00GITCRYPT\x00\x8f\xff\n"
    assert problems(content) == [
        ("ENCRYPTED", "1:1-1:1", "git-crypt has encrypted this file, which cannot be read offline")
    ]
    assert values(content) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sops: true\n", id="a key of that name"),
        pytest.param("sops: {name: x}\n", id="a map of something else"),
        pytest.param("a: {sops: {mac: x}}\n", id="a block at another depth"),
        pytest.param(f"a: x {CIPHER}\n", id="a value that only mentions it"),
        pytest.param(f"# {CIPHER}\na: 1\n", id="a comment that mentions it"),
    ],
)
def test_not_encrypted(text: str) -> None:
    assert problems(text) == []
