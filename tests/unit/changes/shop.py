"""A work tree with a policy that rests on a label of another file, and what a change is to blame for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from netpol_lint.audit.pipeline import AuditRequest, audit
from netpol_lint.changes import Change, ChangeFilter
from netpol_lint.findings import AuditResult, Finding
from netpol_lint.rulebook import load_rulebook
from netpol_lint.source.repository import open_repository
from tests.contract.checkout import clean_environment

_POD: Final = """\
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
spec: {containers: [{name: a, image: a}]}
"""
_POLICY: Final = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: %s, namespace: shop}
spec:
  podSelector: {matchLabels: {app: %s}}
  policyTypes: [Ingress]
"""
POD: Final = _POD
RENAMED_POD: Final = _POD.replace("app: api", "app: apo")
POLICY: Final = _POLICY % ("api", "api")
STALE_POLICY: Final = (_POLICY % ("old", "api")).replace("podSelector", "podselector")
"""A policy with a flaw of its own, whatever else changes."""

FILES: Final[Mapping[str, str]] = {"pod.yaml": POD, "policy.yaml": POLICY, "old.yaml": STALE_POLICY}
_RULES: Final = ("dns-egress-blocked", "selector-near-miss", "unknown-field")


def git(root: Path, *arguments: str) -> str:
    """Run git in a work tree and return what it says."""
    identity = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.com")
    settings = (*identity, "-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main")
    ended = subprocess.run(
        ["git", *settings, *arguments], cwd=root, env=clean_environment(), capture_output=True, check=True
    )
    return os.fsdecode(ended.stdout).strip()


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def commit(root: Path, files: Mapping[str, str]) -> None:
    """Write files and commit everything."""
    write(root, files)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "State")


def work_tree(root: Path, files: Mapping[str, str] = FILES) -> Path:
    """Make a repository with one commit, and return its top."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q")
    commit(root, files)
    return root.resolve()


def blamed(root: Path, change: Change | None, *, within: tuple[str, ...] = ()) -> AuditResult:
    """Audit the work tree for what the change is to blame for."""
    rulebook = load_rulebook()
    request = AuditRequest({each: rulebook[each] for each in _RULES}, rulebook, date(2026, 6, 1))
    if change is not None:
        request = replace(request, narrowings=(ChangeFilter(change, request),))
    return audit(open_repository(root, within=within), request)


def places(findings: tuple[Finding, ...]) -> list[str]:
    """Return where findings stand."""
    return [each.at.path for each in findings]
