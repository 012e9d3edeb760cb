"""Everything that was written in a repository to silence findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpol_lint.audit.survey import Survey
from netpol_lint.config import Config
from netpol_lint.findings import Finding
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.kustomization import is_kustomization_file
from netpol_lint.resources.field import Field
from netpol_lint.source.repository import Repository
from netpol_lint.suppress import (
    ANNOTATION,
    AnnotationSuppression,
    ScopedDirective,
    WrittenSuppressions,
    embedded_directives,
    scoped_directives,
)


def written_suppressions(
    repository: Repository, surveyed: Survey, config: Config, findings: Iterable[Finding]
) -> WrittenSuppressions:
    """Collect the comments of files, annotations of all objects, and the configuration's entries.

    The files are those that were scanned and those that `findings` stand in: a kustomization may
    have led to others.
    """
    pointed_at = {finding.at.path for finding in findings}
    comments = (
        each
        for path in sorted({*repository.files, *pointed_at})
        if repository.has_file(path)
        for each in _comments_in(path, repository, may_hold_patches=path in pointed_at)
    )
    return WrittenSuppressions(tuple(comments), tuple(dict.fromkeys(_annotations(surveyed))), config.suppress)


def _comments_in(path: str, repository: Repository, *, may_hold_patches: bool) -> Iterator[ScopedDirective]:
    file = repository.load(path)
    yield from scoped_directives(file)
    if may_hold_patches or is_kustomization_file(path):
        yield from embedded_directives(file, repository)


def _annotations(surveyed: Survey) -> Iterator[AnnotationSuppression]:
    for model in surveyed.clusters:
        yield from _annotations_of(model.cluster.objects, model.cluster.name)
    yield from _annotations_of(surveyed.undeployed_objects, "")


def _annotations_of(objects: Iterable[ApiObject], cluster: str) -> Iterator[AnnotationSuppression]:
    for each in objects:
        found = Field(each.root).get("metadata", "annotations", ANNOTATION)
        if found is not None:
            wide = each.name if each.is_namespace else None
            yield AnnotationSuppression(each.subject, wide, str(found.value or ""), found.at, cluster)
