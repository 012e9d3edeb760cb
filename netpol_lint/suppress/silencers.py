"""What was written to silence findings, wherever it was written, in one form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from itertools import groupby
from typing import Final

from msgspec import Struct

from netpol_lint.config import Suppression, path_matches
from netpol_lint.findings import Finding, SuppressionOrigin
from netpol_lint.location import Location
from netpol_lint.suppress.comments import ScopedDirective
from netpol_lint.suppress.objects import namespace_of, object_matches

ANNOTATION: Final = "netpol-lint.io/ignore"


class AnnotationSuppression(Struct, frozen=True):
    """A `netpol-lint.io/ignore` annotation on the object `subject`.

    `namespace_wide` is the name of the namespace if the object is a Namespace: the annotation then
    speaks for all that lies in it. `at` is the annotation's value. `cluster` is the one in which the
    object carries it, empty for an object that nothing deploys: an overlay may annotate its own only.
    """

    subject: str
    namespace_wide: str | None
    value: str
    at: Location
    cluster: str = ""


class Silencer(Struct, frozen=True, eq=False):
    """One rule that one comment, annotation or entry of the configuration silences.

    `rule` is as written, so it may be unknown or a former id. `error` says why nothing is silenced
    at all; `rule` is then empty.
    """

    rule: str
    reason: str
    at: Location
    origin: SuppressionOrigin
    covers: Callable[[Finding], bool]
    subject: str = ""
    expires: date | None = None
    error: str | None = None

    def has_expired(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return self.expires is not None and self.expires < today


def from_comments(comments: Iterable[ScopedDirective]) -> Iterator[Silencer]:
    """Yield what the comments silence, by place."""
    for comment in sorted(comments, key=lambda each: each.directive.at):
        directive = comment.directive
        rules = ("",) if directive.error else directive.rules
        for rule in rules:
            yield Silencer(
                rule=rule,
                reason=directive.reason,
                at=directive.at,
                origin=SuppressionOrigin.IN_SOURCE,
                covers=partial(_comment_covers, comment),
                error=directive.error,
            )


def from_annotations(annotations: Iterable[AnnotationSuppression]) -> Iterator[Silencer]:
    """Yield what the annotations silence, by place.

    An object that several clusters render has its one annotation in each of them, perhaps under
    another namespace: that is one silencer, used if it is used anywhere.
    """
    ordered = sorted(annotations, key=lambda each: (each.at, each.value, each.subject, each.cluster))
    for (at, value), group in groupby(ordered, key=lambda each: (each.at, each.value)):
        rendered = tuple(group)
        parsed = parse_annotation(value)
        error = (
            None if parsed else f"the annotation {ANNOTATION} names no rule; write rule=reason; rule=reason"
        )
        for rule, reason in parsed or (("", ""),):
            yield Silencer(
                rule=rule,
                reason=reason,
                at=at,
                origin=SuppressionOrigin.IN_SOURCE,
                covers=partial(_annotation_covers, rendered),
                subject=rendered[0].subject,
                error=error,
            )


def from_entries(entries: Iterable[Suppression]) -> Iterator[Silencer]:
    """Yield what the configuration silences, in its order."""
    for entry in entries:
        yield Silencer(
            rule=entry.rule,
            reason=entry.reason,
            at=entry.at,
            origin=SuppressionOrigin.EXTERNAL,
            covers=partial(_entry_covers, entry),
            expires=entry.expires,
        )


def parse_annotation(value: str) -> tuple[tuple[str, str], ...]:
    """Split `rule-a=reason; rule-b=reason` into rules and reasons; a missing reason is empty."""
    parts = (part.partition("=") for part in value.split(";") if part.strip())
    return tuple((rule.strip(), " ".join(reason.split())) for rule, _, reason in parts)


def _comment_covers(comment: ScopedDirective, finding: Finding) -> bool:
    return finding.at.path == comment.directive.at.path and comment.covers(finding.at.region.start_line)


def _annotation_covers(rendered: Iterable[AnnotationSuppression], finding: Finding) -> bool:
    if not finding.subject:
        return False
    namespace = namespace_of(finding.subject)
    clusters = finding.clusters or ("",)
    return any(
        each.subject == finding.subject or each.namespace_wide == namespace
        for each in rendered
        if each.cluster in clusters
    )


def _entry_covers(entry: Suppression, finding: Finding) -> bool:
    if entry.cluster is not None and finding.clusters != (entry.cluster,):
        return False
    in_path = entry.path is None or path_matches(finding.at.path, entry.path)
    return in_path and (entry.object is None or object_matches(finding.subject, entry.object))
