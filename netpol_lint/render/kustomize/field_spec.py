"""Field specs: where in which objects a transformer finds the fields that it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from netpol_lint.render.kustomize.resource import ResourceId
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, with_value
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved

Edit: TypeAlias = "Callable[[Node | None], Node | None]"
"""Takes what stands at the end of a path, `None` where nothing does, and returns what is to stand there.

`None` leaves the field absent; returning the same node leaves it as it is.
"""


class FieldSpec(Struct, frozen=True):
    """A path through the objects of a kind; what is empty means any.

    `steps` are names of fields. A list on the way is entered by itself, for all its items, and a step
    that ends in `[]` says that the field is one, so that it is never made. `create` makes the maps that
    lack on the way.

    Source: https://github.com/kubernetes-sigs/kustomize/blob/master/api/types/fieldspec.go
    """

    steps: tuple[str, ...]
    group: str = ""
    version: str = ""
    kind: str = ""
    create: bool = False

    def selects(self, identity: ResourceId) -> bool:
        """Tell whether it speaks about an object."""
        return (
            self.kind in ("", identity.kind)
            and self.group in ("", identity.group)
            and self.version in ("", identity.version)
        )


def field_spec(
    path: str, kind: str = "", *, group: str = "", version: str = "", create: bool = False
) -> FieldSpec:
    r"""Read a path as configurations write it: steps divided by `/`, which `\/` stands for in a name."""
    steps: list[str] = []
    is_open = False
    for part in path.split("/"):
        if is_open:
            steps[-1] = f"{steps[-1].removesuffix(chr(92))}/{part}"
        else:
            steps.append(part)
        is_open = part.endswith("\\")
    return FieldSpec(tuple(steps), group, version, kind, create)


def edited_at(root: Mapping, spec: FieldSpec, edit: Edit) -> Mapping:
    """Return the tree with the fields of the spec edited; the tree itself where nothing changes.

    Whether the spec selects the object is for the caller to ask.
    """
    edited = _edited(root, spec.steps, edit, spec.create)
    return edited if isinstance(edited, Mapping) else root


def _edited(node: Node, steps: tuple[str, ...], edit: Edit, create: bool) -> Node:  # noqa: FBT001 - recursion
    if not steps:
        return edit(node) or node
    match resolved(node):
        case Mapping() as mapping:
            edited: Node = _with_step(mapping, steps, edit, create)
            return node if edited is mapping else edited
        case Sequence() as sequence:
            items = [_edited(item, steps, edit, create) for item in sequence.items]
            if all(map(_is_same, items, sequence.items)):
                return node
            return sequence_at_place(sequence, items)
        case _:
            return node


def _is_same(one: Node, other: Node) -> bool:
    return one is other


def _with_step(mapping: Mapping, steps: tuple[str, ...], edit: Edit, create: bool) -> Mapping:  # noqa: FBT001
    name = steps[0].removesuffix("[]")
    below = mapping.get(name)
    meant = None if below is None else resolved(below)
    if below is None or (isinstance(meant, Scalar) and meant.is_null):
        made = _made(mapping, steps, edit, create)
        return mapping if made is None else with_value(mapping, name, made)
    edited = _edited(below, steps[1:], edit, create)
    return mapping if edited is below else with_value(mapping, name, edited)


def _made(place: Mapping, steps: tuple[str, ...], edit: Edit, create: bool) -> Node | None:  # noqa: FBT001
    """Return what is to stand where a step leads nowhere; `None` if nothing is."""
    if not create or steps[0].endswith("[]"):
        return None
    if len(steps) == 1:
        return edit(None)
    empty = mapping_at_place(place, ())
    inner = _with_step(empty, steps[1:], edit, create)
    # What was made stands where its content does, and not at the object that it was added to.
    return None if inner is empty else mapping_at_place(inner.entries[0].value, inner.entries)
