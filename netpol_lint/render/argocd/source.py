"""The sources that an Application names, and the files of the repository that override them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import ApiObject, mapping_at
from netpol_lint.render.argocd.merge_patch import merged
from netpol_lint.render.fields import maps_at
from netpol_lint.render.gap import Gap, assumption
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository

GROUP: Final = "argoproj.io"

_COMMIT: Final = re.compile(r"[0-9a-f]{7,40}")
_VERSION: Final = re.compile(r"(?:refs/tags/.*|[\^~<>=v]*\s*\d+(?:\.(?:\d+|[*xX]))+.*)", re.DOTALL)


def sources_of(each: ApiObject) -> Iterator[Mapping]:
    """Yield the sources of an Application, or of the template of an ApplicationSet.

    `sources` hides `source`; of a source hydrator, the dry source is what people write.
    """
    spec = ("spec",) if each.kind == "Application" else ("spec", "template", "spec")
    listed = tuple(maps_at(each.root, *spec, "sources"))
    if listed:
        yield from listed
        return
    for names in (("source",), ("sourceHydrator", "drySource")):
        found = mapping_at(each.root, *spec, *names)
        if found is not None:
            yield found
            return


def fixed_revision(source: Mapping) -> Gap | None:
    """Say that another revision than this one is deployed, where that is certain: a commit, or a version.

    A branch may be the one that is read.
    """
    node = value_at(source, "targetRevision")
    revision = "" if node is None or isinstance(node, Mapping) else getattr(node, "text", "")
    if node is None or not (_COMMIT.fullmatch(revision) or _VERSION.fullmatch(revision)):
        return None
    message = (
        f"`targetRevision: {revision}` deploys a fixed revision; the files of this one were read instead, "
        "which may differ"
    )
    return assumption(message, node.location("targetRevision"))


def with_overrides(
    source: Mapping, directory: str, application: str, repository: Repository
) -> tuple[Mapping, frozenset[str]]:
    """Return a source as the files `.argocd-source….yaml` in its directory change it, and those files.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/parameters/#store-overrides-in-git
    """
    files: set[str] = set()
    for name in (".argocd-source.yaml", f".argocd-source-{application}.yaml"):
        path = posixpath.join(directory, name)
        if "/" in name or not repository.has_file(path):
            continue
        files.add(path)
        for document in repository.load(path).documents[:1]:
            if document.mapping is not None:
                source = merged(source, document.mapping)
    return source, frozenset(files)
