"""Telling sources that are this repository from those that are another."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.render.argocd.source import GROUP, sources_of
from netpol_lint.render.delivery import Neighbours
from netpol_lint.render.fields import text_at
from netpol_lint.render.gap import Gap, assumption
from netpol_lint.render.sources import OwnSources
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping

MOST_DIRECTORIES: Final = 32
"""So many directories a path may go down; what is deeper is nobody's layout."""


class Ownership(Struct, frozen=True):
    """Whether a source is this repository; `guess` says so where that is not certain."""

    is_own: bool
    guess: Gap | None = None


def directory_of(path: str) -> str | None:
    """Return the directory of the repository that a path means, empty for the root; `None` outside it."""
    normal = posixpath.normpath(path.strip() or ".")
    if normal.startswith(("/", "../")) or normal == ".." or normal.count("/") > MOST_DIRECTORIES:
        return None
    return "" if normal == "." else normal


def ownership(source: Mapping, neighbours: Neighbours, tools: Tools) -> Ownership:
    """Tell whether a source, or a git generator, reads this repository.

    Its URL is one of the repository's addresses. Where none of the Applications around has such a
    URL, the repository is that of the URL most of whose paths exist here: other repositories are laid
    out alike, so that a single path that exists says little.
    """
    url = text_at(source, "repoURL")
    if tools.sources.is_own(url):
        return Ownership(is_own=True)
    election = _election(neighbours, tools)
    if election.has_own:
        return Ownership(is_own=False)
    if election.elected is not None:
        is_own = url == election.elected or OwnSources((election.elected,)).is_own(url)
        return Ownership(is_own=is_own, guess=election.guess if is_own else None)
    # Nothing speaks for another: its own path has to, or patterns, which name what exists, or nothing.
    is_own = _exists_here(source, tools) or _has_patterns(source)
    return Ownership(is_own=is_own, guess=_guess(source, url, [source]) if is_own else None)


class _Election(Struct, frozen=True):
    """Whether a source around has an address of the repository, else which URL is taken for one."""

    has_own: bool
    elected: str | None = None
    guess: Gap | None = None


class _Identity:
    """Something that is told apart by being itself, and kept as long as it is."""

    __slots__ = ("it",)

    def __init__(self, it: object) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


def _election(neighbours: Neighbours, tools: Tools) -> _Election:
    """Hold the election among the objects around; they are known by more and more, and never by less."""
    objects = neighbours.objects
    key = ("argocd election", _Identity(objects), len(objects))
    return tools.memory.recall(key, lambda: _held(neighbours, tools))


def _held(neighbours: Neighbours, tools: Tools) -> _Election:
    known = list(_known_sources(neighbours))
    if any(tools.sources.is_own(text_at(each, "repoURL")) for each in known):
        return _Election(has_own=True)
    votes = Counter(text_at(each, "repoURL") for each in known if _exists_here(each, tools))
    elected = max(sorted(votes), key=lambda each: votes[each], default=None)
    if elected is None:
        return _Election(has_own=False)
    named = [each for each in known if text_at(each, "repoURL") == elected]
    return _Election(has_own=False, elected=elected, guess=_guess(named[0], elected, named))


def _known_sources(neighbours: Neighbours) -> Iterator[Mapping]:
    for each in neighbours.objects.values():
        if each.kind in {"Application", "ApplicationSet"} and each.group == GROUP:
            yield from sources_of(each)


def _exists_here(source: Mapping, tools: Tools) -> bool:
    path = text_at(source, "path")
    # The variables of an ApplicationSet's template come last: what is before them has to exist.
    fixed = path.partition("{{")[0]
    directory = directory_of(path if fixed == path else posixpath.dirname(fixed))
    return bool(directory) and not text_at(source, "chart") and bool(tools.repository.below(directory or ""))


def _has_patterns(source: Mapping) -> bool:
    return source.get("directories") is not None or source.get("files") is not None


def _guess(source: Mapping, url: str, known: list[Mapping]) -> Gap:
    """Return what is said of a URL once, at the first line that has it."""
    nodes = [value_at(each, "repoURL") for each in known]
    at = min((node or source).location("repoURL") for node in nodes)
    message = (
        f"`repoURL: {url}` is none of the addresses that are known of this repository, and is taken for one "
        "because its paths exist here; `repository.urls` in the configuration can say so"
    )
    return assumption(message, at)
