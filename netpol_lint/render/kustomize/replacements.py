"""`replacements`: fields of some objects get the value of a field of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.bystanders import is_bystander
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.context import Layer, items_of
from netpol_lint.render.kustomize.field_path import (
    FieldEdit,
    FieldPathError,
    Value,
    Work,
    edit_fields,
    look_up,
    split_field_path,
)
from netpol_lint.render.kustomize.labels import is_true
from netpol_lint.render.kustomize.quiet_fields import effect_of_paths
from netpol_lint.render.kustomize.reference import path_from
from netpol_lint.render.kustomize.replacement_target import is_chosen, is_selected
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.kustomize.shared import Changed, SharedScalar, changed_value, with_changed
from netpol_lint.render.tree import retyped, span_of
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved

_NAME: Final = "metadata.name"
_LARGEST_INDEX: Final = 10**6
_PER_EDIT: Final = 50
_PER_LOOK: Final = 5
_LARGEST_VALUE: Final = 20_000


class _Part(Struct, frozen=True):
    """The piece of a text between delimiters that is meant; no delimiter means the whole."""

    delimiter: str
    index: int


def replace_fields(layer: Layer) -> None:
    """Apply the `replacements` of a kustomization; one that the real tool refuses is left out."""
    work = Work()
    before = work.left
    for replacement in _replacements(layer):
        try:
            _replace(layer, replacement, work)
        except (FieldPathError, ValueError) as error:
            layer.leave_out(f"{error}; the replacement is left out", replacement, _effect(replacement))
        if work.left < 0:
            break
    layer.budget.spend(before - work.left)


def _effect(replacement: Mapping) -> Effect:
    """Return what may be otherwise without a replacement, told from the fields that it is for."""
    targets = [each for each in map(resolved, items_of(replacement, "targets")) if isinstance(each, Mapping)]
    telling = (each for each in targets if not _is_for_bystanders(each))
    return effect_of_paths(split_field_path(path) for each in telling for path in _paths_of(each))


def _is_for_bystanders(target: Mapping) -> bool:
    select = mapping_at(target, "select")
    return select is not None and is_bystander(text_of(select.get("group")), text_of(select.get("kind")))


def _paths_of(target: Mapping) -> list[str]:
    return [text for text in map(text_of, items_of(target, "fieldPaths")) if text] or [_NAME]


def _replacements(layer: Layer) -> Iterator[Mapping]:
    for item in layer.items("replacements"):
        entry = resolved(item)
        if not isinstance(entry, Mapping):
            continue
        path = entry.get("path")
        if path is None:
            yield entry
        else:
            yield from _replacements_of_file(layer, path)


def _replacements_of_file(layer: Layer, named: Node) -> Iterator[Mapping]:
    """Yield the replacements of a file, which holds one or a list of them."""
    path = path_from(layer.directory, text_of(named))
    roots: list[Node] = []
    if path is not None:
        roots = [document.root for document in layer.documents(path)]
    if not roots:
        message = f"the replacements `{text_of(named)}` are not in this repository and are left out"
        layer.leave_out(message, named, Effect.SELECTION)
    for root in roots:
        meant = resolved(root)
        entries = meant.items if isinstance(meant, Sequence) else (meant,)
        for entry in map(resolved, entries):
            if isinstance(entry, Mapping):
                yield entry


def _replace(layer: Layer, replacement: Mapping, work: Work) -> None:
    work.spend(len(layer.resources))
    value = _source_value(layer, replacement)
    # The real tool changes nothing at all when a target is refused, and so this does for a replacement.
    resources = list(layer.resources)
    for target in map(resolved, items_of(replacement, "targets")):
        if isinstance(target, Mapping):
            _apply(resources, target, value, work)
    layer.resources[:] = resources


def _apply(resources: list[Resource], target: Mapping, value: Value, work: Work) -> None:
    work.spend(_PER_LOOK * len(resources))
    if mapping_at(target, "select") is None:
        raise FieldPathError("a replacement has a target without `select`")
    for position, resource in enumerate(resources):
        if is_chosen(resource, target):
            work.spend(_PER_EDIT)
            resources[position] = resource.restated(_with_value(resource.root, target, value, work))


def _with_value(root: Mapping, target: Mapping, value: Value, work: Work) -> Mapping:
    options = mapping_at(target, "options")
    part = _part_of(options)
    creates = options is not None and is_true(options.get("create"))
    changed: Changed = {}
    put = _setter(value, part, work)
    change = FieldEdit(lambda old: _noted(old, put(old), changed), work, value if creates else None)
    edited: Node = root
    for path in _paths_of(target):
        try:
            edited, count = edit_fields(edited, split_field_path(path), change)
        except FieldPathError as error:
            raise FieldPathError(f"the path `{path}` of a replacement {error}") from error
        if not count:
            raise FieldPathError(f"a replacement finds no field `{path}` in its target")
    return with_changed(edited, changed) if isinstance(edited, Mapping) else root


def _noted(old: Value, new: Node, changed: Changed) -> Node:
    """Take note of a new value if other fields have the old one, too."""
    meant = resolved(new)
    if isinstance(old, SharedScalar) and isinstance(meant, Scalar):
        return changed_value(old, meant, changed)
    return new


def _setter(value: Value, part: _Part, work: Work) -> Callable[[Value], Node]:
    """Return what puts a value where another stands: a text keeps the type it had."""
    size = _size(value)

    def put(old: Value) -> Node:
        work.spend(size)
        if not isinstance(old, Scalar):
            if part.delimiter:
                raise FieldPathError("divides what is no text")
            return value
        text = value.text if isinstance(value, Scalar) else ""
        if part.delimiter:
            work.spend(len(old.text) + len(text))
            return retyped(old, _with_part(old.text, text, part))
        is_plain = old.is_plain and not isinstance(_value_of(old), str)
        if isinstance(value, Scalar) and value.is_plain == is_plain:
            return value
        return Scalar(value.file, *span_of(value), text, is_plain=is_plain)

    return put


def _size(value: Value) -> int:
    """Count the nodes that a value holds, up to a limit that no value in use comes near."""
    pending: list[Node] = [value]
    size = 0
    while pending and size <= _LARGEST_VALUE:
        node = resolved(pending.pop())
        size += 1
        if isinstance(node, Mapping):
            pending += [entry.value for entry in node.entries]
        elif isinstance(node, Sequence):
            pending += node.items
    if size > _LARGEST_VALUE:
        raise FieldPathError(f"the value of a replacement holds more than {_LARGEST_VALUE:,} values")
    return size


def _value_of(scalar: Scalar) -> object:
    """Return what a scalar means; the numbers that kubectl refuses are no texts either."""
    try:
        return scalar.value
    except ValueError:
        return 0


def _with_part(whole: str, text: str, part: _Part) -> str:
    pieces = whole.split(part.delimiter)
    if part.index < 0:
        pieces.insert(0, text)
    elif part.index >= len(pieces):
        pieces.append(text)
    else:
        pieces[part.index] = text
    return part.delimiter.join(pieces)


def _source_value(layer: Layer, replacement: Mapping) -> Value:
    given = replacement.get("sourceValue")
    if given is not None:
        return resolved(given)
    source = mapping_at(replacement, "source")
    if source is None:
        raise FieldPathError("a replacement names no `source`")
    found = [resource for resource in layer.resources if is_selected(resource, source)]
    described = text_of(source.get("name")) or text_of(source.get("kind"))
    if len(found) != 1:
        raise FieldPathError(f"{len(found)} objects match the source `{described}` of a replacement")
    path = text_of(source.get("fieldPath")) or _NAME
    value = look_up(found[0].root, split_field_path(path))
    if value is None or (isinstance(value, Scalar) and value.is_null):
        raise FieldPathError(f"the source `{described}` of a replacement has no field `{path}`")
    return _piece(value, _part_of(mapping_at(source, "options")))


def _piece(value: Value, part: _Part) -> Value:
    if not part.delimiter:
        return value
    if not isinstance(value, Scalar):
        raise FieldPathError("a replacement divides what is no text")
    pieces = value.text.split(part.delimiter)
    if not 0 <= part.index < len(pieces):
        raise FieldPathError(f"a replacement asks for part {part.index} of `{value.text}`")
    return retyped(value, pieces[part.index])


def _part_of(options: Mapping | None) -> _Part:
    if options is None:
        return _Part("", 0)
    text = text_of(options.get("index"))
    digits = text.removeprefix("-")
    index = (
        int(digits)
        if digits.isascii() and digits.isdigit() and len(digits) <= len(str(_LARGEST_INDEX))
        else 0
    )
    return _Part(text_of(options.get("delimiter")), -index if text.startswith("-") else index)
