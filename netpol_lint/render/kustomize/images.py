"""The `images:` of a kustomization: which images the containers run.

Source: https://github.com/kubernetes-sigs/kustomize/blob/master/api/filters/imagetag/updater.go
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.field_spec import edited_at
from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, text_at, with_value
from netpol_lint.source.node import Entry, Mapping, Node, Sequence, resolved

_CONTAINERS: Final = frozenset({"containers", "initContainers"})

_NOT_SEARCHED: Final = frozenset({"CustomResourceDefinition"})
"""The kinds in which fields are only described that look like containers."""

_Renew = Callable[[Node], Node]


def set_images(layer: Layer) -> None:
    """Replace the images that `images:` names in all containers, wherever they stand in an object."""
    for node in (*layer.orders("images"), *layer.orders("imageTags")):
        entry = resolved(node)
        if not (isinstance(entry, Mapping) and text_of(entry.get("name"))):
            layer.leave_out("an entry of `images` names no image", node, Effect.NOTHING)
            continue
        renew = _renewal(entry)
        layer.resources = [_with_images(each, renew, layer) for each in layer.resources]


def _renewal(entry: Mapping) -> _Renew:
    name = text_of(entry.get("name"))
    new_name, new_tag, digest, suffix = (
        text_of(entry.get(field)) for field in ("newName", "newTag", "digest", "tagSuffix")
    )

    # A name is compared as it is written: the real tool takes it for a pattern's text, too.
    pattern = re.compile(rf"{re.escape(name)}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?\Z")

    def renew(node: Node) -> Node:
        image = text_of(node)
        if not pattern.match(image):
            return node
        found, tag, found_digest = _divided(image)
        if digest:
            tag, found_digest = new_tag if new_tag else "", digest
        elif new_tag:
            tag, found_digest = new_tag, ""
        if suffix and not new_tag and not digest:
            tag = f"{tag}{suffix}"
        text = (new_name or found) + (f":{tag}" if tag else "") + (f"@{found_digest}" if found_digest else "")
        return node if text == image else text_at(resolved(node), text)

    return renew


def _divided(image: str) -> tuple[str, str, str]:
    """Divide an image into name, tag and digest."""
    rest, _, digest = image.partition("@")
    start = rest.rfind("/") + 1
    name, _, tag = rest[start:].partition(":")
    return rest[:start] + name, tag, digest


def _with_images(resource: Resource, renew: _Renew, layer: Layer) -> Resource:
    if resource.id.kind in _NOT_SEARCHED:
        return resource
    root = resource.root
    for spec in layer.configuration.images:
        if spec.selects(resource.id):
            root = edited_at(root, spec, lambda found: None if found is None else renew(found))
    searched = _searched(root, renew)
    return resource.edited(searched if isinstance(searched, Mapping) else root)


def _searched(node: Node, renew: _Renew) -> Node:
    """Return the tree with the images renewed in whatever is called containers."""
    match resolved(node):
        case Mapping() as mapping:
            entries = [_searched_entry(entry, renew) for entry in mapping.entries]
            is_same = all(new is old for new, old in zip(entries, mapping.entries, strict=True))
            return node if is_same else mapping_at_place(mapping, entries)
        case Sequence() as sequence:
            items = [_searched(item, renew) for item in sequence.items]
            is_same = all(new is old for new, old in zip(items, sequence.items, strict=True))
            return node if is_same else sequence_at_place(sequence, items)
        case _:
            return node


def _searched_entry(entry: Entry, renew: _Renew) -> Entry:
    listed = resolved(entry.value)
    if entry.name in _CONTAINERS and isinstance(listed, Sequence):
        items = [_container(item, renew) for item in listed.items]
        is_same = all(new is old for new, old in zip(items, listed.items, strict=True))
        value: Node = entry.value if is_same else sequence_at_place(listed, items)
    else:
        value = _searched(entry.value, renew)
    return entry if value is entry.value else Entry(entry.name, entry.key, value)


def _container(item: Node, renew: _Renew) -> Node:
    container = resolved(item)
    image = container.get("image") if isinstance(container, Mapping) else None
    if not isinstance(container, Mapping) or image is None:
        return item
    renewed = renew(image)
    return item if renewed is image else with_value(container, "image", renewed)
