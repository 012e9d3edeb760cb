"""JSON patches (RFC 6902) on trees of nodes, with what Kustomize allows besides.

It lets `replace` make a key, `test` find null where nothing is, and counts negative positions from the end.

Source: https://www.rfc-editor.org/rfc/rfc6902
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import jsonpatch

from netpol_lint.render.api_object import text_of
from netpol_lint.render.kustomize.json_view import (
    MAX_NODES,
    Leaf,
    LocatedList,
    LocatedMap,
    View,
    extent,
    node_of,
    view_of,
)
from netpol_lint.render.kustomize.refused_patch import RefusedPatchError
from netpol_lint.render.tree import span_of
from netpol_lint.source.limits import MAX_DEPTH
from netpol_lint.source.node import Mapping, Node, Scalar, resolved

_OPERATIONS: Final = frozenset({"add", "remove", "replace", "move", "copy", "test"})
_ERRORS: Final = (
    jsonpatch.JsonPatchException,
    jsonpatch.JsonPointerException,
    LookupError,
    TypeError,
    ValueError,
)


def apply_json_patch(base: Mapping, operations: Iterable[Node]) -> Mapping:
    """Return the object with the operations applied, one after the other.

    Raises:
        RefusedPatchError: Kustomize refuses the patch.
    """
    document: View = view_of(base)
    for node in operations:
        operation = resolved(node)
        if not isinstance(operation, Mapping):
            raise RefusedPatchError("an operation is no map with `op` and `path`")
        document = _applied(document, operation)
    patched = node_of(document)
    if not isinstance(patched, Mapping):
        raise RefusedPatchError("the object is no map afterwards")
    return patched


def _applied(document: View, operation: Mapping) -> View:
    kind, path = text_of(operation.get("op")), text_of(operation.get("path"))
    if kind not in _OPERATIONS:
        raise RefusedPatchError(f"`op: {kind}` is none of {', '.join(sorted(_OPERATIONS))}")
    prepared = _prepared(document, operation, kind, path)
    if prepared is None:
        return document
    _refuse_growth(document, prepared)
    try:
        # The view belongs to this patch alone, and so it may be changed in place.
        changed: View = jsonpatch.JsonPatch([prepared]).apply(document, in_place=True)
    except _ERRORS as error:
        why = "the object does not say that" if kind == "test" else "the object has no such place"
        raise RefusedPatchError(f"`{kind}` of `{path}` does not apply: {why}") from error
    return changed


def _prepared(document: View, operation: Mapping, kind: str, path: str) -> dict[str, Any] | None:
    """Return the operation as the RFC has it; `None` if it holds already."""
    parts = _parts(path)
    if parts is None and kind not in {"replace", "test"}:
        raise RefusedPatchError(f"`path: {path}` names no place; write it as `/spec/…`")
    parts = _settled(document, parts or [], is_added=kind in {"add", "move", "copy"})
    prepared: dict[str, Any] = {"op": kind, "path": _pointer(parts)}
    if kind in {"add", "replace", "test"}:
        prepared["value"] = view_of(operation.get("value") or _null(operation))
    if kind in {"move", "copy"}:
        start = _settled(document, _parts(text_of(operation.get("from"))) or [], is_added=False)
        prepared["from"] = _pointer(start)
        if kind == "copy" and _is_missing(document, start):
            return {"op": "add", "path": prepared["path"], "value": Leaf(_null(operation))}
    if kind == "replace" and _is_missing(document, parts):
        prepared["op"] = "add"
    if kind == "test" and _is_missing(document, parts) and prepared["value"] == Leaf(_null(operation)):
        return None
    return prepared


def _parts(path: str) -> list[str] | None:
    """Return the steps of a path; what stands before the first slash does not count to Kustomize."""
    _, slash, rest = path.partition("/")
    if not slash:
        return None
    return [part.replace("~1", "/").replace("~0", "~") for part in rest.split("/")]


def _pointer(parts: Iterable[str]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _settled(document: View, parts: list[str], *, is_added: bool) -> list[str]:
    """Return the steps with positions in lists as the RFC writes them."""
    settled = []
    current: object = document
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        step = part
        if isinstance(current, LocatedList):
            step = _position(part, len(current) + (is_last and is_added))
            current = current[int(step)] if step.isdecimal() and int(step) < len(current) else None
        else:
            current = current.get(part) if isinstance(current, LocatedMap) else None
        settled.append(step)
    return settled


def _position(part: str, length: int) -> str:
    sign, digits = (part[:1], part[1:]) if part[:1] in {"+", "-"} else ("", part)
    if not (digits.isascii() and digits.isdecimal() and len(digits) < len(str(MAX_NODES)) + 1):
        return part
    position = length - int(digits) if sign == "-" and int(digits) else int(digits)
    return str(position)


def _is_missing(document: View, parts: list[str]) -> bool:
    """Tell whether the last step names a key that its map does not have."""
    current: object = document
    for part in parts[:-1]:
        if isinstance(current, LocatedMap):
            current = current.get(part)
        elif isinstance(current, LocatedList) and part.isdecimal() and int(part) < len(current):
            current = current[int(part)]
        else:
            return False
    return bool(parts) and isinstance(current, LocatedMap) and parts[-1] not in current


def _refuse_growth(document: View, operation: dict[str, Any]) -> None:
    """Refuse what makes an object too large or too deep for those who read it afterwards."""
    value = operation.get("value")
    if value is None and "from" in operation:
        value = document
    if value is None:
        return
    nodes, depth = extent(value)
    if depth + operation["path"].count("/") > MAX_DEPTH or 2 * nodes > MAX_NODES:
        raise RefusedPatchError("the object becomes too large or too deep with it")


def _null(place: Node) -> Scalar:
    return Scalar(place.file, *span_of(place), "null", is_plain=True)
