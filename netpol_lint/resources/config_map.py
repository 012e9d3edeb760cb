"""ConfigMaps: what workloads are told beside their own manifest, line by line and with its place.

Secrets are never read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location, Region
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field

_KIND: Final = ("", "ConfigMap")
_LONGEST_VALUE: Final = 64 * 1024
_MOST_KEYS: Final = 100
_COMMENTS: Final = ("#", "//", ";", "--", "<!--", "*", "/*")
"""How lines begin that configuration files of some kind leave to people."""


class ConfigLine(Struct, frozen=True):
    """A line of a ConfigMap's value, without what surrounds it, or a value of one line."""

    key: str
    text: str
    at: Location


def is_config_map(each: ApiObject) -> bool:
    """Tell whether an object is a ConfigMap."""
    return (each.group, each.kind) == _KIND


# Without slots, which leave no place for the index: most clusters are never asked for it.
class ConfigMaps(Struct, frozen=True, dict=True):
    """The ConfigMaps of a cluster, read when somebody asks."""

    objects: tuple[ApiObject, ...] = ()

    def lines(self, namespace: str, name: str) -> Mapping[str, tuple[ConfigLine, ...]]:
        """Return what a ConfigMap holds, by key; nothing if it is not declared here.

        Of very long values the beginning, of very many keys the first ones, and no comments.
        """
        each = self._objects.get((namespace, name))
        if each is None:
            return {}
        found = self._read.get((namespace, name))
        if found is None:
            found = self._read[namespace, name] = _lines_by_key(each)
        return found

    @cached_property
    def _objects(self) -> Mapping[tuple[str, str], ApiObject]:
        return {(each.effective_namespace, each.name): each for each in reversed(self.objects)}

    @cached_property
    def _read(self) -> dict[tuple[str, str], Mapping[str, tuple[ConfigLine, ...]]]:
        return {}


def config_maps(objects: Iterable[ApiObject]) -> ConfigMaps:
    """Keep the ConfigMaps of the objects of a cluster."""
    return ConfigMaps(tuple(filter(is_config_map, objects)))


def _lines_by_key(each: ApiObject) -> dict[str, tuple[ConfigLine, ...]]:
    data = Field(each.root).get("data")
    entries = [] if data is None else list(data.fields())[:_MOST_KEYS]
    return {key: tuple(_lines(key, value)) for key, value in entries if value.text}


def _lines(key: str, value: Field) -> Iterator[ConfigLine]:
    written = (value.text or "")[:_LONGEST_VALUE].splitlines()
    at = value.at
    span = at.region.end_line - at.region.start_line
    # A literal block holds its lines as they stand below its `|`; other styles fold them.
    is_literal = len(written) > 1 and len((value.text or "").splitlines()) <= span
    for number, line in enumerate(written, at.region.start_line + 1):
        text = line.strip()
        if text and not text.startswith(_COMMENTS):
            yield ConfigLine(key, text, _at_line(at, number) if is_literal else at)


def _at_line(at: Location, number: int) -> Location:
    return Location(at.path, Region(number, 1, number, 1), at.yaml_path)
