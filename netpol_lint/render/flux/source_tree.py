"""The files that a Flux Kustomization reads."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from msgspec import Struct

from netpol_lint.render.api_object import mapping_at
from netpol_lint.render.delivery import Neighbours, Undelivered
from netpol_lint.render.flux.artifact import Artifact, find_artifact
from netpol_lint.render.flux.contents import is_directory
from netpol_lint.render.flux.reference import ForeignSource, referred, whose
from netpol_lint.render.flux.request import Request
from netpol_lint.render.gap import Gap, assumption
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.tools import Tools
from netpol_lint.source.rearranged import RearrangedRepository
from netpol_lint.source.repository import Repository


class SourceTree(Struct, frozen=True):
    """Files, what renders them, and which of them Flux ignores; paths of requests start from `base`.

    `original` gives the path of this repository that a file comes from.
    """

    repository: Repository
    kustomizer: Kustomizer
    base: str = ""
    ignore: str = ""
    gaps: tuple[Gap, ...] = ()
    original: Callable[[str], str | None] = str

    def original_directory(self, directory: str) -> str:
        """Return the directory of this repository where the first file of a directory comes from."""
        if not isinstance(self.repository, RearrangedRepository):
            return directory
        first = next(iter(self.repository.below(directory)), None)
        origin = None if first is None else self.original(first)
        if first is None or origin is None:
            return directory
        inside = first.removeprefix(f"{directory}/") if directory else first
        return (
            origin.removesuffix(inside).rstrip("/") if origin.endswith(inside) else posixpath.dirname(origin)
        )


def find_tree(request: Request, neighbours: Neighbours, tools: Tools) -> SourceTree | Undelivered:
    """Return the files of the source that a Kustomization refers to, if they are in this repository."""
    stated = mapping_at(request.spec, "sourceRef")
    if stated is None:
        return _unstated_tree(request, tools)
    reference = referred(stated, request.by.effective_namespace)
    if reference.kind == "ExternalArtifact":
        artifact = find_artifact(reference, neighbours)
        if artifact is not None:
            return _artifact_tree(request, artifact, neighbours, tools)
    source = whose(reference, request.path, request.at, neighbours=neighbours, tools=tools)
    if isinstance(source, ForeignSource):
        remedy = "`external:` in the configuration can name what they run"
        if source.has_url:
            remedy += ", or `repository.urls` say that it is this repository"
        return request.undelivered(
            f"{request.name} applies `{request.written_path or '.'}` of {reference}, which {source.why}, "
            f"so its objects are unknown here; {remedy}",
            missing=source.missing,
        )
    return SourceTree(tools.repository, tools.kustomizer, source.base, source.ignore, source.gaps)


def _unstated_tree(request: Request, tools: Tools) -> SourceTree | Undelivered:
    """Return this repository if the path exists in it: something that was not followed names the source."""
    if not request.path or not is_directory(tools.repository, request.path):
        return request.undelivered(f"{request.name} names no source, so nothing of it is known here")
    message = (
        f"{request.name} names no source; this repository is taken for it, where `{request.path}` exists"
    )
    assumed = assumption(message, request.at)
    return SourceTree(tools.repository, tools.kustomizer, gaps=(assumed,))


def _artifact_tree(
    request: Request, artifact: Artifact, neighbours: Neighbours, tools: Tools
) -> SourceTree | Undelivered:
    """Return the files of an artifact that is copied together of sources."""
    copies = artifact.copies(neighbours, tools)
    if not copies.own:
        why = "; ".join(each.note.message for each in copies.gaps) or "the generator copies nothing"
        return request.undelivered(
            f"{request.name} applies what is unknown here: {why}", missing=copies.missing
        )
    key = ("artifact", *copies.own)
    repository = tools.memory.recall(key, lambda: copies.rearranged(tools.repository))
    kustomizer = tools.memory.recall(
        ("kustomizer", repository),
        lambda: Kustomizer(repository, tools.charts, budget=tools.kustomizer.budget),
    )
    return SourceTree(repository, kustomizer, gaps=copies.gaps, original=repository.original)
