"""ConfigMaps and Secrets that a kustomization makes out of literals and files."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.budget import Budget
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.generator_sources import Item, items
from netpol_lint.render.kustomize.labels import is_true, pairs_of
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.kustomize.scope import registered
from netpol_lint.render.tree import mapping_at_place, span_of, text_at, with_value, with_value_at
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, resolved

_ABSORBING: Final = frozenset({"merge", "replace"})
_LINE: Final = 70
"""Where the real tool breaks base64, and a hash of it sees the breaks."""

_Content: TypeAlias = Callable[[Mapping, Iterable[Item]], Iterator[tuple[str, Node]]]
"""Yields the fields of a generated object besides its metadata."""


def generate(layer: Layer) -> None:
    """Add what `configMapGenerator:` and then `secretGenerator:` make to the objects of a layer."""
    for name, kind, content in (
        ("configMapGenerator", "ConfigMap", _config_map),
        ("secretGenerator", "Secret", _secret),
    ):
        made: list[Resource] = []
        for node in layer.items(name):
            generator = resolved(node)
            if layer.budget.is_spent:
                layer.leave_out(f"nothing is generated from here on: {Budget.SPENT}", node)
                break
            if not isinstance(generator, Mapping) or not text_of(generator.get("name")):
                layer.leave_out(f"an entry of `{name}` names no object", node)
                continue
            made.append(_generated(layer, generator, kind, content))
            behavior = text_of(generator.get("behavior"))
            if behavior in _ABSORBING:
                absorbed = made.pop()
                layer.add(made)
                made = []
                _absorb(layer, absorbed, behavior)
        layer.add(made)


def _absorb(layer: Layer, resource: Resource, behavior: str) -> None:
    """Merge a generated object into the one it names, or let it replace the content of that one."""
    layer.budget.spend(2 * len(layer.resources))
    known = registered(resource.id)
    found = [
        position
        for position, each in enumerate(layer.resources)
        if any(registered(identity) == known for identity in each.ids)
    ]
    if len(found) == 1:
        other = layer.resources[found[0]]
        layer.resources[found[0]] = _merged(other, resource, is_merge=behavior == "merge")
    else:
        message = f"{resource.id.kind} `{resource.id.name}` is to {behavior} with one that is not there"
        layer.leave_out(f"{message}, or not there alone", resource.root, Effect.NAMES)
        if not found:
            layer.add([resource])


def _generated(layer: Layer, generator: Mapping, kind: str, content: _Content) -> Resource:
    name = generator.get("name") or generator
    metadata = [Entry("name", name, text_at(resolved(name), text_of(name)))]
    namespace = generator.get("namespace")
    if namespace is not None and text_of(namespace):
        metadata.append(Entry("namespace", namespace, text_at(resolved(namespace), text_of(namespace))))
    for field in ("labels", "annotations"):
        pairs = {pair.name: pair for options in _options(layer, generator) for pair in _pairs(options, field)}
        if pairs:
            metadata.append(_made(field, mapping_at_place(generator, pairs.values())))
    fields: list[tuple[str, Node]] = [
        ("apiVersion", text_at(generator, "v1")),
        ("kind", text_at(generator, kind)),
        ("metadata", mapping_at_place(generator, metadata)),
        *content(generator, items(layer, generator)),
    ]
    if any(is_true(options.get("immutable")) for options in _options(layer, generator)):
        fields.append(("immutable", _true_at(generator)))
    root = mapping_at_place(generator, (_made(*field) for field in fields))
    has_plain_name = any(is_true(each.get("disableNameSuffixHash")) for each in _options(layer, generator))
    return Resource(root, generator.file.path, 0, needs_hash=not has_plain_name)


def _options(layer: Layer, generator: Mapping) -> Iterator[Mapping]:
    """Yield the options of all generators, then those of this one, which say more."""
    for root, name in ((layer.root, "generatorOptions"), (generator, "options")):
        options = mapping_at(root, name)
        if options is not None:
            yield options


def _pairs(options: Mapping, field: str) -> tuple[Entry, ...]:
    return pairs_of(mapping_at(options, field))


def _config_map(generator: Mapping, found: Iterable[Item]) -> Iterator[tuple[str, Node]]:
    texts: dict[str, Entry] = {}
    binary: dict[str, Entry] = {}
    for item in found:
        try:
            texts[item.key] = _entry(item, item.content.decode())
        except UnicodeDecodeError:
            binary[item.key] = _entry(item, _base64(item.content))
    for field, entries in (("data", texts), ("binaryData", binary)):
        if entries:
            yield field, mapping_at_place(generator, (entries[key] for key in sorted(entries)))


def _secret(generator: Mapping, found: Iterable[Item]) -> Iterator[tuple[str, Node]]:
    stated = generator.get("type")
    yield "type", text_at(stated or generator, text_of(stated) or "Opaque")
    entries = {item.key: _entry(item, _base64(item.content)) for item in found}
    # Unlike that of a ConfigMap, the map is there when nothing is in it, and the hash sees it.
    yield "data", mapping_at_place(generator, (entries[key] for key in sorted(entries)))


def _entry(item: Item, text: str) -> Entry:
    return Entry(item.key, item.node, text_at(resolved(item.node), text))


def _base64(content: bytes) -> str:
    encoded = base64.b64encode(content).decode()
    if len(encoded) < _LINE:
        return encoded
    return "".join(f"{encoded[start : start + _LINE]}\n" for start in range(0, len(encoded), _LINE))


def _made(name: str, value: Node) -> Entry:
    return Entry(name, value, value)


def _true_at(place: Node) -> Scalar:
    return Scalar(place.file, *span_of(place), "true", is_plain=True)


def _merged(other: Resource, resource: Resource, *, is_merge: bool) -> Resource:
    """Return what a generated object makes of the one it names, whose name and history stay."""
    root = resource.root
    for field in ("labels", "annotations"):
        root = _with_pairs_of(other.root, root, "metadata", field)
    for field in ("data", "binaryData") if is_merge else ():
        root = _with_pairs_of(other.root, root, field)
    stated = mapping_at(other.root, "metadata")
    for field in ("name", "namespace"):
        value = None if stated is None else stated.get(field)
        if value is not None:
            root = with_value_at(root, ("metadata", field), value)
    return replace(other, root=root, needs_hash=other.needs_hash and resource.needs_hash)


def _with_pairs_of(other: Mapping, root: Mapping, *path: str) -> Mapping:
    """Return the tree with the pairs of a map that the other tree has there and it has not."""
    theirs, own = mapping_at(other, *path), mapping_at(root, *path)
    if theirs is None:
        return root
    together = theirs
    for entry in () if own is None else own.entries:
        together = with_value(together, entry.name, entry.value, key=entry.key)
    return with_value_at(root, path, together)
