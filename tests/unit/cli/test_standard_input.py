"""Manifests on standard input."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from netpol_lint.cli.target import find_target
from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.errors import ConfigError
from netpol_lint.source.limits import MAX_FILE_BYTES
from tests.unit.cli.running import CLEAN, ERROR, ERROR_LINE, WARNING, command, environment, write


def _piped(text: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(),
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_scan_of_what_another_program_writes(tmp_path: Path) -> None:
    # Files of the directory take no part, its configuration does.
    write(tmp_path, {"other.yaml": ERROR, ".netpol-lint.yaml": "failOn: never\n"})
    ended = _piped(f"{ERROR}---\n{CLEAN}", "scan", "-", "--select=unknown-field", cwd=tmp_path)
    assert ended.stdout == ERROR_LINE.replace("error.yaml", "<stdin>", 1)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_other_commands_read_it_too(tmp_path: Path) -> None:
    ended = _piped(WARNING, "graph", "-", "--output-format=json", cwd=tmp_path)
    (cluster,) = json.loads(ended.stdout)["clusters"]
    assert cluster["workloads"][0]["location"]["path"] == "<stdin>"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-", "--fix"], "error: --fix writes files\n"),
        (["-", "--changed"], "error: manifests on standard input are in no files that could have changed\n"),
    ],
)
def test_what_needs_files(tmp_path: Path, arguments: list[str], says: str) -> None:
    ended = _piped(ERROR, "scan", *arguments, cwd=tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(says)


def test_nothing_else_is_scanned_with_it() -> None:
    with pytest.raises(ConfigError, match="nothing else is scanned with it"):
        find_target([Path("-"), Path()])


def test_what_is_too_large_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = SimpleNamespace(buffer=io.BytesIO(bytes(MAX_FILE_BYTES + 10)))
    monkeypatch.setattr("sys.stdin", endless)
    (problem,) = find_target([Path("-")]).open(DEFAULT_CONFIG).load("<stdin>").problems
    assert "only files of up to" in problem.message
