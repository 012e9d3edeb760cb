"""One cause, one finding: what several clusters share is said once."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from netpol_lint.findings import Finding

_Key = tuple[object, ...]


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Join the findings that stand at one place in several clusters, in whatever namespace each puts it.

    The first cluster's words stand; the joined finding is as sure as the surest of them. Several
    findings of a rule at one place of one cluster stay apart.
    """
    groups: dict[_Key, list[Finding]] = defaultdict(list)
    seen: Counter[_Key] = Counter()
    for finding in findings:
        place = (finding.rule_id, finding.at)
        in_cluster = (*place, finding.clusters)
        groups[*place, seen[in_cluster]].append(finding)
        seen[in_cluster] += 1
    return [_join(group) for group in groups.values()]


def _join(group: list[Finding]) -> Finding:
    clusters = sorted({name for finding in group for name in finding.clusters})
    return replace(
        group[0],
        severity=max(finding.severity for finding in group),
        confidence=max(finding.confidence for finding in group),
        clusters=tuple(clusters),
        evidence=tuple(dict.fromkeys(each for finding in group for each in finding.evidence)),
    )


def with_fingerprints(findings: Iterable[Finding]) -> list[Finding]:
    """Give each finding an identity that edits elsewhere do not change.

    It is made of the rule, the object and the place inside the object, never of lines; equal ones
    are numbered in the order of the text.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for finding in sorted(findings, key=lambda each: (each.at, each.message)):
        where = finding.subject or finding.at.path
        identity = (finding.rule_id, where, finding.at.yaml_path)
        text = "\0".join((*identity, str(seen[identity])))
        seen[identity] += 1
        result.append(replace(finding, fingerprint=hashlib.sha256(text.encode()).hexdigest()[:32]))
    return result
