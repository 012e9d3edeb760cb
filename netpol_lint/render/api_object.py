"""Kubernetes objects as they stand in the repository, before anything decodes their fields."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.location import Location
from netpol_lint.render.scope import lives_in_no_namespace
from netpol_lint.render.tree import value_at
from netpol_lint.source.document import Document
from netpol_lint.source.node import Mapping, Node, Scalar, Sequence, resolved

DEFAULT_NAMESPACE = "default"
"""Where `kubectl apply` puts an object that names no namespace, unless it is told another."""

NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})


class ApiObject(Struct, frozen=True):
    """An object with `apiVersion` and `kind`; `name` is empty when it has none.

    `namespace` is the one it is deployed to as far as the repository tells, `None` when nothing
    says; `namespace_at` is the line that decides it. `path` and `index` name the document. `patched_at`
    are the places in kustomizations that name the patches applied to it: what one removes leaves no trace
    in the tree.
    """

    root: Mapping
    api_version: str
    kind: str
    name: str
    namespace: str | None
    namespace_at: Location | None
    path: str
    index: int
    patched_at: tuple[Location, ...] = ()

    @property
    def group(self) -> str:
        """The API group, empty for the core group."""
        return _group_of(self.api_version)

    @property
    def is_namespace(self) -> bool:
        """Whether it is a v1 Namespace."""
        return self.kind == "Namespace" and self.group == ""

    @property
    def is_cluster_scoped(self) -> bool:
        """Whether it lives in no namespace, so that naming one means nothing."""
        return lives_in_no_namespace(self.group, self.kind)

    @property
    def at(self) -> Location:
        """Where the object stands as a whole."""
        return self.root.location()

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What the API server tells objects apart by: group, kind, namespace (or empty) and name."""
        return (self.group, self.kind, self.effective_namespace, self.name)

    @property
    def effective_namespace(self) -> str:
        """The namespace it lands in when nobody says otherwise; empty for what lives in none."""
        return "" if self.is_cluster_scoped else self.namespace or DEFAULT_NAMESPACE

    @property
    def subject(self) -> str:
        """The object as reports name it: `namespace/Kind/name`, or `Kind/name` outside namespaces."""
        return "/".join(filter(None, (self.effective_namespace, self.kind, self.name)))

    def moved_to(self, namespace: str, at: Location) -> ApiObject:
        """Return the object as it stands in `namespace`, which the text at `at` decides."""
        return replace(self, namespace=namespace, namespace_at=at)


# Every question about an object's kind asks for it, and a repository has a dozen of them.
@lru_cache(maxsize=256)
def _group_of(api_version: str) -> str:
    group, _, version = api_version.rpartition("/")
    return group if version else ""


def objects_in(document: Document) -> Iterator[ApiObject]:
    """Yield the objects of a document; a `List` yields its items."""
    if document.mapping is not None:
        yield from objects_of(document.mapping, document.path, document.index)


def objects_of(
    root: Mapping, path: str, index: int, *, inherited: tuple[str, str] = ("", "")
) -> Iterator[ApiObject]:
    """Yield the objects of a tree, which comes from the document `index` of the file `path`.

    `inherited` are the `apiVersion` and `kind` of items that state none, as those of a typed list do.
    """
    api_version = text_of(root.get("apiVersion")) or inherited[0]
    kind = text_of(root.get("kind")) or inherited[1]
    items = root.get("items")
    listed = None if items is None else resolved(items)
    if kind.endswith("List") and isinstance(listed, Sequence):
        # `kind: List` holds complete objects; a typed list (`NetworkPolicyList`) may leave them bare.
        bare = ("", "") if kind == "List" else (api_version, kind.removesuffix("List"))
        for item in map(resolved, listed.items):
            if isinstance(item, Mapping):
                yield from objects_of(item, path, index, inherited=bare)
        return
    if not (api_version and kind):
        return
    metadata = mapping_at(root, "metadata")
    named = () if metadata is None else (metadata.get("name"), metadata.get("generateName"))
    name = next(filter(None, map(text_of, named)), "")
    namespace = None if metadata is None else metadata.get("namespace")
    yield ApiObject(
        root=root,
        api_version=api_version,
        kind=kind,
        name=name,
        namespace=text_of(namespace) or None,
        namespace_at=namespace.location("metadata.namespace") if namespace and text_of(namespace) else None,
        path=path,
        index=index,
    )


def is_made(each: ApiObject) -> bool:
    """Tell whether an object has no manifest, as a Namespace that Argo CD makes for an Application.

    All of it stands where its name does. Where a manifest of it is deployed, too, that is what counts.
    """
    kind, root = each.root.entry("kind"), each.root
    return kind is not None and kind.key.location().region == root.location().region


def mapping_at(root: Node, *names: str) -> Mapping | None:
    """Return the map found by following `names` downwards, if every step is a map."""
    found = value_at(root, *names)
    return found if isinstance(found, Mapping) else None


def text_of(node: Node | None) -> str:
    """Return a scalar's text as written, empty for anything that is not a scalar with a value."""
    if node is None:
        return ""
    scalar = resolved(node)
    if not isinstance(scalar, Scalar) or (scalar.is_plain and scalar.text in NULL_WORDS):
        return ""
    return scalar.text
