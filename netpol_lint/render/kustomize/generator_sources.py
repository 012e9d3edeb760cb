"""Where generated ConfigMaps and Secrets take their content from: literals, files, environment files.

Source: https://github.com/kubernetes-sigs/kustomize/blob/master/api/kv/kv.go
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import text_of
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.reference import path_from
from netpol_lint.source.node import Mapping, Node

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_PER_ITEM: Final = 5
_BYTES_PER_STEP: Final = 50


class Item(Struct, frozen=True):
    """One key of a generated object, its content, and the node that brings it."""

    key: str
    content: bytes
    node: Node


def items(layer: Layer, generator: Mapping) -> Iterator[Item]:
    """Yield what a generator names, in the order of the real tool; what is missing is a gap."""
    single = generator.get("env")
    for node in (*items_of(generator, "envs"), *([] if single is None else [single])):
        yield from _environment(layer, node)
    for node in items_of(generator, "literals"):
        key, divider, value = text_of(node).partition("=")
        layer.budget.spend(_PER_ITEM)
        if key and divider:
            yield Item(key, _unquoted(value).encode("utf-8", "replace"), node)
        else:
            layer.leave_out(f"literal `{text_of(node)}` is no `key=value`", node, Effect.NAMES)
    for node in items_of(generator, "files"):
        key, divider, path = text_of(node).partition("=")
        if not divider:
            key, path = posixpath.basename(key), key
        content = _content(layer, path.strip(), node)
        if content is not None:
            yield Item(key, content, node)


def _environment(layer: Layer, node: Node) -> Iterator[Item]:
    content = _content(layer, text_of(node).strip(), node) or b""
    for line in content.removeprefix(_BYTE_ORDER_MARK).split(b"\n"):
        stated = line.removesuffix(b"\r").lstrip()
        key, _, value = stated.partition(b"=")
        layer.budget.spend(_PER_ITEM)
        if key and not key.startswith(b"#"):
            yield Item(key.decode("utf-8", "replace"), value, node)


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


def _content(layer: Layer, reference: str, node: Node) -> bytes | None:
    path = path_from(layer.directory, reference) if reference else None
    content = None if path is None else layer.repository.content(path)
    if path is None or content is None:
        message = (
            f"`{reference}` is no file of the repository, so what is generated here is not known in full"
        )
        layer.leave_out(message, node, Effect.NAMES)
        return None
    layer.files.add(path)
    layer.budget.spend(len(content) // _BYTES_PER_STEP)
    return content
