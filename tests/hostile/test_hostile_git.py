"""A repository cannot run anything by being listed."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from netpol_lint.changes import change_since
from netpol_lint.source.discover import discover
from netpol_lint.source.disk import UnreadableFileError


@pytest.fixture
def work_tree(tmp_path: Path) -> Path:
    """Make a git work tree with a file in it, and a program that leaves a trace when it runs."""
    place = tmp_path / "root"
    place.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    subprocess.run(["git", "init", "--quiet"], cwd=place, env=environment, check=True)
    (place / "a.yaml").write_text("a: 1\n")
    program = place / "program"
    program.write_text(f"#!/bin/sh\ntouch '{tmp_path}/trace'\n")
    program.chmod(0o755)
    subprocess.run(["git", "add", "."], cwd=place, env=environment, check=True)
    return place


_SETTINGS = [
    "core.fsmonitor={program}",
    "core.hooksPath={root}/hooks",
    "core.sshCommand={program}",
    "core.pager={program}",
    "core.editor={program}",
    "core.alternateRefsCommand={program}",
    "diff.external={program}",
    "diff.x.command={program}",
    "diff.x.textconv={program}",
    "filter.x.clean={program}",
    "filter.x.smudge={program}",
    "filter.x.process={program}",
    "merge.x.driver={program}",
    "alias.ls-files=!{program}",
    "alias.cat-file=!{program}",
    "credential.helper={program}",
    "core.askPass={program}",
    "gpg.program={program}",
]


@pytest.mark.parametrize("setting", _SETTINGS)
def test_its_configuration_runs_nothing(work_tree: Path, tmp_path: Path, setting: str) -> None:
    name, _, value = setting.format(program=work_tree / "program", root=work_tree).partition("=")
    subprocess.run(["git", "config", name, value], cwd=work_tree, check=True)
    _add_attributes_and_hooks(work_tree)
    assert "a.yaml" in discover(work_tree).files
    assert not (tmp_path / "trace").exists()


def _add_attributes_and_hooks(work_tree: Path) -> None:
    (work_tree / ".gitattributes").write_text("* filter=x diff=x merge=x\n")
    (work_tree / "hooks").mkdir()
    for hook in ("post-index-change", "fsmonitor-watchman", "pre-auto-gc", "reference-transaction"):
        (work_tree / "hooks" / hook).symlink_to(work_tree / "program")


def _commit(work_tree: Path) -> None:
    identity = ("-c", "user.name=A Tester", "-c", "user.email=tester@example.com")
    subprocess.run(["git", *identity, "commit", "-q", "-m", "State"], cwd=work_tree, check=True)


@pytest.mark.parametrize("setting", _SETTINGS)
def test_asking_what_changed_runs_nothing(work_tree: Path, tmp_path: Path, setting: str) -> None:
    _commit(work_tree)
    name, _, value = setting.format(program=work_tree / "program", root=work_tree).partition("=")
    subprocess.run(["git", "config", name, value], cwd=work_tree, check=True)
    _add_attributes_and_hooks(work_tree)
    (work_tree / "a.yaml").write_text("a: 2\n")
    change = change_since(work_tree, "HEAD")
    assert change.before[0].changed >= {"a.yaml", ".gitattributes"}
    assert change.before[0].read("a.yaml") == b"a: 1\n"
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("url", ["ext::{program}", "ssh://host/place", "file://{root}"])
def test_what_is_missing_is_not_fetched(work_tree: Path, tmp_path: Path, url: str) -> None:
    _commit(work_tree)
    (work_tree / "a.yaml").write_text("a: 2\n")
    places = {"program": work_tree / "program", "root": work_tree}
    for setting in (
        "extensions.partialClone=origin",
        "remote.origin.promisor=true",
        "remote.origin.vcs=x" if url.startswith("file") else "core.sshCommand={program}",
        f"remote.origin.url={url}",
        "protocol.allow=always",
        "protocol.ext.allow=always",
        "remote.origin.uploadpack={program}",
    ):
        name, _, value = setting.format(**places).partition("=")
        subprocess.run(["git", "config", name, value], cwd=work_tree, check=True)
    # The commit stays, and what its file held is gone.
    blob = hashlib.sha1(b"blob 5\0a: 1\n", usedforsecurity=False).hexdigest()
    (work_tree / ".git/objects" / blob[:2] / blob[2:]).unlink()
    past = change_since(work_tree, "HEAD").before[0]
    assert "a.yaml" in past.changed
    with pytest.raises(UnreadableFileError):
        past.read("a.yaml")
    assert not (tmp_path / "trace").exists()


def test_the_trap_works(work_tree: Path, tmp_path: Path) -> None:
    # Without our settings git does run the program: the tests above would notice.
    program = str(work_tree / "program")
    subprocess.run(["git", "config", "core.fsmonitor", program], cwd=work_tree, check=True)
    subprocess.run(["git", "ls-files", "--others"], cwd=work_tree, check=True, capture_output=True)
    assert (tmp_path / "trace").exists()


def test_git_is_not_taken_from_the_repository(
    work_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work_tree / "git").symlink_to("program")
    monkeypatch.setenv("PATH", os.pathsep.join([str(work_tree), ".", "", os.environ["PATH"]]))
    monkeypatch.chdir(work_tree)
    assert discover(work_tree).files == ("a.yaml",)
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("setting", ["core.worktree={elsewhere}", "core.bare=true"])
def test_a_work_tree_elsewhere_hides_nothing(work_tree: Path, tmp_path: Path, setting: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (work_tree / ".gitignore").write_text("ignored.yaml\n")
    (work_tree / "ignored.yaml").write_text("a: 1\n")
    name, _, value = setting.format(elsewhere=tmp_path / "elsewhere").partition("=")
    subprocess.run(["git", "config", name, value], cwd=work_tree, check=True)
    assert discover(work_tree).files == ("a.yaml",)
