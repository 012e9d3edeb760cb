"""missing-default-deny-ingress: namespaces whose new pods accept connections from everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Finding
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.openness.missing_default_deny import missing_default_deny


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each namespace with workloads and without a default deny for ingress."""
    yield from missing_default_deny(ctx, Direction.INGRESS)
