"""The lines of ConfigMaps, each where it stands."""

from __future__ import annotations

import pytest

from netpol_lint.resources.config_map import config_maps
from tests.unit.resources.manifests import objects

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop}\n"


def lines(fields: str, name: str = "web", namespace: str = "shop") -> list[str]:
    found = config_maps(objects(f"{HEAD}{fields}\n")).lines(namespace, name)
    return [f"{line.at.region.start_line} {key}: {line.text}" for key, all_ in found.items() for line in all_]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param("data: {HOST: api}", ["4 HOST: api"], id="a value of one line"),
        pytest.param(
            "data:\n  a.ini: |\n    one\n\n      two\n",
            ["6 a.ini: one", "8 a.ini: two"],
            id="lines of a block",
        ),
        pytest.param(
            "data:\n  a.ini: |\n    # one\n    // two\n    ; three\n    four\n",
            ["9 a.ini: four"],
            id="no comments",
        ),
        pytest.param(
            'data:\n  a.ini: "one\\ntwo"\n',
            ["5 a.ini: one", "5 a.ini: two"],
            id="lines of a quoted value all stand where it begins",
        ),
        pytest.param("binaryData: {a: aGk=}", [], id="nothing that is no text"),
        pytest.param("data: {a: '', b: [x]}", [], id="nothing where a value is empty or no text"),
        pytest.param("data: nothing", [], id="nothing where data is no mapping"),
    ],
)
def test_lines(fields: str, expected: list[str]) -> None:
    assert lines(fields) == expected


@pytest.mark.parametrize(
    ("name", "namespace"),
    [
        pytest.param("api", "shop", id="another name"),
        pytest.param("web", "prod", id="another namespace"),
    ],
)
def test_what_is_not_declared_has_no_lines(name: str, namespace: str) -> None:
    assert lines("data: {HOST: api}", name, namespace) == []


def test_of_very_many_keys_the_first_are_read() -> None:
    many = ", ".join(f"k{number}: v" for number in range(150))
    assert len(lines(f"data: {{{many}}}")) == 100


def test_a_secret_is_not_read() -> None:
    secret = HEAD.replace("ConfigMap", "Secret") + "stringData: {HOST: api}\n"
    assert config_maps(objects(secret)).objects == ()
