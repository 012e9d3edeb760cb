"""Asking for a part of the findings: of some files, or of a change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contract.checkout import commit_everything
from tests.unit.cli.running import ERROR, ERROR_LINE, OTHER_ERROR, run, write

_OTHER_LINE = ERROR_LINE.replace("error.yaml", "other.yaml", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, {"error.yaml": ERROR, "other.yaml": OTHER_ERROR, "inner/README.md": ""})
    commit_everything(tmp_path)
    return tmp_path


def test_what_was_not_asked_for_is_counted(folder: Path) -> None:
    ended = run("scan", "--select=unknown-field", "--only-files", "error.yaml", cwd=folder)
    assert (ended.code, ended.out, ended.err) == (1, ERROR_LINE, "1 finding elsewhere\n")


def test_the_exit_code_comes_from_what_is_reported(folder: Path) -> None:
    ended = run("scan", "--select=unknown-field", "--only-files", "README.md", cwd=folder)
    assert (ended.code, ended.out, ended.err) == (0, "", "2 findings elsewhere\n")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--only-files", "error.yaml", "other.yaml", "--quiet"], id="several values"),
        pytest.param(["--only-files", "error.yaml", "--only-files", "other.yaml", "-q"], id="repeated"),
        pytest.param(["-q", ".", "--only-files=error.yaml", "--only-files=other.yaml"], id="as one word"),
        pytest.param(["--only-files", "error.yaml", "other.yaml", "-q", "--", "."], id="a path after --"),
    ],
)
def test_only_files_takes_all_that_follow(folder: Path, arguments: list[str]) -> None:
    ended = run("scan", "--select=unknown-field", *arguments, cwd=folder)
    assert (ended.out, ended.err) == (ERROR_LINE + _OTHER_LINE, "")


def test_files_are_named_from_the_current_directory(folder: Path) -> None:
    ended = run("scan", "..", "-q", "--select=unknown-field", "--only-files", "../error.yaml",
                cwd=folder / "inner")  # fmt: skip
    assert ended.out == ERROR_LINE


def test_reports_hold_the_count(folder: Path) -> None:
    asked = ("scan", "--select=unknown-field", "--changed-since=HEAD")
    ended = run(*asked, "--output-format=json", cwd=folder)
    assert json.loads(ended.out)["summary"]["elsewhere"] == 2
    assert "; 2 findings elsewhere" in run(*asked, "--output-format=full", cwd=folder).out


def test_changed_reports_everything_where_nothing_changed(folder: Path) -> None:
    asked = ("scan", "--select=unknown-field", "--changed", "--quiet")
    assert run(*asked, cwd=folder).out == ERROR_LINE + _OTHER_LINE
    (folder / "other.yaml").write_text(f"# new\n{OTHER_ERROR}")
    assert run(*asked, cwd=folder).out == _OTHER_LINE.replace(":4:", ":5:")


def test_only_what_is_reported_is_fixed(folder: Path) -> None:
    ended = run(
        "scan", "--select=unknown-field", "--fix", "--unsafe-fixes", "--only-files", "error.yaml", cwd=folder
    )
    assert (folder / "error.yaml").read_text() == ERROR.replace("podselector", "podSelector")
    assert (folder / "other.yaml").read_text() == OTHER_ERROR
    assert ended.code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--changed", "--changed-since=HEAD"], "exclude each other"),
        (["--changed-since=nowhere"], "git knows no revision 'nowhere' here"),
        (["--only-files", "../outside.yaml"], "lies outside the repository"),
    ],
)
def test_what_cannot_be_followed(folder: Path, arguments: list[str], says: str) -> None:
    ended = run("scan", *arguments, cwd=folder)
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err
