"""Whether a source of Flux is the repository that is being read."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import mapping_at, text_of
from netpol_lint.render.delivery import Neighbours, ObjectKey
from netpol_lint.render.flux.contents import is_directory
from netpol_lint.render.gap import Gap, assumption
from netpol_lint.render.tools import Tools
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository

SOURCE_GROUP: Final = "source.toolkit.fluxcd.io"
_OWN_NAME: Final = "flux-system"
"""How `flux bootstrap` calls the source that it makes of the repository it writes to."""


class SourceReference(Struct, frozen=True):
    """A source object as others name it."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}"

    @property
    def key(self) -> ObjectKey:
        """The identity of the object."""
        return (SOURCE_GROUP, self.kind, self.namespace, self.name)


class OwnSource(Struct, frozen=True):
    """A source that is this repository, from the directory `base` on.

    `ignore` holds the patterns that it leaves out, `gaps` what was assumed to say that it is ours.
    """

    base: str = ""
    ignore: str = ""
    gaps: tuple[Gap, ...] = ()


class ForeignSource(Struct, frozen=True):
    """A source that is not here, and why, as the rest of a sentence that names it.

    `has_url` says that it could be told to be this repository after all.
    """

    why: str
    missing: frozenset[ObjectKey] = frozenset()
    has_url: bool = False


def referred(reference: Mapping, namespace: str) -> SourceReference:
    """Read a reference that stands in an object of `namespace`."""
    return SourceReference(
        text_of(reference.get("kind")) or "GitRepository",
        text_of(reference.get("namespace")) or namespace,
        text_of(reference.get("name")),
    )


def whose(
    reference: SourceReference, path: str, at: Location, *, neighbours: Neighbours, tools: Tools
) -> OwnSource | ForeignSource:
    """Tell whether a source is this repository, which a path that stands in it makes likely.

    `at` is where the path is named.
    """
    found = neighbours.find(*reference.key)
    spec = None if found is None else mapping_at(found.root, "spec")
    ignore = "" if spec is None else text_of(spec.get("ignore"))
    url = "" if spec is None else text_of(spec.get("url"))
    base = tools.memory.recall(
        ("base", reference.kind, path), lambda: _base(reference.kind, path, tools.repository)
    )
    if reference.name == _OWN_NAME or tools.sources.is_own(url):
        return OwnSource(base or "", ignore)
    if base is not None:
        return OwnSource(base, ignore, (_assumed(reference, spec, base, at),))
    if found is None:
        return ForeignSource("is not declared in this repository", frozenset({reference.key}))
    return ForeignSource(f"is elsewhere, at `{url}`" if url else "names no URL", has_url=bool(url))


def _base(kind: str, path: str, repository: Repository) -> str | None:
    """Return the directory of the repository from which on a path exists; `None` where there is none.

    A commit has all of a repository. What is pushed as an artifact is often a directory of it.
    """
    if not path:
        return None
    if is_directory(repository, path):
        return ""
    if kind == "GitRepository" or "/" not in path:
        return None
    middle = f"/{path}/"
    bases = {file[: file.index(middle)] for file in repository.files if middle in file}
    return bases.pop() if len(bases) == 1 else None


def _assumed(reference: SourceReference, spec: Mapping | None, base: str, at: Location) -> Gap:
    """Say what was assumed, once for a source however much is applied of it."""
    url = None if spec is None else spec.get("url")
    place = f"`{base}` of this repository" if base else "this repository"
    reason = "it is not declared here" if spec is None else "it names no URL"
    remedy = ""
    if url is not None and text_of(url):
        reason = f"its URL `{text_of(url)}` is no git remote"
        remedy = "; `repository.urls` in the configuration can say that it is this repository's"
    message = (
        f"{reference} is taken to be {place}, where what is applied of it exists, though {reason}{remedy}"
    )
    return assumption(message, at if url is None else url.location("spec.url"))
