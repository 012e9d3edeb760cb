"""Numbers of things in words, as the formats that people read have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from netpol_lint.findings import Finding, Severity, Summary


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return `1 file` or `1,210 files`; the plural is formed with an s unless it is given."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def by_severity(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield how many findings there are of each severity, the worst first; nothing for none."""
    counts = Counter(finding.severity for finding in findings)
    for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE):
        if counts[severity]:
            yield counted(counts[severity], severity.value)


def looked_at(summary: Summary) -> str:
    """Return what was analysed: `2 clusters: 40 workloads, 1 policy, 1,210 files`."""
    parts = (
        counted(summary.workloads, "workload"),
        counted(summary.policies, "policy", "policies"),
        counted(summary.files, "file"),
    )
    return f"{counted(summary.clusters, 'cluster')}: {', '.join(parts)}"
