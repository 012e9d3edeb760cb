"""Clusters: what runs together, each object once."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import ApiObject, is_made
from netpol_lint.render.bystanders import is_bystander
from netpol_lint.render.delivery import ObjectKey
from netpol_lint.render.gap import Gap
from netpol_lint.render.scope import lives_in_no_namespace
from netpol_lint.render.unit import RenderUnit, UnitKind
from netpol_lint.source.node import Mapping, PlainValue, plain

WHOLE_REPOSITORY: Final = "."
"""The name of the only cluster of a repository whose paths name no environment."""


class Basis(Enum):
    """What says that some units run together."""

    STATED = "stated"
    DELIVERED = "delivered"
    PATHS = "paths"
    ALTERNATIVE = "alternative"


class Duplicate(Struct, frozen=True):
    """An object that a cluster defines twice, differently: which one stays depends on who applies last."""

    kept: ApiObject
    left_out: ApiObject


class Cluster(Struct, frozen=True):
    """Units that run together.

    `objects` is in the order of the units and holds each object once; a Namespace stands there as
    often as it is defined, because its definitions add up. `own_units` are those that name this
    environment; the others belong to every one. `gaps` is what runs here, too, and could not be
    rendered. `followed` are the delivery objects whose content is among the units.

    `starts` are the paths that are stated, or the units in which delivery starts. An alternative exists
    only because the unit that it starts with defines an object otherwise than a larger unit does: what
    else runs there is a guess.
    """

    name: str
    units: tuple[RenderUnit, ...]
    objects: tuple[ApiObject, ...]
    own_units: tuple[RenderUnit, ...] = ()
    gaps: tuple[Gap, ...] = ()
    followed: frozenset[ObjectKey] = frozenset()
    duplicates: tuple[Duplicate, ...] = ()
    basis: Basis = Basis.PATHS
    starts: tuple[str, ...] = ()

    @property
    def is_alternative(self) -> bool:
        """Whether it is one of several ways to run something."""
        return self.basis is Basis.ALTERNATIVE


def join_units(name: str, own: Iterable[RenderUnit], shared: Iterable[RenderUnit] = ()) -> Cluster:
    """Join units with those of the shared ones that do not contradict them."""
    contents = Contents()
    own_units = tuple(own)
    for unit in own_units:
        contents.add(unit)
    for unit in [unit for unit in shared if contents.accepts(unit)]:
        contents.add(unit)
    return Cluster(
        name=name,
        units=tuple(contents.units),
        objects=(*contents.objects.values(), *contents.namespaces_again),
        own_units=own_units,
        gaps=tuple(dict.fromkeys(gap for unit in contents.units for gap in unit.gaps)),
        duplicates=tuple(contents.duplicates),
    )


class Meanings:
    """What objects say, wherever they stand; of those that are compared, and read once however often."""

    def __init__(self) -> None:
        # With the node, because another one may stand where one that is gone has stood.
        self._known: dict[int, tuple[Mapping, PlainValue]] = {}

    def are_same(self, one: ApiObject, other: ApiObject) -> bool:
        """Tell whether two objects say the same."""
        return one.root is other.root or self._of(one.root) == self._of(other.root)

    def _of(self, root: Mapping) -> PlainValue:
        found = self._known.get(id(root))
        if found is None:
            found = self._known[id(root)] = root, plain(root)
        return found[1]


class Contents:
    """A group of units and its objects by identity, the first definition of each."""

    def __init__(self, meanings: Meanings | None = None) -> None:
        self._meanings = meanings or Meanings()
        self.units: list[RenderUnit] = []
        self.objects: dict[ObjectKey, ApiObject] = {}
        self.namespaces_again: list[ApiObject] = []
        self.duplicates: list[Duplicate] = []

    def accepts(self, unit: RenderUnit) -> bool:
        """Tell whether no object of the unit that has to do with traffic is defined differently here."""
        decisive = (each for each in _placed(unit) if not is_bystander(each.group, each.kind))
        return not any(map(self._contradicted, decisive))

    def _contradicted(self, each: ApiObject) -> ApiObject | None:
        """Return the object that is defined differently here, if there is one."""
        # Several units often bring the namespace they share, each with the labels it knows of.
        known = None if each.is_namespace else self.objects.get(each.identity)
        return known if known is not None and not self._meanings.are_same(known, each) else None

    def add(self, unit: RenderUnit) -> None:
        """Take in a unit with its objects."""
        self.units.append(unit)
        is_placed = {id(each) for each in _placed(unit)}
        for each in unit.objects:
            contradicted = self._contradicted(each) if id(each) in is_placed else None
            if contradicted is not None:
                self.duplicates.append(Duplicate(contradicted, each))
            known = self.objects.setdefault(each.identity, each)
            if each.is_namespace and known.root is not each.root:
                self._add_again(known, each)

    def _add_again(self, known: ApiObject, namespace: ApiObject) -> None:
        """Keep another definition of a Namespace; the first one is where findings point."""
        if is_made(known) and not is_made(namespace):
            self.objects[known.identity] = namespace
            namespace = known
        self.namespaces_again.append(namespace)


def _placed(unit: RenderUnit) -> tuple[ApiObject, ...]:
    """Return the objects of a unit whose namespace is known.

    Plain manifests that name a namespace for some objects and none for others are applied with `kubectl -n`,
    and each directory of them with another one: objects of one name there are not the same object.
    """
    if unit.kind is not UnitKind.DIRECTORY or all(each.namespace is None for each in unit.objects):
        return unit.objects
    return tuple(
        each
        for each in unit.objects
        if each.namespace is not None or lives_in_no_namespace(each.group, each.kind)
    )
