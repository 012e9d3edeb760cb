"""Which findings a change has to answer for."""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.audit import AuditRequest, Survey, audit_surveyed, survey
from netpol_lint.changes.change import Change
from netpol_lint.findings import AuditResult, Finding
from netpol_lint.source.before import repository_before
from netpol_lint.source.past import Past
from netpol_lint.source.repository import Repository


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


class ChangeFilter(Struct):
    """Leaves of a result what touches a change, and what was not there before it, wherever it stands.

    What was there before is found out once, and only when something does not touch the change by itself:
    it takes a second audit.
    """

    change: Change
    request: AuditRequest
    _former: tuple[Former, ...] | None = None

    def __call__(self, repository: Repository, _surveyed: Survey, result: AuditResult) -> AuditResult:
        """Return the result with what the change has nothing to do with set aside."""
        found: list[Finding] = []
        elsewhere: list[Finding] = []
        for each in result.findings:
            is_ours = self.change.has_touched(each) or self.has_caused(repository, each)
            (found if is_ours else elsewhere).append(each)
        return replace(
            result,
            findings=tuple(found),
            suppressed=tuple(each for each in result.suppressed if self.change.has_touched(each.finding)),
            elsewhere=tuple(elsewhere),
        )

    def has_caused(self, repository: Repository, finding: Finding) -> bool:
        """Say whether a finding was not there in any state before the change."""
        if self._former is None:
            pasts = self.change.before
            # What is the same as one side of a merge has nothing that this side had not.
            self._former = tuple(
                map(partial(self._before, repository), pasts if all(past.changed for past in pasts) else ())
            )
        return bool(self._former) and not any(former.has(finding) for former in self._former)

    def _before(self, repository: Repository, past: Past) -> Former:
        return self._audited(repository_before(repository, past, exclude=self.request.config.exclude))

    def _audited(self, repository: Repository) -> Former:
        request = replace(self.request, narrowings=(), baseline=None)
        surveyed = survey(repository, request.config, request.rendering)
        result = audit_surveyed(repository, request, surveyed)
        return Former(
            {each.fingerprint: each for each in result.findings},
            frozenset(model.cluster.name for model in surveyed.clusters),
        )
