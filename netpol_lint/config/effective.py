"""What holds in the end, key by key, and where each value was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, TypeAlias

from msgspec import Struct

from netpol_lint.config.clusters import extended
from netpol_lint.config.schema import load_schema
from netpol_lint.config.system_namespaces import SYSTEM_NAMESPACES
from netpol_lint.config.yaml_tree import Tree
from netpol_lint.location import Location
from netpol_lint.rulebook import RuleSpec

# What a configuration holds is JSON, which has no narrower type than this.
Plain: TypeAlias = Any


class Origin(Enum):
    """Where a value was said."""

    DEFAULT = "default"
    FILE = "file"
    COMMAND_LINE = "command line"


class Source(Struct, frozen=True):
    """An origin, with the place if that is in a file."""

    origin: Origin
    at: Location | None = None


class Setting(Struct, frozen=True):
    """One value under the keys and indices that lead to it.

    Maps whose keys users choose and lists of maps are taken apart, unless they are empty. `sources` are
    several where the command line adds to a list. A value of `None` was said nowhere and has no default.
    """

    path: tuple[str | int, ...]
    value: Plain
    sources: tuple[Source, ...]

    @property
    def key(self) -> str:
        """The path as one text, as in `suppress[0]`."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).removeprefix(".")


class Said(Struct, frozen=True):
    """What the command line says: `instead` of the value of a key, or `besides` the items of its list."""

    instead: Mapping[str, Plain] = {}
    besides: Mapping[str, tuple[str, ...]] = {}


_DEFAULT = (Source(Origin.DEFAULT),)
_COMMAND_LINE = Source(Origin.COMMAND_LINE)


def settings(tree: Tree | None, rulebook: Mapping[str, RuleSpec], said: Said) -> Iterator[Setting]:
    """Yield every value, in the order of the schema; the file, if there is one, has been accepted."""
    for key, schema in load_schema()["properties"].items():
        found = None if tree is None else tree.below(key)
        if key in said.instead:
            yield Setting((key,), said.instead[key], (_COMMAND_LINE,))
        elif key in said.besides:
            yield _joined(key, found, said.besides[key])
        elif key == "options":
            yield from _options(found, rulebook)
        else:
            yield from _below((key,), found, schema)


def settings_of_clusters(tree: Tree | None) -> Iterator[tuple[str, tuple[Setting, ...]]]:
    """Yield the name of each stated cluster that extends something, and what holds there of these keys."""
    stated = None if tree is None else tree.below("clusters")
    schema = load_schema()["properties"]
    for cluster in () if stated is None else stated.items():
        extends = cluster.below("extends")
        if tree is None or extends is None or not extends.keys:
            continue
        merged = extended(tree, extends)
        own = (setting for key in extends.keys for setting in _below((key,), merged.below(key), schema[key]))
        yield cluster.children["name"].text, tuple(own)


def _below(path: tuple[str | int, ...], tree: Tree | None, schema: Mapping[str, Any]) -> Iterator[Setting]:
    if "properties" in schema:
        for key, inner in schema["properties"].items():
            yield from _below((*path, key), None if tree is None else tree.below(key), inner)
    elif tree is None:
        yield Setting(path, _default(path, schema), _DEFAULT)
    elif tree.children and (isinstance(tree.value, dict) or _may_hold_maps(schema)):
        for step, each in tree.children.items():
            yield Setting((*path, step), each.value, (_in_file(each),))
    else:
        yield Setting(path, tree.value, (_in_file(tree),))


def _default(path: tuple[str | int, ...], schema: Mapping[str, Any]) -> Plain:
    # The schema does not repeat the list that the facts hold.
    return list(SYSTEM_NAMESPACES) if path == ("namespaces", "system") else schema.get("default")


def _may_hold_maps(schema: Mapping[str, Any]) -> bool:
    items = schema["items"]
    return "properties" in items or items.get("$ref") == "#/$defs/end"


def _joined(key: str, tree: Tree | None, added: tuple[str, ...]) -> Setting:
    if tree is None or not tree.children:
        return Setting((key,), list(added), (_COMMAND_LINE,))
    value = [*(each.text for each in tree.items()), *added]
    return Setting((key,), value, (_in_file(tree), _COMMAND_LINE))


def _options(tree: Tree | None, rulebook: Mapping[str, RuleSpec]) -> Iterator[Setting]:
    """Yield all options of all rules, those by a former name of a rule under the current one."""
    for rule in rulebook.values():
        for option in rule.options:
            names = (rule.id, *rule.aliases)
            found = next(filter(None, (tree.below(each, option.name) for each in names if tree)), None)
            default = list(option.default) if isinstance(option.default, tuple) else option.default
            path = ("options", rule.id, option.name)
            if found is None:
                yield Setting(path, default, _DEFAULT)
            else:
                yield Setting(path, found.value, (_in_file(found),))


def _in_file(tree: Tree) -> Source:
    return Source(Origin.FILE, tree.at)
