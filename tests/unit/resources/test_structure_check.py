"""The walk that passes policies accepts what jsonschema accepts, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from netpol_lint.resources import structure
from netpol_lint.resources.structure_check import shape_of
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import Node, Sequence

FOLDER: Final = Path(structure.__file__).parent
KNOWN: Final = {
    *("$comment", "$schema", "definitions", "$ref"),
    *("type", "properties", "additionalProperties", "items"),
}


def _schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each kind."""
    policy, cluster = (
        json.loads((FOLDER / name).read_text("utf-8"))
        for name in ("network_policy.schema.json", "cluster_policy.schema.json")
    )
    kinds = (name for name in cluster["definitions"] if name.endswith("NetworkPolicy"))
    return {"NetworkPolicy": policy} | {kind: {**cluster, **cluster["definitions"][kind]} for kind in kinds}


SCHEMAS: Final = _schemas()
SCALARS: Final = st.sampled_from([None, True, False, 0, 80, 1.0, 1.5, "", "TCP"])


@st.composite
def documents(draw: st.DrawFn, schema: dict[str, Any], root: dict[str, Any], depth: int = 0) -> Any:
    """Draw what a schema accepts, but for a slip here and there."""
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].removeprefix("#/definitions/")]
    if draw(st.integers(0, 40)) == 0:
        return draw(SCALARS | st.just({}) | st.just([]) | st.just(["a"]) | st.just({"a": 1}))
    if "items" in schema:
        size = draw(st.integers(0, 2))
        return [draw(documents(schema["items"], root, depth + 1)) for _ in range(size)]
    if "object" not in schema.get("type", ()):
        types = schema.get("type", "string")
        fitting = {"string": "a", "integer": 80, "null": None}
        return draw(st.sampled_from([fitting[each] for each in fitting if each in types]))
    known = schema.get("properties", {})
    names = draw(
        st.lists(st.sampled_from([*known, "more"] if depth else list(known)), unique=True, max_size=4)
    )
    others = schema.get("additionalProperties") or {}
    return {name: draw(documents(known.get(name, others), root, depth + 1)) for name in names}


def read(value: Any) -> Node:
    """Return the node that a value is written as."""
    (document,) = load_bytes(json.dumps([value]).encode(), "p.json").documents
    assert isinstance(document.root, Sequence)
    return document.root.items[0]


@pytest.mark.parametrize("kind", SCHEMAS)
@given(data=st.data())
def test_it_decides_as_jsonschema_does(kind: str, data: st.DataObject) -> None:
    schema = SCHEMAS[kind]
    document = data.draw(documents(schema, schema))
    assert shape_of(schema).accepts(read(document)) == Draft7Validator(schema).is_valid(document)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_the_schemas_say_nothing_that_it_overlooks(kind: str) -> None:
    pending: list[Any] = [SCHEMAS[kind], *SCHEMAS[kind]["definitions"].values()]
    for schema in pending:
        assert schema.keys() <= KNOWN
        assert not schema or "$ref" in schema or "type" in schema
        assert schema.get("type") != "array" or "items" in schema
        pending += schema.get("properties", {}).values()
        pending += [each for each in (schema.get("items"), schema.get("additionalProperties")) if each]
