"""The objects of a build that have had other names, found by those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from netpol_lint.render.kustomize.resource import Resource
from netpol_lint.render.kustomize.scope import effective_namespace

_MANY: Final = 500
"""From so many objects on, only those are looked through that were renamed just like who asks."""

_Key: TypeAlias = "tuple[str, str, str | None, bool]"
"""A former name, a kind, and a namespace, `None` for all of them: that of today, or the first one."""


class Renamed:
    """Finds objects by a name that they had, their kind, and the namespace they stand in now."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._kinds: set[str] = set()
        self._with_new_names: set[str] = set()
        self._found: dict[_Key, list[Resource]] = defaultdict(list)
        for each in resources:
            for key in _keys(each):
                self._found[key].append(each)
                self._kinds.add(key[1])
                if key[0] != each.id.name:
                    self._with_new_names.add(key[1])
        self._alike: dict[object, list[Resource]] = defaultdict(list)
        for key, found in self._found.items():
            if len(found) > _MANY:
                for each in found:
                    self._alike[key, each.prefixes, each.suffixes].append(each)

    def __bool__(self) -> bool:
        return bool(self._found)

    def may_change(self, kind: str, field: str) -> bool:
        """Tell whether a field that refers to objects of a kind may have to follow one of them.

        A field that is called a name holds no namespace, and so only new names concern it.
        """
        return kind in (self._with_new_names if field.lower().endswith("name") else self._kinds)

    def find(self, name: str, kind: str, namespace: str | None, referrer: Resource) -> Sequence[Resource]:
        """Return the objects that `referrer` may mean; `namespace` is empty for what lives in none."""
        return self._at((name, kind, namespace, False), referrer)

    def find_from(self, name: str, kind: str, namespace: str, referrer: Resource) -> Sequence[Resource]:
        """Return the objects that `referrer` may mean, by the namespace that they stood in at first."""
        return self._at((name, kind, namespace, True), referrer)

    def _at(self, key: _Key, referrer: Resource) -> Sequence[Resource]:
        found = self._found.get(key, ())
        if len(found) <= _MANY:
            return found
        return self._alike.get((key, referrer.prefixes, referrer.suffixes), ())


def _keys(resource: Resource) -> Iterator[_Key]:
    namespace, first = effective_namespace(resource.id), effective_namespace(resource.original_id)
    names = dict.fromkeys(each.name for each in resource.previous)
    kinds = dict.fromkeys(each.kind for each in resource.previous)
    for name in names:
        for kind in kinds:
            yield name, kind, namespace, False
            yield name, kind, None, False
            yield name, kind, first, True
