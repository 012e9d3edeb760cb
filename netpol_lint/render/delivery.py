"""What delivery objects (of Flux, of Argo CD) are asked for, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import Build
from netpol_lint.render.gap import Gap

ObjectKey = tuple[str, str, str, str]
"""Group, kind, namespace and name: `ApiObject.identity`."""


class Delivered(Struct, frozen=True):
    """Something of this repository that a delivery object deploys.

    `by` is the delivery object, `at` its line that names the path, `path` the directory, empty for the
    root; where the values of a chart tell what it brings, it is the file that holds them. `destination`
    names the cluster that it goes to, empty for the one that the delivery object stands in. `missing`
    names the objects that were asked for (variables, values) and not found: once they are known, it is
    worth asking again.
    """

    by: ApiObject
    at: Location
    path: str
    build: Build
    destination: str = ""
    missing: frozenset[ObjectKey] = frozenset()


class Undelivered(Struct, frozen=True):
    """Something that a delivery object deploys and that cannot be read here; the gap says why.

    It comes from another repository, say, or is a remote chart. `objects` is what is deployed beside it
    and known all the same, as the namespace that is made for it. `missing` is as in `Delivered`.
    """

    by: ApiObject
    gap: Gap
    destination: str = ""
    objects: tuple[ApiObject, ...] = ()
    missing: frozenset[ObjectKey] = frozenset()


Delivery = Delivered | Undelivered


class Neighbours(Struct, frozen=True):
    """The objects that run beside a delivery object, as far as they are known yet, by identity."""

    objects: Mapping[ObjectKey, ApiObject] = field(default_factory=dict)

    def find(self, group: str, kind: str, namespace: str, name: str) -> ApiObject | None:
        """Return the object of that identity, if it is known."""
        return self.objects.get((group, kind, namespace, name))
