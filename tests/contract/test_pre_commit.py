"""The hook, as people meet it: pre-commit builds its environment and runs it in their repository."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.contract.checkout import clean_environment, commit_everything, copy_checkout, stage_everything
from tests.contract.toy_repository import BROKEN_RULE, write_broken, write_sound

pytestmark = pytest.mark.slow  # pre-commit builds environments of its own


@dataclass(frozen=True, slots=True)
class Hook:
    """The project as a git repository, and the folder where pre-commit keeps what it builds from it."""

    repository: Path
    home: Path

    def run(self, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run pre-commit in `repository`."""
        return subprocess.run(
            [sys.executable, "-m", "pre_commit", *arguments, "--color=never"],
            cwd=repository,
            env=clean_environment(PRE_COMMIT_HOME=str(self.home)),
            capture_output=True,
            text=True,
            check=False,
        )

    def use_in(self, repository: Path) -> Path:
        """Write the configuration of a repository that uses the hook, commit, and return the repository."""
        head = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=self.repository, check=True, capture_output=True, text=True
        )
        configuration = f"""\
repos:
  - repo: {self.repository}
    rev: {head.stdout.strip()}
    hooks:
      - id: netpol-lint
"""
        (repository / ".pre-commit-config.yaml").write_text(configuration, "utf-8")
        commit_everything(repository)
        return repository


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Hook:
    folder = tmp_path_factory.mktemp("hook")
    repository = copy_checkout(folder / "netpol-lint")
    commit_everything(repository)
    return Hook(repository, folder / "home")


def test_trying_the_hook_finds_the_flaw(hook: Hook, tmp_path: Path) -> None:
    repository = write_broken(tmp_path)
    commit_everything(repository)
    tried = hook.run(repository, "try-repo", str(hook.repository), "netpol-lint", "--all-files")
    assert tried.returncode == 1, tried.stdout + tried.stderr
    assert "- exit code: 1" in tried.stdout
    assert BROKEN_RULE in tried.stdout
    assert "policies.yaml:" in tried.stdout


def test_a_sound_repository_passes(hook: Hook, tmp_path: Path) -> None:
    passed = hook.run(hook.use_in(write_sound(tmp_path)), "run", "--all-files")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout


def test_a_changed_label_is_to_blame_for_a_finding_elsewhere(hook: Hook, tmp_path: Path) -> None:
    repository = hook.use_in(write_sound(tmp_path))
    workloads = repository / "workloads.yaml"
    workloads.write_text(workloads.read_text("utf-8").replace("app: api}", "app: apo}"), "utf-8")
    stage_everything(repository)
    found = hook.run(repository, "run")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "policies.yaml:" in found.stdout


def test_a_deleted_policy_is_to_blame_for_what_it_leaves(hook: Hook, tmp_path: Path) -> None:
    write_sound(tmp_path)
    name_resolution = tmp_path / "dns.yaml"
    policies, _, dns = (tmp_path / "policies.yaml").read_text("utf-8").rpartition("---\n")
    (tmp_path / "policies.yaml").write_text(policies, "utf-8")
    name_resolution.write_text(dns, "utf-8")
    repository = hook.use_in(tmp_path)
    name_resolution.unlink()
    stage_everything(repository)
    found = hook.run(repository, "run")
    assert found.returncode == 1, found.stdout + found.stderr
    assert BROKEN_RULE in found.stdout


def test_a_commit_without_manifests_has_nothing_to_answer_for(hook: Hook, tmp_path: Path) -> None:
    repository = hook.use_in(write_broken(tmp_path))
    (repository / "notes.txt").write_text("Nothing to deploy.\n", "utf-8")
    stage_everything(repository)
    passed = hook.run(repository, "run", "--verbose")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "1 finding elsewhere" in passed.stdout
