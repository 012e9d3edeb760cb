"""allow-all-ingress-rule: ingress rules without peers and ports, which let in everybody."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Finding
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.openness.allow_all import allow_all_rules


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each `- {}` for ingress, except where everybody is meant to come in."""
    yield from allow_all_rules(ctx, Direction.INGRESS)
