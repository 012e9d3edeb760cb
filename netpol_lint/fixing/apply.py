"""Applying the fixes of findings round by round, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from netpol_lint.audit import Survey, survey
from netpol_lint.audit.pipeline import AuditRequest, audit_surveyed
from netpol_lint.findings import AuditResult, Edit, Finding, Fix, Promise, Safety
from netpol_lint.fixing.graph_change import graph_change
from netpol_lint.fixing.promise import broken_promise
from netpol_lint.source.editing.edits import is_disjoint
from netpol_lint.source.editing.text import edited
from netpol_lint.source.repository import Repository

_MOST_ROUNDS: Final = 100
"""So often the repository is looked at again; what is left then is left for the next run."""


class Refusal(Struct, frozen=True):
    """A finding whose fix is not applied, and why."""

    finding: Finding
    reason: str


class FixOutcome(Struct, frozen=True):
    """The repository after fixes: what changed in it, what was fixed, what was not, and what is found now.

    `contents` holds the new bytes of every file that changed, `originals` the old ones. `left_unsafe` counts
    the findings whose fix was not asked for because it is not safe.
    """

    repository: Repository
    result: AuditResult
    contents: Mapping[str, bytes]
    originals: Mapping[str, bytes]
    fixed: tuple[Finding, ...]
    refusals: tuple[Refusal, ...]
    left_unsafe: int


class _State(Struct, frozen=True):
    """A repository that was looked at."""

    repository: Repository
    surveyed: Survey
    result: AuditResult


def apply_fixes(repository: Repository, request: AuditRequest, *, takes_unsafe: bool = False) -> FixOutcome:
    """Apply every fix that can be applied, and look at the repository again after each round.

    The fixes of a round touch different text and have the same promise. Where they do not come to what they
    promise, or leave their finding, half of them are tried, down to a single one, which is then refused.
    """
    run = _Run(repository, request, takes_unsafe=takes_unsafe)
    run.all_rounds()
    return run.outcome()


@dataclass(slots=True)
class _Run:
    base: Repository
    request: AuditRequest
    takes_unsafe: bool
    contents: dict[str, bytes] = field(default_factory=dict)
    originals: dict[str, bytes] = field(default_factory=dict)
    fixed: list[Finding] = field(default_factory=list)
    refused: dict[Hashable, Refusal] = field(default_factory=dict)
    state: _State = field(init=False)

    def __post_init__(self) -> None:
        self.state = self._looked_at(self.base)

    def all_rounds(self) -> None:
        """Try fixes until none is left that can be applied."""
        limit = None
        for _ in range(_MOST_ROUNDS):
            batch = self._batch()[:limit]
            if not batch:
                return
            reason = self._try(batch)
            if reason and len(batch) == 1:
                self.refused[_key(batch[0])] = Refusal(batch[0][0], reason)
            limit = max(len(batch) // 2, 1) if reason and len(batch) > 1 else None

    def outcome(self) -> FixOutcome:
        """Return what came of it."""
        left = [each for each in self.state.result.findings if each.fix is not None]
        unsafe = (each for each in left if each.fix is not None and each.fix.safety is Safety.UNSAFE)
        return FixOutcome(
            repository=self.state.repository,
            result=self.state.result,
            contents=self.contents,
            originals=self.originals,
            fixed=tuple(self.fixed),
            refusals=tuple(self.refused.values()),
            left_unsafe=0 if self.takes_unsafe else sum(1 for _ in unsafe),
        )

    def _looked_at(self, repository: Repository) -> _State:
        surveyed = survey(repository, self.request.config, self.request.rendering, self.request.progress)
        return _State(repository, surveyed, audit_surveyed(repository, self.request, surveyed))

    def _batch(self) -> list[tuple[Finding, Fix]]:
        """Return fixes of one promise that do not touch each other, in the order of the findings."""
        wanted = [(each, fix) for each, fix in self._candidates() if _key((each, fix)) not in self.refused]
        promise = next((one for one in Promise if any(fix.promise is one for _, fix in wanted)), None)
        chosen: list[tuple[Finding, Fix]] = []
        edits: list[Edit] = []
        for each, fix in wanted:
            if fix.promise is promise and is_disjoint((*edits, *fix.edits)):
                chosen.append((each, fix))
                edits += fix.edits
        return chosen

    def _candidates(self) -> Iterator[tuple[Finding, Fix]]:
        accepted = {_cause(each.finding) for each in self.state.result.suppressed}
        for each in self.state.result.findings:
            fix = each.fix
            if fix is None or (fix.safety is Safety.UNSAFE and not self.takes_unsafe):
                continue
            # The same text may be wrong in one namespace and accepted in another.
            if _cause(each) not in accepted:
                yield each, fix

    def _try(self, batch: list[tuple[Finding, Fix]]) -> str:
        """Apply fixes and keep the result, or say why they are not applied."""
        edits = [edit for _, fix in batch for edit in fix.edits]
        outside = next((edit for edit in edits if edit.at.path not in self.base.files), None)
        if outside is not None:
            return f"{outside.at.path} is not among the files that are scanned"
        paths = sorted({edit.at.path for edit in edits})
        try:
            changed = {path: self._edited(path, edits) for path in paths}
        except ValueError as error:
            return f"the text cannot be edited: {error}"
        state = self._looked_at(self.base.with_contents({**self.contents, **changed}))
        reason = self._fault(state, batch, paths)
        if not reason:
            self.contents |= changed
            self.fixed += (each for each, _ in batch)
            self.state = state
        return reason

    def _edited(self, path: str, edits: Iterable[Edit]) -> bytes:
        content = self.state.repository.content(path) or b""
        self.originals.setdefault(path, content)
        return edited(content, (each for each in edits if each.at.path == path))

    def _fault(self, state: _State, batch: list[tuple[Finding, Fix]], paths: list[str]) -> str:
        """Say what is wrong with a repository after fixes; empty if nothing is."""
        for path in paths:
            old, new = (each.repository.load(path) for each in (self.state, state))
            if len(new.problems) > len(old.problems) or len(new.documents) != len(old.documents):
                return f"{path} could not be read any more"
        if state.result.failed_rules != self.state.result.failed_rules:
            return "a rule fails on what it makes"
        before, after = _counts(self.state.result), _counts(state.result)
        expected = Counter(_identity(each) for each, _ in batch)
        if any(after[each] > before[each] - number for each, number in expected.items()):
            return "the finding is still there"
        change = graph_change(self.state.surveyed.clusters, state.surveyed.clusters)
        return broken_promise(change, [fix for _, fix in batch])


def _counts(result: AuditResult) -> Counter[Hashable]:
    return Counter(_identity(each) for each in result.findings)


def _identity(finding: Finding) -> Hashable:
    """Return what stays the same of a finding when lines and items move."""
    return finding.rule_id, finding.at.path, finding.subject


def _cause(finding: Finding) -> Hashable:
    return finding.rule_id, finding.at.path, finding.at.region


def _key(chosen: tuple[Finding, Fix]) -> Hashable:
    """Return what tells a fix from others, also when lines move."""
    finding, fix = chosen
    return finding.rule_id, finding.at.path, finding.at.yaml_path, finding.subject, fix.message
