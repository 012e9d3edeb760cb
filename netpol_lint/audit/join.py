"""Joining findings that one edit would cure, which is none of the edits that each asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from netpol_lint.findings import CommonCause, Evidence, Finding, bounded

_SEVERAL: Final = 3
_SHOWN: Final = 5


def joined(findings: Iterable[Finding]) -> list[Finding]:
    """Make one finding of three or more that share a cause, at the first of their places.

    It happens after suppression: who accepts it for one object accepts it for that one alone.
    """
    kept: list[Finding] = []
    groups: dict[tuple[object, ...], list[tuple[CommonCause, Finding]]] = defaultdict(list)
    for each in findings:
        if each.common is None:
            kept.append(each)
        else:
            groups[each.rule_id, each.clusters, each.common.key].append((each.common, each))
    for group in groups.values():
        kept.extend([_join(group)] if len(group) >= _SEVERAL else (each for _, each in group))
    return kept


def _join(group: list[tuple[CommonCause, Finding]]) -> Finding:
    (common, first), *others = sorted(group, key=lambda pair: pair[1].at)
    names = [common.name, *(cause.name for cause, _ in others)]
    shown = names[:_SHOWN] if len(names) > _SHOWN else names[:-1]
    last = f"{len(names) - _SHOWN:,} more" if len(names) > _SHOWN else names[-1]
    listed = f"{', '.join(shown)} and {last}"
    shared = (each for cause, _ in group for each in cause.evidence)
    alike = (Evidence(each.at, f"{cause.name} is another one") for cause, each in others)
    also = {subject for _, each in group for subject in (each.subject, *each.also)} - {first.subject}
    return replace(
        first,
        message=f"{len(names):,} {common.noun} {common.message.replace('…', listed, 1)}",
        severity=max(each.severity for _, each in group),
        confidence=max(each.confidence for _, each in group),
        evidence=bounded((*tuple(dict.fromkeys(shared))[:_SHOWN], *alike)),
        also=tuple(sorted(also)),
        steps=0,
    )
