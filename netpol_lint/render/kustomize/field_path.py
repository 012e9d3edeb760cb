"""The paths by which replacements and variables name a field (`spec.ports.[name=http].port`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from msgspec import Struct

from netpol_lint.render.kustomize.pattern import is_found
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, span_of, text_at, with_value
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved

Value: TypeAlias = Scalar | Mapping | Sequence
Edit: TypeAlias = Callable[[Value], Node]

_LONGEST_PATH: Final = 100
_LONGEST_INDEX: Final = 6
_MOST_WORK: Final = 2_000_000


class FieldPathError(Exception):
    """A path asks for something that a tree of this shape cannot have."""


class Work(Struct):
    """How much may still be done, in elements looked at and nodes put in.

    Values that are put into themselves double each time, and so does what a repository can ask for.
    """

    left: int = _MOST_WORK

    def spend(self, amount: int) -> None:
        """Take note of work.

        Raises:
            FieldPathError: it is too much.
        """
        self.left -= amount
        if self.left < 0:
            raise FieldPathError("asks for more than anybody needs")


class FieldEdit(Struct, frozen=True):
    """What to do to the fields that a path leads to.

    `made_for` is the value that lacking fields are made for, absent when none are to be made.
    """

    edit: Edit
    work: Work
    made_for: Value | None = None


def split_field_path(path: str) -> tuple[str, ...]:
    r"""Split a path at its dots, except those in brackets and those behind a backslash.

    A path may start with a dot, and what is empty between two means nothing.
    """
    parts: list[str] = []
    pieces = iter(_unescaped(path))
    for piece in pieces:
        if not piece.startswith("[") or piece.endswith("]"):
            parts.append(piece)
            continue
        bracketed = [piece]
        for further in pieces:
            bracketed.append(further)
            if further.endswith("]"):
                break
        joined = ".".join(bracketed)
        parts.append(joined if "=" in joined else joined.strip("[]"))
    return tuple(part for part in parts if part.strip())


def look_up(root: Node, parts: tuple[str, ...]) -> Value | None:
    """Return the field at a path, `None` where there is none; the first element that a selector means."""
    current = resolved(root)
    for part in map(str.strip, parts):
        below = _below(current, part)
        if below is None:
            return None
        current = resolved(below)
    return current


def edit_fields(root: Node, parts: tuple[str, ...], change: FieldEdit) -> tuple[Node, int]:
    """Return the tree with every field at the path edited, and how many there are.

    Raises:
        FieldPathError: the path asks a scalar for a field, or a list for an element that it lacks.
    """
    if len(parts) > _LONGEST_PATH:
        raise FieldPathError(f"has more than {_LONGEST_PATH} steps")
    return _edited(root, parts, change)


def _edited(node: Node, parts: tuple[str, ...], change: FieldEdit) -> tuple[Node, int]:
    meant = resolved(node)
    if not parts:
        return change.edit(meant), 1
    part = parts[0]
    if _is_index(part):
        return _edited_item(meant, int(part), parts, change)
    if _is_selector(part):
        return _edited_selection(meant, parts, change)
    if part == "*":
        return _edited_items(meant, [True] * len(_items(meant, part)), parts[1:], change)
    return _edited_field(meant, parts, change)


def _edited_field(node: Value, parts: tuple[str, ...], change: FieldEdit) -> tuple[Node, int]:
    name, *rest = parts
    if not isinstance(node, Mapping):
        if not (isinstance(node, Scalar) and node.is_null):
            raise FieldPathError(f"asks for `{name}` of what is no map")
        if change.made_for is None:
            return node, 0
        node = mapping_at_place(node, ())
    below = node.get(name)
    if below is None:
        if change.made_for is None:
            return node, 0
        below = _made(tuple(rest), change.made_for)
    value, count = _edited(below, tuple(rest), change)
    return (with_value(node, name, value) if value is not below else node), count


def _edited_item(node: Value, index: int, parts: tuple[str, ...], change: FieldEdit) -> tuple[Node, int]:
    items = list(_items(node, parts[0]))
    change.work.spend(len(items))
    if index == len(items) and change.made_for is not None:
        items.append(_made(parts[1:], change.made_for))
    if index >= len(items):
        raise FieldPathError(f"asks for element {index} of {len(items)}")
    items[index], count = _edited(items[index], parts[1:], change)
    return sequence_at_place(node, items), count


def _edited_selection(node: Value, parts: tuple[str, ...], change: FieldEdit) -> tuple[Node, int]:
    name, sign, wanted = parts[0][1:-1].partition("=")
    if not sign:
        raise FieldPathError(f"has the selector `{parts[0]}` without `=`")
    items = _items(node, parts[0])
    rest = parts[1:] if name else ()
    texts = (_text(item, name) for item in items)
    chosen = [text is not None and is_found(wanted, text) for text in texts]
    if not any(chosen) and change.made_for is not None:
        key = text_at(change.made_for, wanted)
        made = with_value(mapping_at_place(key, ()), name, key) if name else key
        node, chosen = sequence_at_place(node, (*items, made)), [*chosen, True]
    return _edited_items(node, chosen, rest, change)


def _edited_items(
    node: Value, chosen: list[bool], rest: tuple[str, ...], change: FieldEdit
) -> tuple[Node, int]:
    total = 0
    items: list[Node] = []
    change.work.spend(len(chosen))
    for item, is_chosen in zip(_items(node, "*"), chosen, strict=True):
        edited, count = _edited(item, rest, change) if is_chosen else (item, 0)
        items.append(edited)
        total += count
    return (sequence_at_place(node, items) if total else node), total


def _made(rest: tuple[str, ...], value: Value) -> Value:
    """Return an empty node of the shape that the rest of a path needs."""
    if rest:
        next_part = rest[0]
        is_list = _is_index(next_part) or _is_selector(next_part) or next_part == "*"
        return sequence_at_place(value, ()) if is_list else mapping_at_place(value, ())
    match value:
        case Scalar():
            return Scalar(value.file, *span_of(value), "", is_plain=True)
        case Mapping():
            return mapping_at_place(value, ())
        case Sequence():
            return sequence_at_place(value, ())


def _items(node: Value, part: str) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Scalar) and node.is_null:
        return ()
    raise FieldPathError(f"asks for `{part}` of what is no list")


def _below(node: Value, part: str) -> Node | None:
    if isinstance(node, Mapping):
        return node.get(part)
    if not isinstance(node, Sequence):
        return None
    if _is_index(part):
        return node.items[int(part)] if int(part) < len(node.items) else None
    if part == "-":
        return node.items[-1] if node.items else None
    if not _is_selector(part):
        return None
    name, _, wanted = part[1:-1].partition("=")
    return next((item for item in node.items if _text(item, name) == wanted), None)


def _text(item: Node, name: str) -> str | None:
    """Return the text of an element, or of one of its fields if a name is given."""
    meant: Node | None = resolved(item)
    if name:
        meant = meant.get(name) if isinstance(meant, Mapping) else None
    scalar = None if meant is None else resolved(meant)
    return scalar.text if isinstance(scalar, Scalar) else None


def _is_index(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= _LONGEST_INDEX


def _is_selector(part: str) -> bool:
    return part.startswith("[") and part.endswith("]")


def _unescaped(path: str) -> list[str]:
    pieces: list[str] = []
    for piece in path.split("."):
        if pieces and pieces[-1].endswith("\\"):
            pieces[-1] = f"{pieces[-1][:-1]}.{piece}"
        else:
            pieces.append(piece)
    return pieces
