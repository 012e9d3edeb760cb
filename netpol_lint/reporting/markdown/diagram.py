"""The namespaces that findings touch, and the rules that found something there, as a Mermaid flowchart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from netpol_lint.findings import Finding, Severity
from netpol_lint.reporting.counts import by_severity
from netpol_lint.reporting.mermaid_text import mermaid_label

_NAMESPACES_SHOWN: Final = 20
_RULES_SHOWN: Final = 12

_PARTS_OF_NAMESPACED: Final = 3

_CLASSES: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "stroke:#cf222e,stroke-width:3px",
    Severity.WARNING: "stroke:#bf8700,stroke-width:2px",
    Severity.NOTE: "stroke:#0969da",
}
"""Borders alone, which can be seen on a light and on a dark page."""


def diagram(findings: Iterable[Finding]) -> str:
    """Return a fenced flowchart and what it leaves out; nothing if no finding is in a namespace."""
    inside: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        for namespace in _namespaces(finding):
            inside[namespace].append(finding)
    if not inside:
        return ""
    namespaces = sorted(inside, key=lambda name: (-_worst(inside[name]).rank, -len(inside[name]), name))
    shown = {name: inside[name] for name in namespaces[:_NAMESPACES_SHOWN]}
    rules = _rules(shown)
    chart = "".join(f"{line}\n" for line in _lines(shown, rules[:_RULES_SHOWN]))
    unshown = [
        f"{number} more {noun}{'s' if number > 1 else ''}"
        for number, noun in (
            (len(namespaces) - len(shown), "namespace"),
            (len(rules) - _RULES_SHOWN, "rule"),
        )
        if number > 0
    ]
    remark = f"\nNot drawn: {' and '.join(unshown)}.\n" if unshown else ""
    return f"```mermaid\n{chart}```\n{remark}"


def _namespaces(finding: Finding) -> Iterator[str]:
    """Yield each namespace of the finding's objects once; a Namespace is one itself."""
    seen = set()
    for subject in (finding.subject, *finding.also):
        parts = subject.split("/")
        if len(parts) == _PARTS_OF_NAMESPACED:
            seen.add(parts[0])
        elif parts[0] == "Namespace":
            seen.add(parts[-1])
    yield from sorted(seen - {""})


def _worst(findings: Iterable[Finding]) -> Severity:
    return max(finding.severity for finding in findings)


def _rules(inside: Mapping[str, list[Finding]]) -> list[str]:
    """Return the rules that found something, those with the worst and most findings first."""
    counts = Counter(
        (finding.severity.rank, finding.rule_id) for found in inside.values() for finding in found
    )
    ranked = sorted(counts, key=lambda key: (-key[0], -counts[key], key[1]))
    return list(dict.fromkeys(rule_id for _, rule_id in ranked))


def _lines(inside: Mapping[str, list[Finding]], rules: list[str]) -> Iterator[str]:
    yield "flowchart LR"
    yield from (f"  r{number}([{mermaid_label(rule_id)}])" for number, rule_id in enumerate(rules))
    for number, (namespace, found) in enumerate(inside.items()):
        label = mermaid_label(namespace, ", ".join(by_severity(found)))
        yield f"  n{number}[{label}]:::{_worst(found).value}"
        counts = Counter(finding.rule_id for finding in found)
        for position, rule_id in enumerate(rules):
            if counts[rule_id]:
                yield f'  r{position} -->|"{counts[rule_id]}"| n{number}'
    yield from (f"  classDef {severity.value} {style}" for severity, style in _CLASSES.items())
