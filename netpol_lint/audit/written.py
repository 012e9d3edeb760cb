"""Everything that was written in a repository to silence findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpol_lint.audit.survey import Survey
from netpol_lint.config import Config
from netpol_lint.findings import Finding
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.source.repository import Repository
from netpol_lint.suppress import ANNOTATION, AnnotationSuppression, WrittenSuppressions, scoped_directives


def written_suppressions(
    repository: Repository, surveyed: Survey, config: Config, findings: Iterable[Finding]
) -> WrittenSuppressions:
    """Collect the comments of files, annotations of all objects, and the configuration's entries.

    The files are those that were scanned and those that `findings` stand in: a kustomization may
    have led to others.
    """
    paths = {*repository.files, *(finding.at.path for finding in findings)}
    comments = (
        each
        for path in sorted(paths)
        if repository.has_file(path)
        for each in scoped_directives(repository.load(path))
    )
    return WrittenSuppressions(tuple(comments), tuple(dict.fromkeys(_annotations(surveyed))), config.suppress)


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
