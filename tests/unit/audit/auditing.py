"""Audits of repositories in memory, with the checks of the project or with some of a test's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from netpol_lint.audit.pipeline import AuditRequest, audit
from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.findings import AuditResult, Confidence, Finding
from netpol_lint.rule_api import CheckContext, CheckFn
from netpol_lint.rulebook import load_rulebook
from netpol_lint.source.repository import Repository
from tests.unit.sample_rulebook import rule

TODAY = date(2026, 6, 1)


def audited(
    files: Mapping[str, str],
    checks: Mapping[str, CheckFn],
    *,
    config: Config = DEFAULT_CONFIG,
    honours_suppressions: bool = True,
) -> AuditResult:
    """Audit with these checks, each of which is a rule of the default profile."""
    rules = {rule_id: rule(rule_id) for rule_id in checks}
    request = AuditRequest(
        rules, rules, TODAY, config, honours_suppressions=honours_suppressions, checks=checks
    )
    return audit(Repository.from_bytes({path: text.encode() for path, text in files.items()}), request)


def audited_for_real(
    files: Mapping[str, str], *selected: str, config: Config = DEFAULT_CONFIG
) -> AuditResult:
    """Audit with some of the project's own rules."""
    rulebook = load_rulebook()
    request = AuditRequest({each: rulebook[each] for each in selected}, rulebook, TODAY, config)
    return audit(Repository.from_bytes({path: text.encode() for path, text in files.items()}), request)


def report_policies(ctx: CheckContext) -> Iterator[Finding]:
    """Report every policy, which makes a check that is easy to foresee."""
    for each in ctx.inventory.policies:
        yield ctx.finding(each.selector_at, f"{each} is here", subject=str(each.ref))


def report_workloads(ctx: CheckContext) -> Iterator[Finding]:
    """Report every workload."""
    for each in ctx.inventory.workloads:
        yield ctx.finding(each.at, f"{each} is here", subject=str(each.ref))


def report_namespaces(ctx: CheckContext) -> Iterator[Finding]:
    """Report every declared namespace, as rules about something absent do."""
    for each in ctx.inventory.namespaces.values():
        if each.at is not None:
            yield ctx.finding(each.at, f"namespace {each.name} is here", subject=f"Namespace/{each.name}")


def as_sure_as(confidence: Confidence) -> CheckFn:
    """Return a check that reports every policy with this confidence."""

    def check(ctx: CheckContext) -> Iterator[Finding]:
        for each in ctx.inventory.policies:
            yield ctx.finding(each.at, "found", subject=str(each.ref), confidence=confidence)

    return check
