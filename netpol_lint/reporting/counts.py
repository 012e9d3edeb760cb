"""Numbers of things in words, as the formats that people read have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from netpol_lint.findings import Finding, Severity, Summary
from netpol_lint.rule_api.wording import count


def by_severity(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield how many findings there are of each severity, the worst first; nothing for none."""
    counts = Counter(finding.severity for finding in findings)
    for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTE):
        if counts[severity]:
            yield count(counts[severity], severity.value)


def looked_at(summary: Summary) -> str:
    """Return what was analysed: `2 clusters: 40 workloads, 1 policy, 1,210 files`."""
    parts = (
        count(summary.workloads, "workload"),
        count(summary.policies, "policy", "policies"),
        count(summary.files, "file"),
    )
    return f"{count(summary.clusters, 'cluster')}: {', '.join(parts)}"
