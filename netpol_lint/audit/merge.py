"""One cause, one finding: what several clusters or namespaces share is said once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from msgspec.structs import replace

from netpol_lint.audit.written_objects import WrittenObjects
from netpol_lint.findings import Evidence, Finding, Fix, Safety, SuppressedFinding, bounded
from netpol_lint.location import Region
from netpol_lint.rule_api.wording import joined

_Key = tuple[object, ...]
_SHOWN: Final = 3
"""So many clusters or namespaces a message names before it says how many more there are."""


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Join the findings that stand at one place, whatever clusters and namespaces that text is deployed to.

    Text is what gets edited: a base that one cluster runs in two namespaces is one cause as well. The
    words about the first object stand, and say which others they are true of; the joined finding is as
    sure as the surest. Several findings of a rule about one object at one place stay apart, unless they
    say the same: what runs nowhere may be rendered several times.
    """
    groups: dict[_Key, list[Finding]] = defaultdict(list)
    seen: Counter[_Key] = Counter()
    numbers: dict[_Key, int] = {}
    for finding in findings:
        place = cause_of(finding)
        of_object = (*place, finding.clusters, finding.subject)
        words = (*of_object, finding.message)
        if words not in numbers:
            numbers[words] = seen[of_object]
            seen[of_object] += 1
        groups[*place, numbers[words]].append(finding)
    return [_join(group) for group in groups.values()]


def cause_of(finding: Finding) -> _Key:
    """Return what is to blame: a text, whatever field of an object a patch puts it into."""
    return finding.rule_id, finding.at.path, finding.at.region


def in_order_of_clusters(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings of single clusters by the clusters' names, else as they come."""
    return sorted(findings, key=lambda each: each.clusters)


def merged_suppressed(suppressed: Iterable[SuppressedFinding]) -> list[SuppressedFinding]:
    """Join what one suppression silenced of one cause."""
    groups: dict[_Key, list[SuppressedFinding]] = defaultdict(list)
    for each in suppressed:
        groups[each.origin, each.reason, each.at].append(each)
    return [
        replace(group[0], finding=finding)
        for group in groups.values()
        for finding in merged(in_order_of_clusters(each.finding for each in group))
    ]


def _join(group: list[Finding]) -> Finding:
    first = group[0]
    also = tuple(sorted({each.subject for each in group} - {first.subject}))
    return replace(
        first,
        message=f"{first.message}{_likewise(first.subject, also)}",
        severity=max(finding.severity for finding in group),
        confidence=max(finding.confidence for finding in group),
        clusters=tuple(sorted(set(chain.from_iterable(finding.clusters for finding in group)))),
        evidence=tuple(_evidence_of(group)),
        also=also,
        fix=_shared_fix([each.fix for each in group]),
    )


def _shared_fix(fixes: list[Fix | None]) -> Fix | None:
    """Return the fix of all findings, if they have the same; it is as safe as the least safe of them."""
    first, *others = fixes
    if first is None or any(
        each is None or (each.edits, each.promise) != (first.edits, first.promise) for each in others
    ):
        return None
    is_safe = all(each is not None and each.safety is Safety.SAFE for each in fixes)
    return first if is_safe else replace(first, safety=Safety.UNSAFE)


def _evidence_of(group: list[Finding]) -> Iterator[Evidence]:
    """Yield the evidence of some findings; of what they say about one place, the words of the first one."""
    first, *others = group
    own = tuple(dict.fromkeys(first.evidence))
    yield from own
    yield from bounded(_fresh(others, {(each.at.path, each.at.region) for each in own}))


def _fresh(group: Iterable[Finding], seen: set[tuple[str, Region]]) -> Iterator[Evidence]:
    """Yield the evidence of some findings about places that were not seen before."""
    for finding in group:
        fresh = [each for each in finding.evidence if (each.at.path, each.at.region) not in seen]
        seen.update((each.at.path, each.at.region) for each in fresh)
        yield from fresh


def _likewise(subject: str, also: Sequence[str]) -> str:
    """Name the other objects of which a message is true: by their namespaces, if those are the difference."""
    if not also:
        return ""
    _, *inside = subject.split("/")
    if len(inside) > 1 and all(each.split("/")[1:] == inside for each in also):
        namespaces = [each.partition("/")[0] for each in also]
        return f"; so it is in namespace{'s' if len(also) > 1 else ''} {joined(namespaces, at_most=_SHOWN)}"
    return f"; so it is for {joined(also, at_most=_SHOWN)}"


def clusters_by_cause(findings: Iterable[Finding]) -> dict[_Key, frozenset[str]]:
    """Return the clusters that each cause was found in."""
    found: dict[_Key, set[str]] = defaultdict(set)
    for finding in findings:
        found[cause_of(finding)].update(finding.clusters)
    return {key: frozenset(names) for key, names in found.items()}


def limited(
    finding: Finding, objects: WrittenObjects, clusters: dict[_Key, frozenset[str]], *, total: int
) -> Finding:
    """Say which clusters a finding is true of, where others run the same text and have no such finding."""
    concerned = clusters.get(cause_of(finding), frozenset())
    each = objects.of(finding) if concerned and len(concerned) < total else None
    if each is None or objects.clusters_of(each) <= concerned:
        return finding
    names = sorted(concerned)
    where = f"only in cluster{'s' if len(names) > 1 else ''} {joined(names, at_most=_SHOWN)}"
    # Where the others want the text as it is, nobody but a reader can tell whether to edit it.
    fix = None if finding.fix is None else replace(finding.fix, safety=Safety.UNSAFE)
    return replace(finding, message=f"{finding.message}; {where}", fix=fix)
