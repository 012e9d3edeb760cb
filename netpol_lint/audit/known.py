"""Which findings a baseline lists, by what stays the same of a finding while its repository changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.findings import AuditResult, BaselineEntry, Finding
from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.repository import lies_within
from netpol_lint.suppress import UNUSED_SUPPRESSION

_Sign = Callable[[BaselineEntry], tuple[str, ...]]

_INDEX: Final = lazy_pattern(r"\[\d+\]")

# What was not touched is recognised by all that is said of it. Then comes what moved in its file or with
# it, and what stands in a list that grew before it: its fingerprint and its message count places. What is
# said may also change with other things, as the names of clusters do: the fingerprint alone is the last sign.
_SIGNS: Final[Sequence[_Sign]] = (
    lambda each: (each.fingerprint, each.path, each.message),
    lambda each: (each.rule_id, each.subject, each.path, each.message),
    lambda each: (each.rule_id, each.subject, each.message),
    lambda each: (each.rule_id, each.subject, _INDEX.sub("[]", each.message)),
    lambda each: (each.fingerprint,),
)


class Scope(Struct, frozen=True):
    """What an audit looked at: all but some rules, in the places `within`, none for all."""

    besides: Container[str]
    within: tuple[str, ...]

    def has(self, entry: BaselineEntry) -> bool:
        """Tell whether an entry's finding would have been found."""
        return lies_within(entry.path, self.within) and entry.rule_id not in self.besides


def entry_of(finding: Finding) -> BaselineEntry:
    """Return a finding as a baseline lists it."""
    return BaselineEntry(
        rule_id=finding.rule_id,
        subject=finding.subject,
        path=finding.at.path,
        message=finding.message,
        fingerprint=finding.fingerprint,
    )


def compared(
    result: AuditResult, entries: Iterable[BaselineEntry], *, withheld: Iterable[Finding], scope: Scope
) -> AuditResult:
    """Return the result with the findings that the entries list set aside; each entry stands for one.

    A finding that is suppressed or withheld takes its entry, too, which is not absent then. Findings about
    suppressions are always new: what accepts findings is kept in order, and not itself accepted.
    """
    doubts = [each for each in result.findings if each.rule_id != UNUSED_SUPPRESSION]
    suppressed = [each.finding for each in result.suppressed]
    hidden = list(withheld)
    everything = [*doubts, *hidden, *suppressed]
    left, known = _matched(everything, entries)
    is_known = {id(everything[index]) for index in known}
    kept = [entry for index, entry in known.items() if len(doubts) <= index < len(doubts) + len(hidden)]
    return replace(
        result,
        has_baseline=True,
        findings=tuple(each for each in result.findings if id(each) not in is_known),
        baselined=tuple(each for each in result.findings if id(each) in is_known),
        absent=tuple(sorted(each for each in left if scope.has(each))),
        unexamined=tuple(sorted((*kept, *(each for each in left if not scope.has(each))))),
    )


def _matched(
    findings: Sequence[Finding], entries: Iterable[BaselineEntry]
) -> tuple[list[BaselineEntry], dict[int, BaselineEntry]]:
    """Return the entries that no finding is meant by, and those that one is, by its index."""
    left = list(entries)
    listed = [entry_of(each) for each in findings]
    known: dict[int, BaselineEntry] = {}
    for sign in _SIGNS:
        waiting: defaultdict[tuple[str, ...], list[BaselineEntry]] = defaultdict(list)
        for entry in reversed(left):
            waiting[sign(entry)].append(entry)
        for index, each in enumerate(listed):
            alike = None if index in known else waiting.get(sign(each))
            if alike:
                known[index] = alike.pop()
        left = [entry for group in waiting.values() for entry in reversed(group)]
    return left, known
