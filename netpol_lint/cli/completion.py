"""What a shell offers for an option's value when somebody presses Tab."""

from __future__ import annotations

from collections.abc import Iterator


def scan_formats(incomplete: str) -> Iterator[str]:
    """Yield the formats of reports that begin with what was typed."""
    from netpol_lint.reporting import FORMATS

    return (name for name in FORMATS if name.startswith(incomplete))


def graph_formats(incomplete: str) -> Iterator[str]:
    """Yield the formats of graphs that begin with what was typed."""
    from netpol_lint.reporting.graph import FORMATS

    return (name for name in FORMATS if name.startswith(incomplete))


def rule_ids(incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield the rules that begin with what was typed, each with its title."""
    from netpol_lint.rulebook import load_rulebook

    return ((rule.id, rule.title) for rule in load_rulebook().values() if rule.id.startswith(incomplete))


def selectors(incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield what selects rules: ids, tags and ALL."""
    from netpol_lint.rulebook import load_rulebook

    yield from rule_ids(incomplete)
    tags = {tag for rule in load_rulebook().values() for tag in rule.tags}
    for tag in ("ALL", *sorted(tags)):
        if tag.startswith(incomplete):
            yield tag, "every rule" if tag == "ALL" else "a tag"
