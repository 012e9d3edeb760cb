"""`vars`: `$(NAME)` in the fields that may hold one is replaced by a field of an object."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeAlias

from msgspec import Struct

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.gap import Effect
from netpol_lint.render.kustomize.context import Layer
from netpol_lint.render.kustomize.field_path import Value, look_up, split_field_path
from netpol_lint.render.kustomize.field_plan import Plan, edited_by, plan_of
from netpol_lint.render.kustomize.field_spec import FieldSpec
from netpol_lint.render.kustomize.quiet_fields import telling_texts
from netpol_lint.render.kustomize.resource import Resource, ResourceId
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, text_at
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, resolved

_MOST_VARIABLES: Final = 1_000
_USE: Final = re.compile(r"\$\(([^()$]+)\)")
_LONGEST_TEXT: Final = 1_000_000
"""What is put into one text: a long value could stand in it many times."""


_Name: TypeAlias = tuple[str, str, str, str]
"""Group, version, kind and name of an object."""


def resolve_variables(layer: Layer) -> None:
    """Replace the variables in all objects, as the last thing that is done to them."""
    values = dict(_values(layer))
    if not values:
        return
    expand = _Expansion(values)
    specs = layer.configuration.var_reference
    by_kind: dict[tuple[str, str, str], Plan[None]] = {}
    for position, resource in enumerate(layer.resources):
        known = resource.id
        kind = (known.group, known.version, known.kind)
        if kind not in by_kind:
            # What is expanded once is not looked at again, though two configurations name the field.
            fields = dict.fromkeys(spec.steps for spec in specs if spec.selects(known))
            by_kind[kind] = plan_of((FieldSpec(steps), None) for steps in fields)
        root = edited_by(resource.root, by_kind[kind], lambda _, found: expand.edited(found))
        layer.resources[position] = resource.restated(root)


def _values(layer: Layer) -> Iterator[tuple[str, Value]]:
    owners: dict[_Name, list[Resource]] = {}
    for resource in layer.resources if layer.variables else ():
        owners.setdefault(_name_of(resource.original_id), []).append(resource)
    missing: list[Mapping] = []
    for variable in layer.variables[:_MOST_VARIABLES]:
        name = text_of(variable.get("name"))
        value = _value(owners, variable)
        if value is None:
            missing.append(variable)
        elif name:
            yield name, value
    _leave_out(layer, missing)


def _leave_out(layer: Layer, missing: list[Mapping]) -> None:
    """Say which variables are not replaced; where they stand decides what that changes."""
    if not missing:
        return
    used = {name[1] for text in telling_texts(layer.resources) for name in _USE.finditer(text)}
    for variable in missing:
        name = text_of(variable.get("name"))
        message = f"the variable `{name}` names a field that no object has and is not replaced"
        layer.leave_out(message, variable, Effect.SELECTION if name in used else Effect.NOTHING)


def _value(owners: dict[_Name, list[Resource]], variable: Mapping) -> Value | None:
    meant = mapping_at(variable, "objref")
    if meant is None:
        return None
    group, _, version = text_of(meant.get("apiVersion")).rpartition("/")
    if not version:
        group, version = text_of(meant.get("group")), text_of(meant.get("version"))
    wanted = ResourceId(
        group,
        version,
        text_of(meant.get("kind")),
        text_of(meant.get("name")),
        text_of(meant.get("namespace")),
    )
    field = mapping_at(variable, "fieldref")
    path = "" if field is None else text_of(field.get("fieldpath")) or text_of(field.get("fieldPath"))
    owner = next((each for each in owners.get(_name_of(wanted), ()) if _is_there(each, wanted)), None)
    return None if owner is None else look_up(owner.root, _indexed(path or "metadata.name"))


def _name_of(identity: ResourceId) -> _Name:
    return identity.group, identity.version, identity.kind, identity.name


def _is_there(resource: Resource, wanted: ResourceId) -> bool:
    return not wanted.namespace or wanted.namespace == (resource.original_id.namespace or "default")


def _indexed(path: str) -> tuple[str, ...]:
    """Split the path of a variable, in which `ports[0]` stands for the first of the ports."""
    parts: list[str] = []
    for part in split_field_path(path):
        name, bracket, index = part.partition("[")
        if bracket and name and index.endswith("]"):
            parts += (name, index[:-1])
        else:
            parts.append(part)
    return tuple(parts)


class _Expansion(Struct, frozen=True):
    """The values by the names that stand for them."""

    values: dict[str, Value]

    def edited(self, node: Node | None) -> Node | None:
        """Expand a text, or the texts that a map or a list holds."""
        meant = None if node is None else resolved(node)
        match meant:
            case Scalar():
                return self._scalar(meant)
            case Mapping(entries=entries):
                edited = tuple(self._entry(entry) for entry in entries)
                same = all(new is old for new, old in zip(edited, entries, strict=True))
                return node if same else mapping_at_place(meant, edited)
            case Sequence(items=items):
                expanded = tuple(self._item(item) for item in items)
                same = all(new is old for new, old in zip(expanded, items, strict=True))
                return node if same else sequence_at_place(meant, expanded)
            case None:
                return None

    def _entry(self, entry: Entry) -> Entry:
        value = self._item(entry.value)
        return entry if value is entry.value else Entry(entry.name, entry.key, value)

    def _item(self, node: Node) -> Node:
        meant = resolved(node)
        return self._scalar(meant) if isinstance(meant, Scalar) else node

    def _scalar(self, scalar: Scalar) -> Node:
        if "$" not in scalar.text:
            return scalar
        whole = scalar.text[2:-1]
        if scalar.text == f"$({whole})" and isinstance(value := self.values.get(whole), Scalar):
            return value
        text = self._expanded(scalar.text)
        return scalar if text == scalar.text else text_at(scalar, text)

    def _expanded(self, text: str) -> str:
        """Replace every variable; `$$` stands for a dollar sign, and unknown names stay."""
        pieces: list[str] = []
        at = 0
        size = 0
        while (dollar := text.find("$", at)) >= 0 and dollar + 1 < len(text):
            pieces.append(text[at:dollar])
            piece, at = self._at_dollar(text, dollar)
            pieces.append(piece)
            size += len(piece)
            if size > _LONGEST_TEXT:
                return text
        return "".join(pieces) + text[at:]

    def _at_dollar(self, text: str, dollar: int) -> tuple[str, int]:
        """Return what the text at a dollar sign stands for, and where it ends."""
        following = text[dollar + 1]
        if following == "$":
            return "$", dollar + 2
        end = text.find(")", dollar + 2) if following == "(" else -1
        if end < 0:
            return text[dollar : dollar + 2], dollar + 2
        value = self.values.get(text[dollar + 2 : end])
        return (value.text if isinstance(value, Scalar) else text[dollar : end + 1]), end + 1
