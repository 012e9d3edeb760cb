"""An object on its way through Kustomize: what it is called now, and what it was called before."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.source.node import Mapping


class ResourceId(Struct, frozen=True):
    """What Kustomize tells objects apart by; `namespace` is empty where none is written."""

    group: str
    version: str
    kind: str
    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Resource:
    """An object and its history.

    `root` is the object as it stands now, built of nodes that know where each was written; `path` and
    `index` name the document it came from, and `id` is what it is called now. `previous` holds its
    earlier identities, the original one first; `prefixes` and `suffixes` what was put around its name,
    innermost first. `needs_hash` says that a hash of its content becomes part of its name at the end.
    `patched_at` are the places that name the patches applied to it. `known` is what it is called, where
    that was read from `root` already.
    """

    root: Mapping
    path: str
    index: int
    previous: tuple[ResourceId, ...] = ()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    needs_hash: bool = False
    patched_at: tuple[Location, ...] = ()
    known: InitVar[ResourceId | None] = None
    id: ResourceId = field(init=False, repr=False, compare=False)

    def __post_init__(self, known: ResourceId | None) -> None:
        object.__setattr__(self, "id", known or id_of(self.root))

    @property
    def original_id(self) -> ResourceId:
        """What it was called in the file it came from."""
        return self.previous[0] if self.previous else self.id

    @property
    def ids(self) -> tuple[ResourceId, ...]:
        """Everything it was ever called, the original first and the current last."""
        return (*self.previous, self.id)

    def edited(self, root: Mapping) -> Resource:
        """Return it with another content, which keeps its name."""
        return self if root is self.root else self._with(root, self.previous, self.id)

    def restated(self, root: Mapping) -> Resource:
        """Return it with another content, which may state another name that nobody is to follow."""
        return self if root is self.root else self._with(root, self.previous, id_of(root))

    def renamed(self, root: Mapping) -> Resource:
        """Return it with another content, under another name, kind or namespace; the old one is kept."""
        identity = self.id if root is self.root else id_of(root)
        if identity == self.id:
            return self.edited(root)
        return self._with(root, (*self.previous, self.id), identity)

    def _with(self, root: Mapping, previous: tuple[ResourceId, ...], identity: ResourceId) -> Resource:
        return Resource(
            root,
            self.path,
            self.index,
            previous,
            self.prefixes,
            self.suffixes,
            self.needs_hash,
            self.patched_at,
            known=identity,
        )


def id_of(root: Mapping) -> ResourceId:
    """Read the identity that an object states."""
    group, _, version = text_of(root.get("apiVersion")).rpartition("/")
    metadata = mapping_at(root, "metadata")
    name = "" if metadata is None else text_of(metadata.get("name"))
    namespace = "" if metadata is None else text_of(metadata.get("namespace"))
    return ResourceId(group, version, text_of(root.get("kind")), name, namespace)
