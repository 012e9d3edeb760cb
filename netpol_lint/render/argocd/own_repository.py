"""Telling sources that are this repository from those that are another."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.argocd.fields import text_at
from netpol_lint.render.argocd.source import GROUP, sources_of
from netpol_lint.render.delivery import Neighbours
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping

MOST_DIRECTORIES: Final = 32
"""So many directories a path may go down; what is deeper is nobody's layout."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whether a source is this repository; `guess` says so where that is not certain."""

    is_own: bool
    guess: Gap | None = None


def directory_of(path: str) -> str | None:
    """Return the directory of the repository that a path means, empty for the root; `None` outside it."""
    normal = posixpath.normpath(path.strip() or ".")
    if normal.startswith(("/", "../")) or normal == ".." or normal.count("/") > MOST_DIRECTORIES:
        return None
    return "" if normal == "." else normal


def ownership(source: Mapping, by: ApiObject, neighbours: Neighbours, tools: Tools) -> Ownership:
    """Tell whether a source of `by`, or a git generator, reads this repository.

    Its URL is one of the repository's addresses. Where none of the Applications around has such a
    URL, the repository is that of the URL most of whose paths exist here: other repositories are laid
    out alike, so that a single path that exists says little.
    """
    url = text_at(source, "repoURL")
    if tools.sources.is_own(url):
        return Ownership(is_own=True)
    known = list(_known_sources(by, neighbours))
    if any(tools.sources.is_own(text_at(each, "repoURL")) for each in known):
        return Ownership(is_own=False)
    votes = Counter(text_at(each, "repoURL") for each in known if _exists_here(each, tools))
    # A git generator's patterns name what exists, or nothing: it has no vote, and needs none.
    elected = max(sorted(votes), key=lambda each: votes[each], default=None)
    if url != elected and not (elected is None and _has_patterns(source)):
        return Ownership(is_own=False)
    return Ownership(is_own=True, guess=_guess(source, url, known))


def _known_sources(by: ApiObject, neighbours: Neighbours) -> Iterator[Mapping]:
    # A generated Application is not among the neighbours, and one that is counts once.
    known = {(each.path, each.index, each.name): each for each in neighbours.objects.values()}
    known[by.path, by.index, by.name] = by
    for each in known.values():
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
    nodes = [value_at(each, "repoURL") for each in (*known, source) if text_at(each, "repoURL") == url]
    at = min((node or source).location("repoURL") for node in nodes)
    message = (
        f"`repoURL: {url}` is none of the addresses that are known of this repository; "
        "it is taken for this repository, because its paths exist here"
    )
    return gap(message, at, Effect.NOTHING)
