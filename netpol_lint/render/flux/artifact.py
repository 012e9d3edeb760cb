"""Artifacts that source-watcher copies together, traced back to the files of this repository.

Source: https://github.com/fluxcd/source-watcher/blob/main/docs/spec/v1beta1/artifactgenerators.md
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.delivery import Neighbours, ObjectKey
from netpol_lint.render.fields import items_at, maps_at
from netpol_lint.render.flux.contents import is_directory
from netpol_lint.render.flux.glob import is_pattern, literal_part, matches
from netpol_lint.render.flux.reference import ForeignSource, SourceReference, referred, whose
from netpol_lint.render.flux.request import inside
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.render.tools import Tools
from netpol_lint.source.node import Mapping
from netpol_lint.source.rearranged import RearrangedRepository
from netpol_lint.source.repository import Repository

_GENERATOR_GROUP: Final = "source.extensions.fluxcd.io"
_ROOT: Final = "@artifact/"


class Copy(Struct, frozen=True):
    """A copy rule: what stands at `source` or below goes to `target` or below.

    `pattern` says which paths of the source go, empty for all; `excluded` are patterns, too.
    """

    source: str
    target: str
    pattern: str = ""
    excluded: tuple[str, ...] = ()

    def destination(self, path: str) -> str | None:
        """Return where a file of the source goes, if it does."""
        rest = _rest(path, self.source)
        return (
            None if rest is None or not self._takes(path) else posixpath.join(self.target, rest).rstrip("/")
        )

    def original(self, path: str) -> str | None:
        """Return which file of the source would go to a path, if one would."""
        rest = _rest(path, self.target)
        if rest is None:
            return None
        original = posixpath.join(self.source, rest).rstrip("/")
        return original if self._takes(original) else None

    def _takes(self, path: str) -> bool:
        names = path.split("/")
        # A directory that matches is copied, or left out, with all that is in it.
        above = ["/".join(names[:depth]) for depth in range(1, len(names) + 1)]
        if self.pattern and not any(matches(self.pattern, each) for each in above):
            return False
        return not any(self._excludes(each) for each in above)

    def _excludes(self, path: str) -> bool:
        known_as = {path, _rest(path, literal_part(self.pattern) or self.source) or path}
        return any(
            any(matches(pattern, name) for name in known_as)
            or ("/" not in pattern and matches(pattern, posixpath.basename(path)))
            for pattern in self.excluded
        )


class Copies(Struct, frozen=True):
    """The copy rules whose source is this repository, later ones over earlier ones, and what is left out."""

    own: tuple[Copy, ...]
    gaps: tuple[Gap, ...]
    missing: frozenset[ObjectKey]

    def rearranged(self, repository: Repository) -> RearrangedRepository:
        """Return the repository as it stands in the artifact."""
        return RearrangedRepository(
            repository,
            destinations=self._destinations,
            original=lambda path: self._original(path, repository),
        )

    def _original(self, path: str, repository: Repository) -> str | None:
        candidates = filter(None, (each.original(path) for each in reversed(self.own)))
        return next(filter(repository.has_file, candidates), None)

    def _destinations(self, path: str) -> Iterator[str]:
        yield from filter(None, (each.destination(path) for each in self.own))


class Artifact(Struct, frozen=True):
    """An entry of `spec.artifacts` of an ArtifactGenerator."""

    generator: ApiObject
    spec: Mapping

    def copies(self, neighbours: Neighbours, tools: Tools) -> Copies:
        """Read the copy rules."""
        own: list[Copy] = []
        gaps: list[Gap] = []
        missing: set[ObjectKey] = set()
        sources = dict(self._sources())
        for rule in maps_at(self.spec, "copy"):
            written = text_of(rule.get("from"))
            alias, _, path = written.removeprefix("@").partition("/")
            reference = sources.get(alias)
            if reference is None:
                gaps.append(_left_out(rule, f"`{written}` names no source of {self._name}"))
                continue
            place = literal_part(inside(path))
            if not is_directory(tools.repository, place):
                place = posixpath.dirname(place)
            source = whose(reference, place, rule.location("from"), neighbours=neighbours, tools=tools)
            if isinstance(source, ForeignSource):
                gaps.append(_left_out(rule, f"`{written}` comes from {reference}, which {source.why}"))
                missing |= source.missing
                continue
            gaps += [*source.gaps, *_strategy_gaps(rule)]
            own.append(_copy(rule, posixpath.join(source.base, inside(path)), tools.repository))
        return Copies(tuple(own), tuple(gaps), frozenset(missing))

    @property
    def _name(self) -> str:
        return f"ArtifactGenerator {self.generator.effective_namespace}/{self.generator.name}"

    def _sources(self) -> Iterator[tuple[str, SourceReference]]:
        spec = mapping_at(self.generator.root, "spec")
        for source in () if spec is None else maps_at(spec, "sources"):
            yield text_of(source.get("alias")), referred(source, self.generator.effective_namespace)


def find_artifact(reference: SourceReference, neighbours: Neighbours) -> Artifact | None:
    """Find what an ExternalArtifact is made of, which the generator says and not the object itself."""
    for each in neighbours.objects.values():
        if each.kind != "ArtifactGenerator" or each.group != _GENERATOR_GROUP:
            continue
        spec = mapping_at(each.root, "spec")
        if spec is None or each.effective_namespace != reference.namespace:
            continue
        for artifact in maps_at(spec, "artifacts"):
            if text_of(artifact.get("name")) == reference.name:
                return Artifact(each, artifact)
    return None


def _copy(rule: Mapping, path: str, repository: Repository) -> Copy:
    to = text_of(rule.get("to"))
    target = inside(to.removeprefix(_ROOT))
    excluded = tuple(text_of(item) for item in items_at(rule, "exclude"))
    contents = path.removesuffix("**").rstrip("/")
    if path.endswith("**") and not is_pattern(contents):
        return Copy(contents, target, excluded=excluded)
    if is_pattern(path):
        return Copy("", target, path, excluded)
    if is_directory(repository, path) or to.endswith("/"):
        target = posixpath.join(target, posixpath.basename(path))
    return Copy(path, target, excluded=excluded)


def _strategy_gaps(rule: Mapping) -> Iterator[Gap]:
    strategy = text_of(rule.get("strategy"))
    if strategy == "Merge":
        message = (
            "`strategy: Merge` is not followed: a file of this rule stands for the one it is merged into"
        )
        yield gap(message, rule.location("strategy"), Effect.SELECTION)
    elif strategy == "Extract":
        yield gap("`strategy: Extract` is not followed: archives are not opened", rule.location("strategy"))


def _left_out(rule: Mapping, why: str) -> Gap:
    return gap(f"{why}, so it is left out of the artifact", rule.location("from"))


def _rest(path: str, directory: str) -> str | None:
    """Return a path from a directory, empty for the directory itself; `None` for one that lies elsewhere."""
    if not directory:
        return path
    if path == directory:
        return ""
    return path.removeprefix(f"{directory}/") if path.startswith(f"{directory}/") else None
