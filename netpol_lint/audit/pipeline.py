"""The audit as one pure function: survey, ask every rule, merge, suppress, sort."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import reduce
from typing import TypeAlias

from msgspec import Struct, field

from netpol_lint.audit.contexts import contexts
from netpol_lint.audit.fingerprints import with_fingerprints, with_fingerprints_of_all
from netpol_lint.audit.join import joined
from netpol_lint.audit.merge import (
    clusters_by_cause,
    in_order_of_clusters,
    limited,
    merged,
    merged_suppressed,
)
from netpol_lint.audit.overridden import idle_overrides, overridden
from netpol_lint.audit.progress import Progress, unheard
from netpol_lint.audit.provenance import with_provenance
from netpol_lint.audit.source_problems import notes_about_files, reportable
from netpol_lint.audit.survey import Survey, survey
from netpol_lint.audit.written import written_suppressions
from netpol_lint.audit.written_objects import WrittenObjects
from netpol_lint.checks import CHECKS
from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.findings import AuditResult, BaselineEntry, Confidence, Finding, Note, in_order
from netpol_lint.render.tools import DEFAULT_RENDERING, RenderOptions
from netpol_lint.rule_api import CheckContext, CheckFn
from netpol_lint.rulebook import Profile, RuleSpec
from netpol_lint.source.repository import Repository
from netpol_lint.suppress import SuppressionResult, apply_suppressions

Narrow: TypeAlias = Callable[[Repository, Survey, AuditResult], AuditResult]
"""Sets aside what was not asked for of the result of a repository that was surveyed."""


class AuditRequest(Struct, frozen=True):
    """What to look for.

    `rules` are the selected ones, `rulebook` all there are. `today` decides which suppressions have
    expired; without `honours_suppressions` none has an effect. `rendering` says what the repository may
    be rendered with. `baseline` lists the findings that are known; none is something else than an empty one.
    `narrowings` are applied to what is left, in this order. `progress` hears how far the audit has come.
    """

    rules: Mapping[str, RuleSpec]
    rulebook: Mapping[str, RuleSpec]
    today: date
    config: Config = DEFAULT_CONFIG
    honours_suppressions: bool = True
    rendering: RenderOptions = DEFAULT_RENDERING
    checks: Mapping[str, CheckFn] = field(default_factory=lambda: CHECKS)
    baseline: tuple[BaselineEntry, ...] | None = None
    narrowings: tuple[Narrow, ...] = ()
    progress: Progress = unheard


def audit(repository: Repository, request: AuditRequest) -> AuditResult:
    """Find every defect that the selected rules name."""
    return audit_surveyed(
        repository, request, survey(repository, request.config, request.rendering, request.progress)
    )


def audit_surveyed(repository: Repository, request: AuditRequest, surveyed: Survey) -> AuditResult:
    """Find every defect in a repository that was surveyed already."""
    problems = reportable(repository, besides=surveyed.chart_files)
    answers = [
        _ask(rule, request, contexts(rule, request.config, surveyed, problems)) for rule in _in_turn(request)
    ]
    found = [finding for answer in answers for finding in answer.findings]
    judged = _judge(repository, surveyed, request, found)
    heard = [each for each in judged.kept if _is_heard(each, request)]
    suppressed = (each for each in judged.suppressed if _is_heard(each.finding, request))
    notes = (
        *surveyed.notes,
        *notes_about_files(repository, besides=surveyed.chart_files),
        *(note for answer in answers for note in answer.notes),
    )
    about_suppressions = with_fingerprints(judged.findings_about_suppressions, repository.lines)
    result = AuditResult(
        findings=tuple(sorted((*heard, *about_suppressions), key=_place)),
        suppressed=tuple(suppressed),
        notes=in_order(_besides(notes, heard)),
        summary=surveyed.summary,
        withheld=len(judged.kept) - len(heard),
        failed_rules=tuple(sorted(answer.rule_id for answer in answers if answer.has_failed)),
    )
    if request.baseline is not None:
        # Imported here because most repositories have no baseline.
        from netpol_lint.audit.known import Scope, compared

        unheard = (request.rulebook.keys() - request.rules.keys()).union(result.failed_rules)
        withheld = (each for each in judged.kept if not _is_heard(each, request))
        scope = Scope(unheard, repository.within)
        result = compared(result, request.baseline, withheld=withheld, scope=scope)
    return reduce(lambda left, narrow: narrow(repository, surveyed, left), request.narrowings, result)


def _besides(notes: Iterable[Note], heard: Iterable[Finding]) -> Iterator[Note]:
    """Yield the notes that no finding gives as evidence, because it says what they say."""
    told = {(evidence.at, evidence.says) for finding in heard for evidence in finding.evidence}
    return (note for note in notes if (note.at, note.message) not in told)


def _in_turn(request: AuditRequest) -> Iterator[RuleSpec]:
    """Yield the rules to ask, and tell how many have been."""
    for done, rule in enumerate(request.rules.values()):
        request.progress("Checking", done, len(request.rules))
        yield rule


class _Answer(Struct, frozen=True):
    """What one rule said over all clusters."""

    rule_id: str
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...] = ()

    @property
    def has_failed(self) -> bool:
        return bool(self.notes)


def _ask(rule: RuleSpec, request: AuditRequest, views: Iterable[CheckContext]) -> _Answer:
    """Run one check over all clusters; its failure is a note and hides no other rule's findings."""
    findings: list[Finding] = []
    for context in views:
        try:
            findings.extend(request.checks[rule.id](context))
        except Exception as error:
            where = f" in cluster {context.cluster}" if context.cluster else ""
            failure = f"{type(error).__name__}: {error}"
            message = f"rule {rule.id} failed{where} with {failure}; its findings are incomplete"
            return _Answer(rule.id, tuple(findings), (Note("internal-error", message),))
    return _Answer(rule.id, tuple(findings))


def _is_heard(finding: Finding, request: AuditRequest) -> bool:
    """Tell whether a finding is as sure as the profile asks for."""
    return finding.confidence > Confidence.LOW or request.config.profile is Profile.PEDANTIC


def _judge(
    repository: Repository, surveyed: Survey, request: AuditRequest, found: list[Finding]
) -> SuppressionResult:
    """Silence what users accepted, and say of the rest once what has one cause.

    One of the clusters or namespaces of a cause may be accepted, and the others not. Also what is not
    sure enough to be said can be silenced: else its suppression would look unused.
    """
    objects = WrittenObjects(repository, surveyed, found)
    placed = [with_provenance(each, objects) for each in found]
    judged = _suppress(repository, surveyed, request, placed)
    wanted = overridden(judged.kept, request.config.overrides)
    clusters, total = clusters_by_cause(found), len(surveyed.clusters)
    kept = [
        limited(each, objects, clusters, total=total) for each in joined(merged(in_order_of_clusters(wanted)))
    ]
    stands, silenced = with_fingerprints_of_all(kept, merged_suppressed(judged.suppressed), repository.lines)
    about = (*judged.findings_about_suppressions, *idle_overrides(repository, request.config.overrides))
    return SuppressionResult(tuple(stands), tuple(silenced), about)


def _suppress(
    repository: Repository, surveyed: Survey, request: AuditRequest, findings: list[Finding]
) -> SuppressionResult:
    if not request.honours_suppressions:
        return SuppressionResult(tuple(findings), (), ())
    return apply_suppressions(
        findings,
        written_suppressions(repository, surveyed, request.config, findings),
        today=request.today,
        known_rules=request.rulebook,
        selected_rules=request.rules,
    )


def _place(finding: Finding) -> tuple[object, ...]:
    region = finding.at.region
    return (finding.at.path, region, finding.rule_id, finding.subject, finding.message)
