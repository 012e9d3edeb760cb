"""What to write instead of a misplaced field or a value of a wrong type, where it is a common slip."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.resources.field import Field
from netpol_lint.resources.problem import Move, Remedy, Rename, Rewrite
from netpol_lint.resources.structure_hint import Vocabulary, nearest_field

_UNDER_SPEC: Final = frozenset({"egress", "ingress", "podSelector", "policyTypes"})


def remedy_for_unknown_field(
    name: str, *, path: tuple[str | int, ...], known: tuple[str, ...], root: Field, words: Vocabulary
) -> Remedy | None:
    """Return the remedy of a field with a slip in its name, or in the place of another map."""
    parent = _at(root, path)
    at = None if parent is None else parent.key_at(name)
    if parent is None or parent.mapping is None or at is None:
        return None
    near = nearest_field(name, known)
    if near is not None:
        is_free = parent.mapping.get(near) is None
        return Remedy(f"write `{near}`", (Rename(at, name, near),)) if is_free else None
    if path[-1:] and path[-1] in words.selectors:
        return _labels_nested(parent)
    home = _home(name, path)
    to = None if home is None else _at(root, home)
    if home is None or to is None or to.mapping is None or to.mapping.get(name) is not None:
        return None
    return Remedy(f"move `{name}` up to `{to.path}`", (Move(at, to.at),))


def _labels_nested(selector: Field) -> Remedy | None:
    """Return the remedy of a selector that holds nothing but labels, without `matchLabels` around them."""
    labels = {name: each.text for name, each in selector.fields()}
    if not all(labels.values()) or not labels.keys().isdisjoint(("matchLabels", "matchExpressions")):
        return None
    nested = Rewrite(selector.at, {**labels}, {"matchLabels": {**labels}})
    return Remedy("put the labels below `matchLabels`", (nested,))


def _home(name: str, path: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
    """Return the map around a place that has a field of this name."""
    if path[:1] != ("spec",):
        return None
    if name in _UNDER_SPEC and len(path) > 1:
        return path[:1]
    is_in_rule = len(path) > 3 and path[1] in ("ingress", "egress")  # noqa: PLR2004  (spec.ingress[0].from)
    if is_in_rule and name in ("ports", "from", "to"):
        return path[:3]
    return None


def remedy_for_type(field: Field, *, wants: tuple[str, ...], words: Vocabulary) -> Remedy | None:
    """Return the remedy of a value that only lacks quotes, brackets or braces."""
    value = field.value
    if value is None:
        name = field.path.rpartition(".")[2]
        if name in words.selectors and field.is_null:
            return Remedy("write `{}`", (Rewrite(field.at, None, {}),))
        return None
    if "array" in wants and isinstance(value, str):
        return Remedy("make it the only item of a list", (Rewrite(field.at, value, [value]),))
    written = getattr(field.node, "text", None)
    if wants[:1] == ("string",) and isinstance(written, str):
        return Remedy("quote it", (Rewrite(field.at, value, written),))
    return None


def _at(root: Field, path: tuple[str | int, ...]) -> Field | None:
    field = root
    for step in path:
        found = next((each for name, each in _below(field) if name == step), None)
        if found is None:
            return None
        field = found
    return field


def _below(field: Field) -> Iterator[tuple[str | int, Field]]:
    yield from field.fields()
    yield from enumerate(field.items())
