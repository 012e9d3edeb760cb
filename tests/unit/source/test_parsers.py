"""Two parsers: libyaml where its extension is installed, and the one in Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import ruamel.yaml.events
from _ruamel_yaml import CParser
from msgspec import structs

import netpol_lint
from netpol_lint.source.event import Event, StreamStartEvent
from netpol_lint.source.events import light_events, parse, parse_slowly, uses_c_parser
from netpol_lint.source.limits import MAX_PURE_BYTES
from tests.unit.source.reading import kinds, values

SAMPLES = [
    "a: &x {b: [1, 'c', \"d\"]}\ne: *x\n<<: *x\n",
    "a: |\n  x\n   y\nb: >-\n  z\n\n  z\n# c\n",
    "a:\tb\t# c\nc: d\n",
    "a: !!int '1'\nb: !x y\n? [c]\n: d\n",
    "a: 'x\u0085y'\nb: c",
    "- a\n- b: c\n  d: e\n- f\n",
    "a: [http://x:80/, {b:1}]\n",
    '"\\u00e9": "\\x41"\n',
    "a: 1\n---\nb: [\n---\nc: 3\n...\nd\n",
    "a: b: c\n",
    "a: 'x\n",
    "a:\n\tb\n",
    "a:\n   b: 1\n  c: 2\n",
    "a: @x\n",
    "a: {{ x }}\n---\n{{ if x }}\n",
    "%YAML 1.2\n---\na: 1\n",
    "a: 1 # netpol-lint: ignore[x] y\nb: '# netpol-lint: ignore[y] z'\n",
    'a: 1\n---\nb: "\\ud83d"\n',
    "a: \x01\n",
    "[" * 300,
]

EVENTFUL = [
    "a: 1\n",
    "a: [b, 'c', \"d\"]\n",
    "a:\tb\n",
    "&x a: !t {b: *x}\n",
    "!!seq\n- !!str |\n  x\n- &y !z [a]\n- >-\n  z\n...\n",
]

PROGRAM = """
import json, sys
if sys.argv[1] == "python":
    sys.modules["_ruamel_yaml"] = None  # an import of it then fails, as where it is not installed
from netpol_lint.source.events import uses_c_parser
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import plain, walk

def read(text):
    file = load_bytes(text.encode(), "f")
    return {
        "values": [plain(document.root) for document in file.documents],
        "places": [str(node.location()) for each in file.documents for node in walk(each.root)],
        "problems": [[each.kind.name, str(each.at), each.message] for each in file.problems],
        "directives": [str(each.at) for each in file.directives],
    }

print(json.dumps([uses_c_parser(), [read(text) for text in json.load(sys.stdin)]]))
"""


def read_with(parser: str) -> tuple[bool, list[dict[str, object]]]:
    """Read the samples in a process that has only that parser."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, parser],
        input=json.dumps(SAMPLES),
        env={**os.environ, "PYTHONPATH": str(Path(netpol_lint.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    uses_c, readings = json.loads(done.stdout)
    return uses_c, readings


def fields(event: Event) -> tuple[object, ...]:
    """Return all of an event, but for what parsers say each in their own way."""
    told = structs.asdict(event)
    told.pop("implicit", None)
    places = {
        name: (mark.line, mark.column) for name in told if name.endswith("_mark") for mark in [told[name]]
    }
    return type(event), told | places | {"style": told.get("style") or ""}


def test_the_c_parser_is_the_one_in_use() -> None:
    assert uses_c_parser()
    assert type(next(parse(b"a: 1")).start_mark).__module__.endswith("_ruamel_yaml")


def test_without_the_extension_everything_works_alike() -> None:
    uses_c, expected = read_with("c")
    without_c, readings = read_with("python")
    assert (uses_c, without_c) == (True, False)
    assert readings == expected


def test_libyaml_makes_light_events_itself() -> None:
    with light_events():
        assert type(CParser(b"a: 1").get_event()) is StreamStartEvent
        assert not isinstance(parse(b"a: 1"), map)  # so nothing is translated
    assert type(CParser(b"a: 1").get_event()) is ruamel.yaml.events.StreamStartEvent


def test_light_events_may_be_asked_for_twice() -> None:
    with light_events():
        with light_events():
            pass
        assert type(CParser(b"a: 1").get_event()) is StreamStartEvent


@pytest.mark.parametrize("text", EVENTFUL)
def test_every_way_to_events_gives_the_same_ones(text: str) -> None:
    with light_events():
        light = list(map(fields, parse(text.encode())))
    assert list(map(fields, parse(text.encode()))) == light
    assert list(map(fields, parse_slowly(text.encode()))) == light


def test_a_second_try_that_fails_gives_its_own_reason() -> None:
    assert kinds("a: [b:c]\nd: e: f\n") == kinds("d: e: f\n")


def test_a_document_too_large_for_a_second_try_is_a_limit() -> None:
    text = "a: [b:c]\n---\nx: [y:z]\nt: " + "x" * MAX_PURE_BYTES + "\n---\nc: 1\n"
    assert [kind.name for kind in kinds(text)] == ["LIMIT"]
    assert values(text) == [{"a": ["b:c"]}, {"c": 1}]
