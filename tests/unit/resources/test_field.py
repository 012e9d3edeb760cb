"""Walking down a manifest: what a step finds, and where that stands."""

from __future__ import annotations

import pytest

from netpol_lint.resources.field import join
from tests.unit.resources.manifests import field

TEXT = """\
spec:
  name: web
  nothing: null
  left-out:
  quoted: "null"
  ports:
  - 80
  - http
  - null
  labels: &labels {app: web}
  again: *labels
"""


@pytest.mark.parametrize(
    ("names", "value"),
    [
        pytest.param(("spec", "name"), "web", id="downwards"),
        pytest.param((), None, id="no step is the map itself, which has no value"),
        pytest.param(("spec", "quoted"), "null", id="a quoted null is a string"),
        pytest.param(("spec", "labels", "app"), "web", id="into a flow map"),
        pytest.param(("spec", "again", "app"), "web", id="through an alias"),
    ],
)
def test_get_finds(names: tuple[str, ...], value: str | None) -> None:
    found = field(TEXT).get(*names)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("status",), id="an absent key"),
        pytest.param(("spec", "nothing"), id="null"),
        pytest.param(("spec", "left-out"), id="null that is left out"),
        pytest.param(("spec", "nothing", "deeper"), id="below null"),
        pytest.param(("spec", "name", "deeper"), id="below a string"),
        pytest.param(("spec", "ports", "deeper"), id="below a list"),
    ],
)
def test_get_finds_nothing(names: tuple[str, ...]) -> None:
    assert field(TEXT).get(*names) is None


@pytest.mark.parametrize(
    ("text", "value", "is_text", "is_integer"),
    [
        pytest.param("web", "web", True, False, id="a word"),
        pytest.param("'80'", "80", True, False, id="a quoted number is a string"),
        pytest.param("80", 80, False, True, id="a number"),
        pytest.param("010", 8, False, True, id="an octal number"),
        pytest.param("1e3", 1000, False, True, id="a whole number with an exponent"),
        pytest.param("1.5", 1.5, False, False, id="a fraction"),
        pytest.param("true", True, False, False, id="a boolean is no integer"),
        pytest.param("yes", True, False, False, id="yes is a boolean"),
        pytest.param("~", None, False, False, id="null"),
        pytest.param("{}", None, False, False, id="a map has no value"),
        pytest.param("[]", None, False, False, id="nor has a list"),
        pytest.param(".inf", ".inf", True, False, id="what kubectl refuses stays text"),
    ],
)
def test_value(text: str, value: object, is_text: bool, is_integer: bool) -> None:
    (_, found), *_ = field(f"x: {text}\n").fields()
    assert found.value == value
    assert type(found.value) is type(value)
    assert found.text == (value if is_text else None)
    assert found.integer == (value if is_integer else None)


@pytest.mark.parametrize(
    ("text", "is_null"),
    [
        pytest.param("null", True, id="null"),
        pytest.param("", True, id="left out"),
        pytest.param("Null", True, id="Null"),
        pytest.param("{}", False, id="a map"),
        pytest.param("[]", False, id="a list"),
        pytest.param("''", False, id="the empty string"),
    ],
)
def test_is_null(text: str, is_null: bool) -> None:
    (_, found), *_ = field(f"x: {text}\n").fields()
    assert found.is_null is is_null


def test_items_keep_null_ones_and_number_them() -> None:
    ports = field(TEXT).get("spec", "ports")
    assert ports is not None
    assert [(each.path, each.value) for each in ports.items()] == [
        ("spec.ports[0]", 80),
        ("spec.ports[1]", "http"),
        ("spec.ports[2]", None),
    ]


@pytest.mark.parametrize("name", [pytest.param("name", id="a string"), pytest.param("labels", id="a map")])
def test_what_is_no_list_has_no_items(name: str) -> None:
    found = field(TEXT).get("spec", name)
    assert found is not None
    assert list(found.items()) == []


def test_what_is_no_map_has_no_fields() -> None:
    found = field(TEXT).get("spec", "name")
    assert found is not None
    assert list(found.fields()) == []


def test_places_and_paths() -> None:
    root = field(TEXT)
    ports = root.get("spec", "ports")
    assert ports is not None
    assert (str(ports.at), ports.at.yaml_path) == ("manifest.yaml:7:3", "spec.ports")


def test_an_alias_stands_where_it_is_used() -> None:
    again = field(TEXT).get("spec", "again")
    assert again is not None
    assert str(again.at) == "manifest.yaml:11:10"


def test_place_of_a_key() -> None:
    spec = field(TEXT).get("spec")
    assert spec is not None
    assert str(spec.key_at("nothing")) == "manifest.yaml:3:3"
    assert spec.key_at("absent") is None


def test_an_entry_spans_key_and_value() -> None:
    spec = field(TEXT).get("spec")
    assert spec is not None
    at = spec.entry_at("ports")
    assert at is not None
    region = at.region
    assert (region.start_line, region.start_column, region.end_line, region.end_column) == (6, 3, 9, 9)
    assert at.yaml_path == "spec.ports"
    assert spec.entry_at("absent") is None


def test_an_entry_that_a_merge_brings_in_stands_where_it_is_written() -> None:
    root = field("x: &x\n  name: web\nz:\n  <<: *x\n")
    merged = root.get("z")
    assert merged is not None
    assert str(merged.entry_at("name")) == "manifest.yaml:2:3"


def test_join_spans_both() -> None:
    root = field(TEXT)
    first, last = root.get("spec", "name"), root.get("spec", "quoted")
    assert first is not None
    assert last is not None
    joined = join(first.at, last.at).region
    assert (joined.start_line, joined.start_column, joined.end_line, joined.end_column) == (2, 9, 5, 17)
