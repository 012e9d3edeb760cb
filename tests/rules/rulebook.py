"""One rule, or those of a profile, run over a repository; and findings as `expected.txt` writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from netpol_lint.audit.pipeline import AuditRequest, audit
from netpol_lint.config import DEFAULT_CONFIG, FILE_NAME, Config, load_config, selected_rules
from netpol_lint.findings import AuditResult, Finding
from netpol_lint.rulebook import Profile, load_rulebook
from netpol_lint.source.repository import Repository

RULES: Final = Path(__file__).parents[2] / "rules"
RULEBOOK: Final = load_rulebook(RULES)
TODAY: Final = date(2026, 1, 1)
SUFFIXES: Final = frozenset({".yaml", ".yml", ".json"})


def audited(repository: Repository, rule_ids: Iterable[str], config: Config = DEFAULT_CONFIG) -> AuditResult:
    """Audit a repository with the rules of these ids; no check may fail."""
    rules = {rule_id: RULEBOOK[rule_id] for rule_id in rule_ids}
    result = audit(repository, AuditRequest(rules, RULEBOOK, TODAY, config))
    assert result.failed_rules == (), [note.message for note in result.notes]
    return result


def rules_of(profile: Profile) -> list[str]:
    """Return the ids of the rules that a profile runs."""
    return list(selected_rules(replace(DEFAULT_CONFIG, profile=profile), RULEBOOK))


def repository_at(folder: Path) -> Repository:
    """Read the manifests of an example; paths are relative to it."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return Repository.from_bytes({path.relative_to(folder).as_posix(): path.read_bytes() for path in paths})


def config_at(folder: Path) -> Config:
    """Return the configuration of an example, which only rules have that need one."""
    path = folder / FILE_NAME
    return load_config(path, folder, RULEBOOK) if path.exists() else DEFAULT_CONFIG


def lines(findings: Iterable[Finding]) -> str:
    """Write findings the way `expected.txt` holds them, one per line."""
    return "".join(f"{each.at}: {each.rule_id}: {each.message}\n" for each in findings)
