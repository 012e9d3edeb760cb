"""Annotations for GitHub stand in the lines of a change, where its reviewers look."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.contract.checkout import commit_everything
from tests.contract.toy_repository import BROKEN_RULE, write_broken
from tests.unit.changes.shop import FILES, RENAMED_POD, work_tree, write
from tests.unit.cli.running import run

ONE_RULE = ("scan", f"--select={BROKEN_RULE}", "--quiet")
ANNOTATIONS = (*ONE_RULE, "--output-format=github")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a commit, in which names are not resolved."""
    commit_everything(write_broken(tmp_path))
    return tmp_path


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_lines_that_did_not_change_are_not_annotated(repository: Path) -> None:
    assert "::error" in run(*ANNOTATIONS, cwd=repository).out
    since = run(*ANNOTATIONS, "--annotate-since=HEAD", cwd=repository)
    assert (since.code, since.out) == (1, "")


def test_lines_that_changed_are_annotated(repository: Path) -> None:
    changed(repository / "policies.yaml", "podSelector: {}", "podSelector: {matchLabels: {}}")
    since = run(*ANNOTATIONS, "--annotate-since=HEAD", cwd=repository)
    assert "file=policies.yaml,line=" in since.out


def test_other_reports_have_everything(repository: Path) -> None:
    since = run(
        *ONE_RULE, "--annotate-since=HEAD", "--output=github=a", "--output-format=concise", cwd=repository
    )
    assert BROKEN_RULE in since.out
    assert (repository / "a").read_text("utf-8") == ""


def test_an_unknown_revision_is_refused(repository: Path) -> None:
    since = run(*ANNOTATIONS, "--annotate-since=nowhere", cwd=repository)
    assert since.code == 2
    assert "nowhere" in since.err


def test_what_a_label_does_to_another_file_is_annotated_at_the_label(tmp_path: Path) -> None:
    root = work_tree(tmp_path / "shop", FILES)
    write(root, {"pod.yaml": RENAMED_POD})
    since = run(
        "scan",
        "--select=selector-near-miss",
        "--quiet",
        "--output-format=github",
        "--annotate-since=HEAD",
        cwd=root,
    )
    assert "file=pod.yaml,line=3,endLine=3" in since.out
    assert "(see policy.yaml:5:" in since.out


@pytest.mark.skipif(os.name != "posix", reason="a shell script stands for git")
def test_a_report_limited_to_the_same_change_reads_what_was_before_once(tmp_path: Path) -> None:
    root = work_tree(tmp_path / "shop", FILES)
    write(root, {"pod.yaml": RENAMED_POD})
    programs = tmp_path / "programs"
    programs.mkdir()
    git = programs / "git"
    git.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/asked\nexec {shutil.which("git")} "$@"\n', "utf-8")
    git.chmod(0o755)
    arguments = ("scan", "--quiet", "--output-format=github", "--changed-since=HEAD", "--annotate-since=HEAD")
    ended = run(*arguments, cwd=root, PATH=f"{programs}{os.pathsep}{os.environ['PATH']}")
    assert "file=pod.yaml,line=3,endLine=3" in ended.out
    asked = (tmp_path / "asked").read_text("utf-8")
    assert [asked.count(f" {command} ") for command in ("ls-tree", "cat-file")] == [1, 1]
