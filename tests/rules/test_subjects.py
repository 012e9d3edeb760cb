"""What a rule is said to be about: where there is nothing of it, its check has nothing to find."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from netpol_lint.audit.pipeline import AuditRequest, audit
from netpol_lint.checks import CHECKS, Check
from netpol_lint.findings import Finding
from netpol_lint.rule_api import CheckContext, CheckFn
from tests.rules.rulebook import RULEBOOK, RULES, TODAY, config_at, repository_at

_ROOT: Final = RULES.parent
_FOLDERS: Final = sorted(
    each
    for pattern in ("rules/*/bad", "rules/*/good", "examples/*", "tests/repos/*")
    for each in _ROOT.glob(pattern)
    if each.is_dir()
)


_WITH_SUBJECT: Final = {
    rule_id: check
    for rule_id, check in CHECKS.items()
    if isinstance(check, Check) and check.subject is not None
}


def _asked_in_vain(check: Check) -> CheckFn:
    """Return what asks a check only where there is nothing of its subject."""

    def ask(ctx: CheckContext) -> Iterator[Finding]:
        return iter(()) if check.concerns(ctx) else check.load()(ctx)

    return ask


@pytest.mark.parametrize("folder", _FOLDERS, ids=lambda each: each.relative_to(_ROOT).as_posix())
def test_without_its_subject_a_check_finds_nothing(folder: Path) -> None:
    rules = {rule_id: RULEBOOK[rule_id] for rule_id in _WITH_SUBJECT}
    checks = {rule_id: _asked_in_vain(check) for rule_id, check in _WITH_SUBJECT.items()}
    request = AuditRequest(
        rules, RULEBOOK, TODAY, config_at(folder), honours_suppressions=False, checks=checks
    )
    result = audit(repository_at(folder), request)
    assert (result.findings, result.failed_rules) == ((), ())
