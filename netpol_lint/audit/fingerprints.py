"""The identity of a finding: the same as long as what it is about is the same, whatever else is edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from msgspec.structs import replace

from netpol_lint.findings import Finding, SuppressedFinding
from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.location import Location

LinesOf: TypeAlias = Callable[[str], Sequence[str]]
"""Returns the lines of a file, none if it cannot be read."""

_POSITION: Final = lazy_pattern(r"\[\d+\]")
_COMMENT: Final = lazy_pattern(r"(?:^|\s)#.*")


def with_fingerprints(findings: Iterable[Finding], lines_of: LinesOf) -> list[Finding]:
    """Give each finding an identity that edits elsewhere do not change, and return them in order of the text.

    It is made of the rule, the object and the field. Neither lines nor positions in lists count: an item is
    known by what it says, without comments and layout, so that one more before it changes nothing. The object
    goes by what its own file calls it, wherever that is, so that an overlay more, which may be the first, is
    no new finding. What is about no object goes by the path of its file. Equal ones are numbered in the order
    of the text.
    """
    listed = sorted(findings, key=lambda each: (each.at, each.message))
    return [
        replace(each, fingerprint=fingerprint)
        for each, fingerprint in zip(listed, _fingerprints(listed, lines_of), strict=True)
    ]


def with_fingerprints_of_all(
    kept: Sequence[Finding], suppressed: Sequence[SuppressedFinding], lines_of: LinesOf
) -> tuple[list[Finding], list[SuppressedFinding]]:
    """Give fingerprints to what stands and to what is silenced, which must not take each other's.

    At one place what stands comes first: to accept a part of a cause leaves the rest what it was.
    """
    stands = sorted(kept, key=lambda each: (each.at, each.message))
    silenced = sorted(suppressed, key=lambda each: (each.finding.at, each.finding.message))
    everything = [*stands, *(each.finding for each in silenced)]
    order = sorted(range(len(everything)), key=lambda index: everything[index].at)
    in_order = _fingerprints((everything[index] for index in order), lines_of)
    numbered = dict(zip(order, in_order, strict=True))
    return (
        [replace(each, fingerprint=numbered[index]) for index, each in enumerate(stands)],
        [
            replace(each, finding=replace(each.finding, fingerprint=numbered[len(stands) + index]))
            for index, each in enumerate(silenced)
        ],
    )


def _fingerprints(findings: Iterable[Finding], lines_of: LinesOf) -> Iterator[str]:
    """Yield the fingerprint of each finding."""
    seen: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        identity = _identity(finding, lines_of)
        text = "\0".join((*identity, str(seen[identity])))
        seen[identity] += 1
        yield _digest(text)


def _digest(text: str) -> str:
    # Imported here because it loads OpenSSL, and most runs of a hook find nothing.
    import hashlib

    # What names and paths hold need not be UTF-8.
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]


def _identity(finding: Finding, lines_of: LinesOf) -> tuple[str, ...]:
    where = finding.written_as or finding.subject
    field, positions = _POSITION.subn("[]", finding.at.yaml_path)
    # A field without positions is the only one of its name; its text may change as it likes.
    says = _text(finding.at, lines_of) if positions or not where else ""
    return finding.rule_id, where or finding.at.path, field, says


def _text(at: Location, lines_of: LinesOf) -> str:
    """Return what a region says on one line, without comments."""
    first, last = at.region.start_line, at.region.end_line
    lines = list(lines_of(at.path)[first - 1 : last])
    if len(lines) <= last - first:
        return ""
    lines[-1] = lines[-1][: at.region.end_column - 1]
    lines[0] = lines[0][at.region.start_column - 1 :]
    if at.region.start_line == at.region.end_line:
        return lines[0]
    return " ".join(" ".join(_COMMENT.sub("", line) for line in lines).split())
