"""Many field specs as one plan, so that an object is walked through once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct, field

from netpol_lint.render.kustomize.field_spec import FieldSpec
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, text_at
from netpol_lint.source.node import Alias, Entry, Mapping, Node, Scalar, Sequence

Use = TypeVar("Use")

Apply: TypeAlias = Callable[[Use, "Node | None"], "Node | None"]
"""Edits what stands at the end of a spec that is for this use, `None` where nothing does."""


class Plan(Struct, Generic[Use]):
    """What is to be done at one place of an object, and below it.

    `here` are the uses of the specs that end here, in order, each with whether it makes the field.
    `makes` tells whether something is made here where nothing stands.
    """

    here: list[tuple[Use, bool]] = field(default_factory=list)
    below: dict[str, Plan[Use]] = field(default_factory=dict)
    makes: bool = False

    def add(self, spec: FieldSpec, use: Use) -> None:
        """Add a spec, whose path starts here."""
        plan = self
        for position, step in enumerate(spec.steps):
            plan = plan.below.setdefault(step.removesuffix("[]"), Plan())
            # What is said to be a list is never made, nor is anything that leads to it.
            may_make = not any(each.endswith("[]") for each in spec.steps[position:])
            plan.makes = plan.makes or (spec.create and may_make)
        plan.here.append((use, spec.create))


def plan_of(specs: Iterable[tuple[FieldSpec, Use]]) -> Plan[Use]:
    """Return the plan of specs with their uses."""
    plan: Plan[Use] = Plan()
    for spec, use in specs:
        plan.add(spec, use)
    return plan


def edited_by(root: Mapping, plan: Plan[Use], apply: Apply[Use]) -> Mapping:
    """Return the tree with everything done that the plan says; the tree itself where nothing changes."""
    edited = _edited(root, plan, apply)
    return edited if isinstance(edited, Mapping) else root


def _edited(node: Node, plan: Plan[Use], apply: Apply[Use]) -> Node:
    for use, _ in plan.here:
        node = apply(use, node) or node
    if not plan.below:
        return node
    meant = node.target if isinstance(node, Alias) else node
    if isinstance(meant, Mapping):
        changes = _changes(meant, plan, apply)
        return _with(meant, changes) if changes else node
    if isinstance(meant, Sequence):
        items = [_edited(item, plan, apply) for item in meant.items]
        same = all(new is old for new, old in zip(items, meant.items, strict=True))
        return node if same else sequence_at_place(meant, items)
    return node


def _changes(mapping: Mapping, plan: Plan[Use], apply: Apply[Use]) -> dict[str, Node]:
    """Return the fields of a map that are to be others, or are new."""
    changes: dict[str, Node] = {}
    for name, inner in plan.below.items():
        entry = mapping.entry(name)
        value = None if entry is None else entry.value
        if value is None or (isinstance(value, Scalar) and value.is_null):
            made = _made(inner, apply) if inner.makes else None
            if made is not None:
                changes[name] = made
            continue
        edited = _edited(value, inner, apply)
        if edited is not value:
            changes[name] = edited
    return changes


def _made(plan: Plan[Use], apply: Apply[Use]) -> Node | None:
    """Return what is to stand where nothing does; `None` if nothing is."""
    made: Node | None = None
    for use, makes in plan.here:
        if makes:
            made = apply(use, made) or made
    entries = []
    for name, inner in plan.below.items():
        value = _made(inner, apply) if inner.makes else None
        if value is not None:
            entries.append(Entry(name, text_at(value, name), value))
    # What was made stands where its content does, and not at the object that it was added to.
    return made or (mapping_at_place(entries[0].value, entries) if entries else None)


def _with(mapping: Mapping, changes: dict[str, Node]) -> Mapping:
    entries = []
    for entry in mapping.entries:
        value = changes.pop(entry.name, None)
        entries.append(entry if value is None else Entry(entry.name, entry.key, value))
    entries += [Entry(name, text_at(value, name), value) for name, value in changes.items()]
    return mapping_at_place(mapping, entries)
