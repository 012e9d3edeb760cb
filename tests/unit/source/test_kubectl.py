"""kubectl itself as the oracle, where it is installed; the tables hold what it said of each known case."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpol_lint.source.document import ProblemKind
from netpol_lint.source.node import PlainValue, plain
from tests.unit.source.reading import load

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not on the PATH")

HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"

PIECES = ["0", "1", "7", "8", "9", "12", "0x", "0b", "0o", "_", ".", "+", "-", "e", "E", "e3", ":", "f", "A"]
WORDS = ["y", "n", "on", "off", "yes", "no", "true", "null", "~", "<<", "=", "Inf", "nan", "TRUE", "oN"]
numbers = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
texts = numbers | st.sampled_from(WORDS) | st.integers().map(str) | st.floats(allow_nan=False).map(repr)
bodies = st.one_of(
    texts.map("v: {}\n".format),
    texts.map("v: [{}]\n".format),
    texts.map("{}: v\n".format),
    st.tuples(texts, texts).map(lambda pair: "a: &a {{k: {}, l: 1}}\nv: {{<<: *a, k: {}}}\n".format(*pair)),
    st.tuples(texts, texts).map(lambda pair: "v: {{k: {}, <<: {{k: {}}}}}\n".format(*pair)),
)


def kubectl(stream: str) -> list[PlainValue]:
    """Return the objects of a stream as kubectl decodes them."""
    done = subprocess.run(
        ["kubectl", "label", "--local", "--filename=-", "--output=json", "a=b"],
        input=stream.encode(),
        capture_output=True,
        check=True,
    )
    objects, decoder, rest = [], json.JSONDecoder(), done.stdout.decode().strip()
    while rest:
        found, end = decoder.raw_decode(rest)
        del found["metadata"]
        objects.append(found)
        rest = rest[end:].strip()
    return objects


def as_json(value: PlainValue) -> PlainValue:
    """Let numbers be compared by their size alone."""
    match value:
        case bool() | None | str():
            return value
        case dict():
            return {name: as_json(below) for name, below in value.items() if name != "metadata"}
        case list():
            return [as_json(below) for below in value]
        case _:
            return float(value)


def is_accepted(body: str) -> bool:
    """Say whether we see nothing for which kubectl would stop reading."""
    loaded = load(HEAD + body)
    return all(problem.kind is ProblemKind.DUPLICATE_KEY for problem in loaded.problems)


@settings(max_examples=8, deadline=None)
@given(st.lists(bodies, min_size=60, max_size=120))
def test_values_are_those_of_kubectl(bodies: list[str]) -> None:
    stream = "---\n".join(HEAD + body for body in bodies if is_accepted(body))
    ours = [as_json(plain(document.root)) for document in load(stream).documents]
    assert ours == [as_json(each) for each in kubectl(stream)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            f"{HEAD}v: {value}\n"
            for value in (".inf", "-.INF", ".nan", "!!int x", "*a", "&a [*a]", "{<<: 1}")
        ),
        *(
            f"{HEAD}{line}\n"
            for line in ("null: 1", "v: b: c", "\tv: 1", "v: [", "v: 'x", "? [a]\n: 1", "v: @a")
        ),
        *(f"%YAML {version}\n---\n{HEAD}" for version in ("1.1", "1.2")),
        *(f"{HEAD}{line}\n{HEAD}" for line in ("----", "--- {a: 1}", "--- !!map")),
        f"{HEAD}v: {'[' * 10_001}\n",
        f"{HEAD}v: x\x00\n",
        f"{HEAD}{{{{ if x }}}}\n",
    ],
)
def test_what_we_complain_about_kubectl_refuses(text: str) -> None:
    assert load(text).problems != ()
    with pytest.raises(subprocess.CalledProcessError):
        kubectl(text)
