"""The GitHub Action finds the commit that a pull request or push started from, without fetching."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.contract.checkout import clean_environment
from tests.contract.github_runner import Runner, StepResult

UNBORN = "0" * 40
"""What GitHub calls the state before a new branch."""


def git(place: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.com")
    done = subprocess.run(
        ["git", *identity, *arguments],
        cwd=place,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository in which a branch left main, main went on, and GitHub merged both for a test."""
    root = tmp_path_factory.mktemp("origin")
    git(root, "init", "-q", "-b", "main")
    git(root, "commit", "-q", "--allow-empty", "-m", "branched-off")
    git(root, "tag", "branched-off")
    git(root, "checkout", "-q", "-b", "topic")
    for name in ("topic-first", "topic-last"):
        git(root, "commit", "-q", "--allow-empty", "-m", name)
        git(root, "tag", name)
    git(root, "checkout", "-q", "main")
    git(root, "commit", "-q", "--allow-empty", "-m", "main-now")
    git(root, "tag", "main-now")
    git(root, "checkout", "-q", "--detach")
    git(root, "merge", "-q", "--no-ff", "-m", "merged", "topic")
    git(root, "tag", "merged")
    git(root, "checkout", "-q", "main")
    return root


def found(
    tmp_path: Path, origin: Path, checked_out: str, event: dict[str, Any], depth: int = 0
) -> StepResult:
    """Check a commit out as actions/checkout does, and look for the start of the change."""
    workspace, temp = tmp_path / "workspace", tmp_path / "temp"
    temp.mkdir()
    git(tmp_path, "init", "-q", str(workspace))
    refs = [f"refs/tags/{checked_out}:refs/remotes/pull/1/merge"]
    refs += [f"--depth={depth}"] if depth else ["refs/heads/*:refs/remotes/origin/*"]
    git(workspace, "fetch", "-q", "--no-tags", f"file://{origin}", *refs)
    git(workspace, "checkout", "-q", "--detach", "refs/remotes/pull/1/merge")
    return Runner(workspace, temp, event=event).step("base")


def pull_request(origin: Path, base: str) -> dict[str, Any]:
    head = git(origin, "rev-parse", "topic-last")
    return {"pull_request": {"base": {"sha": git(origin, "rev-parse", base)}, "head": {"sha": head}}}


def push(origin: Path, before: str) -> dict[str, Any]:
    before = before if before == UNBORN else git(origin, "rev-parse", before)
    return {"before": before, "repository": {"default_branch": "main"}}


@pytest.mark.parametrize("depth", [0, 2])
@pytest.mark.parametrize("base", ["branched-off", "main-now"])
def test_a_merged_pull_request_starts_from_what_it_was_merged_into(
    tmp_path: Path, origin: Path, base: str, depth: int
) -> None:
    result = found(tmp_path, origin, "merged", pull_request(origin, base), depth)
    assert (result.exit_code, result.log) == (0, "")
    assert result.outputs["start"] == git(origin, "rev-parse", "main-now")


def test_the_branch_of_a_pull_request_starts_where_it_left(tmp_path: Path, origin: Path) -> None:
    result = found(tmp_path, origin, "topic-last", pull_request(origin, "main-now"))
    assert result.outputs["start"] == git(origin, "rev-parse", "branched-off")


@pytest.mark.parametrize("depth", [0, 2])
def test_a_push_starts_from_the_commit_before(tmp_path: Path, origin: Path, depth: int) -> None:
    result = found(tmp_path, origin, "topic-last", push(origin, "topic-first"), depth)
    assert result.outputs["start"] == git(origin, "rev-parse", "topic-first")


def test_a_new_branch_starts_where_it_left_the_default_branch(tmp_path: Path, origin: Path) -> None:
    result = found(tmp_path, origin, "topic-last", push(origin, UNBORN))
    assert result.outputs["start"] == git(origin, "rev-parse", "branched-off")


@pytest.mark.parametrize(
    ("checked_out", "event"),
    [("merged", pull_request), ("topic-last", push)],
    ids=["a pull request", "a push"],
)
def test_a_clone_without_history_is_said_to_have_none(
    tmp_path: Path, origin: Path, checked_out: str, event: Any
) -> None:
    result = found(tmp_path, origin, checked_out, event(origin, "branched-off"), depth=1)
    assert (result.exit_code, result.outputs["start"]) == (0, "")
    assert result.log.startswith("::notice title=netpol-lint::The clone does not reach back")
    assert result.log.count("\n") == 1


def test_a_new_branch_in_a_shallow_clone_has_no_start(tmp_path: Path, origin: Path) -> None:
    result = found(tmp_path, origin, "topic-last", push(origin, UNBORN), depth=1)
    assert (result.exit_code, result.outputs["start"]) == (0, "")
    assert "fetch-depth" in result.log


def test_a_schedule_has_no_start_and_needs_none(tmp_path: Path, origin: Path) -> None:
    result = found(tmp_path, origin, "main-now", {"schedule": "0 0 * * 0"})
    assert (result.exit_code, result.log, result.outputs["start"]) == (0, "", "")


def test_files_outside_of_git_have_no_start(tmp_path: Path, origin: Path) -> None:
    runner = Runner(tmp_path, tmp_path, event=pull_request(origin, "main-now"))
    result = runner.step("base", GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (result.exit_code, result.outputs["start"]) == (0, "")
    assert result.log.startswith("::notice")


@pytest.mark.parametrize("sha", ["--help", "$(touch pwned)", "main; touch pwned"])
def test_what_the_event_says_is_never_run(tmp_path: Path, origin: Path, sha: str) -> None:
    result = found(tmp_path, origin, "main-now", {"before": sha, "repository": {"default_branch": sha}})
    assert (result.exit_code, result.outputs["start"]) == (0, "")
    assert list(tmp_path.rglob("pwned")) == []
