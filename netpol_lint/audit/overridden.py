"""What the configuration says of findings in some paths: that they are not wanted, or weigh differently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from netpol_lint.config import PathOverride, path_matches
from netpol_lint.findings import Confidence, Finding, Severity
from netpol_lint.source.repository import Repository
from netpol_lint.suppress import UNUSED_SUPPRESSION


def overridden(findings: Iterable[Finding], overrides: Sequence[PathOverride]) -> Iterator[Finding]:
    """Yield the findings that are wanted where they stand, as bad as they are there; later overrides win."""
    for finding in findings:
        here = [each for each in overrides if _speaks_of(each, finding.at.path)]
        if any(finding.rule_id in each.ignored for each in here):
            continue
        severity = finding.severity
        for each in here:
            severity = each.severity.get(finding.rule_id, severity)
        yield finding if severity is finding.severity else replace(finding, severity=severity)


def idle_overrides(repository: Repository, overrides: Iterable[PathOverride]) -> Iterator[Finding]:
    """Yield a finding for each override whose patterns match no file; a partial scan cannot tell."""
    for each in () if repository.is_partial else overrides:
        if not any(_speaks_of(each, path) for path in repository.files):
            yield Finding(
                rule_id=UNUSED_SUPPRESSION,
                severity=Severity.NOTE,
                confidence=Confidence.HIGH,
                message=f"no file matches {' or '.join(map(repr, each.paths))}, so this changes nothing; "
                "patterns match whole paths from the root",
                at=each.at,
            )


def _speaks_of(override: PathOverride, path: str) -> bool:
    return any(path_matches(path, pattern) for pattern in override.paths)
