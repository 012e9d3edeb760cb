"""Which objects a patch is for: those that its target selects, or the one that it names itself."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.kustomize.label_query import matches_query
from netpol_lint.render.kustomize.pattern import matches
from netpol_lint.render.kustomize.resource import Resource, ResourceId
from netpol_lint.render.kustomize.scope import effective_namespace, registered
from netpol_lint.source.node import Mapping


class Selector(Struct, frozen=True):
    """What a target asks for; the first five are regular expressions for the whole, empty for any."""

    group: str
    version: str
    kind: str
    name: str
    namespace: str
    labels: str
    annotations: str

    def selects(self, resource: Resource) -> bool:
        """Tell whether an object is meant, under its first name and namespace or under the current ones.

        Raises:
            UnsafePatternError: an expression cannot be tried.
            ValueError: a selector of labels or annotations is none.
        """
        now, first = resource.id, resource.original_id
        return (
            matches(self.kind, now.kind)
            and matches(self.group, now.group)
            and matches(self.version, now.version)
            and (matches(self.name, first.name) or matches(self.name, now.name))
            and any(matches(self.namespace, effective_namespace(each)) for each in (first, now))
            and _meets(self.labels, resource.root, "labels")
            and _meets(self.annotations, resource.root, "annotations")
        )

    def __str__(self) -> str:
        named = "/".join(part for part in (self.namespace, self.name) if part)
        labelled = ", ".join(part for part in (self.labels, self.annotations) if part)
        return " ".join(part for part in (self.kind, named, labelled) if part) or "any object"


def selector_of(target: Mapping) -> Selector:
    """Read a target."""
    names = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
    return Selector(*(text_of(target.get(name)) for name in names))


class Patched:
    """The objects of a layer while patches change them; their order stays."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources: list[Resource | None] = list(resources)
        self._by_id: dict[ResourceId, list[int]] | None = None

    @property
    def resources(self) -> list[Resource]:
        """The objects that are left."""
        return [each for each in self._resources if each is not None]

    def selected(self, selector: Selector) -> list[tuple[int, Resource]]:
        """Return the objects that a target selects, with their positions."""
        return [(at, each) for at, each in enumerate(self._resources) if each and selector.selects(each)]

    def called(self, identity: ResourceId) -> list[tuple[int, Resource]]:
        """Return the objects that are, or ever were, called so, with their positions."""
        if self._by_id is None:
            self._by_id = {}
            for at, each in enumerate(self._resources):
                for known in {registered(known) for known in each.ids} if each else ():
                    self._by_id.setdefault(known, []).append(at)
        found = ((at, self._resources[at]) for at in self._by_id.get(registered(identity), ()))
        return [(at, each) for at, each in found if each is not None]

    def put(self, at: int, resource: Resource | None) -> None:
        """Put an object in the place of what it was, or remove it."""
        before = self._resources[at]
        self._resources[at] = resource
        if before is not None and (resource is None or resource.id != before.id):
            self._by_id = None


def _meets(selector: str, root: Mapping, name: str) -> bool:
    if not selector:
        return True
    stated = mapping_at(root, "metadata", name)
    labels = {} if stated is None else {entry.name: text_of(entry.value) for entry in stated.entries}
    return matches_query(selector, labels)
