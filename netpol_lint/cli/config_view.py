"""What the effective configuration comes to, before it is written in one form or another."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.config.effective import Setting, Source
from netpol_lint.findings import Severity


class RuleChoice(Struct, frozen=True):
    """Whether a rule runs, how bad its findings are, and what decides about it."""

    id: str
    severity: Severity
    runs: bool
    because: str
    source: Source


class ConfigView(Struct, frozen=True):
    """All that `netpol-lint config` shows; `clusters` have what they extend, by name."""

    file: str | None
    settings: tuple[Setting, ...]
    clusters: tuple[tuple[str, tuple[Setting, ...]], ...]
    rules: tuple[RuleChoice, ...]
