"""The hash that generated ConfigMaps and Secrets carry in their names.

Source: https://github.com/kubernetes-sigs/kustomize/blob/master/api/hasher/hasher.go
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.tree import text_at, with_value_at
from netpol_lint.source.node import Mapping, PlainValue, plain, resolved

_LENGTH: Final = 10
_NO_VOWELS: Final = str.maketrans({"0": "g", "1": "h", "3": "k", "a": "m", "e": "t"})
_ESCAPES: Final = (
    *(("<", r"\u003c"), (">", r"\u003e"), ("&", r"\u0026")),
    *(("\u2028", r"\u2028"), ("\u2029", r"\u2029")),
)
"""What Go writes as an escape in JSON."""

_EXTRA_FIELDS: Final = {"ConfigMap": "binaryData", "Secret": "stringData"}


def add_hashes(layer: Layer) -> None:
    """Put the hash of its content behind the name of each generated object."""
    layer.resources = [_hashed(each) if each.needs_hash else each for each in layer.resources]


def _hashed(resource: Resource) -> Resource:
    metadata = mapping_at(resource.root, "metadata")
    name = None if metadata is None else metadata.get("name")
    if name is None:
        return resource
    renamed = text_at(resolved(name), f"{text_of(name)}-{content_hash(resource.root)}")
    return resource.renamed(with_value_at(resource.root, ("metadata", "name"), renamed))


def content_hash(root: Mapping) -> str:
    """Return the hash of what an object holds, whatever it is called."""
    kind = text_of(root.get("kind"))
    extra = _EXTRA_FIELDS.get(kind)
    value: PlainValue = plain(root)
    if extra is not None:
        # The real tool looks for a field of the name `metadata/name`, and finds none.
        stated: dict[str, PlainValue] = {
            "kind": kind,
            "name": "",
            "data": _field(root, "data"),
        }
        if kind == "Secret":
            stated["type"] = _field(root, "type")
        if isinstance(_field(root, extra), dict):
            stated[extra] = _field(root, extra)
        value = stated
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    for character, escape in _ESCAPES:
        text = text.replace(character, escape)  # many times faster than a table of them
    digest = sha256(text.encode("utf-8", "replace")).hexdigest()
    return digest[:_LENGTH].translate(_NO_VOWELS)


def _field(root: Mapping, name: str) -> PlainValue:
    node = root.get(name)
    return "" if node is None else plain(node)
