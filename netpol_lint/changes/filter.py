"""Which findings a change has to answer for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress
from operator import not_
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.audit import Survey, survey
from netpol_lint.audit.pipeline import AuditRequest, audit_surveyed
from netpol_lint.changes.change import Change
from netpol_lint.findings import AuditResult, Finding
from netpol_lint.source.before import repository_before
from netpol_lint.source.discover import may_be_manifest
from netpol_lint.source.past import Past
from netpol_lint.source.repository import Repository
from netpol_lint.suppress import UNUSED_SUPPRESSION


class Former(Struct, frozen=True):
    """What was found before a change: findings by their fingerprints, and the clusters there were."""

    findings: dict[str, Finding]
    clusters: frozenset[str]

    def has(self, finding: Finding) -> bool:
        """Say whether a finding was there, as bad as it is, in all of its clusters that were there."""
        old = self.findings.get(finding.fingerprint)
        if old is None or old.severity < finding.severity:
            return False
        return self.clusters.isdisjoint(set(finding.clusters) - set(old.clusters))


class Known(Protocol):
    """What an audit said, and the names of the clusters that it found."""

    @property
    def result(self) -> AuditResult:
        """What it said."""

    @property
    def clusters(self) -> tuple[str, ...]:
        """The clusters."""


class KnownAnswers(Protocol):
    """Somebody who may know what an audit says, because an earlier run has found it."""

    def known(self, repository: Repository, request: AuditRequest) -> Known | None:
        """Return what an audit says, if that is known."""


class ChangeFilter(Struct):
    """Leaves of a result what touches a change, and what was not there before it, wherever it stands.

    What was there before takes a second audit. It is made only when something does not touch the change by
    itself, with the rules that found it, and once for all rounds of fixes. Further rules are asked about the
    clusters that were found then. If `answers` has one for the state before, as after a commit that was
    looked at, no audit is made.
    """

    change: Change
    request: AuditRequest
    _former: tuple[Former, ...] = ()
    _rules: frozenset[str] = frozenset()
    _surveyed: tuple[tuple[Repository, Survey], ...] = ()
    answers: KnownAnswers | None = None

    def __call__(self, repository: Repository, _surveyed: Survey, result: AuditResult) -> AuditResult:
        """Return the result with what the change has nothing to do with set aside."""
        return self.narrowed(repository, result)

    def narrowed(self, repository: Repository, result: AuditResult) -> AuditResult:
        """Return the result with what the change has nothing to do with set aside."""
        touching = [self.change.has_touched(each) for each in result.findings]
        rest = [each for each, touches in zip(result.findings, touching, strict=True) if not touches]
        self._look_back(repository, frozenset(each.rule_id for each in rest))
        ours = [
            touches or self.has_caused(repository, each)
            for each, touches in zip(result.findings, touching, strict=True)
        ]
        return replace(
            result,
            findings=tuple(compress(result.findings, ours)),
            suppressed=tuple(each for each in result.suppressed if self.change.has_touched(each.finding)),
            elsewhere=tuple(compress(result.findings, map(not_, ours))),
        )

    def has_caused(self, repository: Repository, finding: Finding) -> bool:
        """Say whether a finding was not there in any state before the change."""
        if finding.rule_id not in self._rules:
            self._look_back(repository, frozenset((*self.request.rules, finding.rule_id)))
        return bool(self._former) and not any(former.has(finding) for former in self._former)

    def _look_back(self, repository: Repository, rules: frozenset[str]) -> None:
        """Find out what the rules found before the change, if that may be something else."""
        if rules <= self._rules:
            return
        # To say which suppressions are not used takes all rules.
        others = self.request.rules if UNUSED_SUPPRESSION in rules else ()
        if not self._rules and self._recall(repository):
            return
        self._rules = self._rules.union(rules, others)
        self._surveyed = self._surveyed or tuple(self._surveyed_before(repository))
        self._former = tuple(self._audited(*each) for each in self._surveyed)

    def _recall(self, repository: Repository) -> bool:
        """Look up what all rules found before the change; say whether that is known of every side."""
        if self.answers is None or not all(_matters(past, repository) for past in self.change.before):
            return False
        request = replace(self.request, narrowings=(), baseline=None)
        former = []
        for past in self.change.before:
            before = repository_before(repository, past, exclude=self.request.config.exclude)
            known = self.answers.known(before, request)
            if known is None:
                return False
            former.append(_former(known.result, known.clusters))
        self._former = tuple(former)
        self._rules = frozenset((*self.request.rules, UNUSED_SUPPRESSION))
        return True

    def _surveyed_before(self, repository: Repository) -> Iterator[tuple[Repository, Survey]]:
        pasts = self.change.before
        # What is the same as one side of a merge has nothing that this side had not.
        if not all(_matters(past, repository) for past in pasts):
            return
        for past in pasts:
            before = repository_before(repository, past, exclude=self.request.config.exclude)
            yield before, survey(before, self.request.config, self.request.rendering)

    def _audited(self, repository: Repository, surveyed: Survey) -> Former:
        selected = {each: rule for each, rule in self.request.rules.items() if each in self._rules}
        request = replace(self.request, rules=selected, narrowings=(), baseline=None)
        result = audit_surveyed(repository, request, surveyed)
        return _former(result, (model.cluster.name for model in surveyed.clusters))


def _former(result: AuditResult, clusters: Iterable[str]) -> Former:
    return Former({each.fingerprint: each for each in result.findings}, frozenset(clusters))


def _matters(past: Past, repository: Repository) -> bool:
    """Say whether anything differs that is read now, or may have been read then."""
    return any(may_be_manifest(path) or repository.was_asked_for(path) for path in past.changed) or any(
        past.deleted()
    )
