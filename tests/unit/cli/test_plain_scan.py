"""A plain scan is read without typer, and ends as if typer had read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpol_lint.cli.plain_scan import plain_scan
from tests.unit.cli.running import ERROR, NOTE, WARNING, run, write

_USUAL = ("--renderer", "native")
"""Says what goes without saying, and makes typer read the arguments."""

_CHART = "apiVersion: v2\nname: chart\nversion: 1.0.0\n"
_IGNORED = f"# netpol-lint: ignore-file[missing-default-deny-ingress] because of a test\n{WARNING}"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="the repository around the current directory"),
        pytest.param(["error.yaml"], id="a file"),
        pytest.param(["error.yaml", "note.yaml"], id="several files"),
        pytest.param(["."], id="a directory"),
        pytest.param(["-"], id="standard input"),
        pytest.param(["-", "error.yaml"], id="standard input and a file"),
        pytest.param(["missing.yaml"], id="a file that is not there"),
        pytest.param(["--exit-zero"], id="without a failure"),
        pytest.param(["--no-ignores"], id="without suppressions"),
        pytest.param(["--quiet"], id="in silence"),
        pytest.param(["-q", "error.yaml"], id="in silence, in short"),
        pytest.param(["--verbose"], id="with all remarks"),
        pytest.param(["error.yaml", "-v", "-v"], id="a switch twice, behind a path"),
        pytest.param(["--changed", "--exit-zero", "-q", "note.yaml"], id="several switches"),
        pytest.param(["--output-format", "json"], id="a format"),
        pytest.param(["error.yaml", "--output-format", "concise", "-q"], id="a format among others"),
        pytest.param(["--output-format", "jsn"], id="a format that is none"),
        pytest.param(["--output-format", "-"], id="a format that is a hyphen"),
        pytest.param(["scan"], id="a file called like the command"),
    ],
)
def test_it_ends_as_if_typer_had_read_it(tmp_path: Path, arguments: list[str]) -> None:
    files = {"error.yaml": ERROR, "note.yaml": NOTE, "ignored.yaml": _IGNORED, "chart/Chart.yaml": _CHART}
    folder = write(tmp_path, files)
    assert plain_scan(["scan", *arguments]) is not None
    assert plain_scan(["scan", *arguments, *_USUAL]) is None
    assert run("scan", *arguments, cwd=folder) == run("scan", *arguments, *_USUAL, cwd=folder)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="nothing"),
        pytest.param(["graph"], id="another command"),
        pytest.param(["--help"], id="the help"),
        pytest.param(["scan", "--help"], id="the help of the command"),
        pytest.param(["scan", "--output-format"], id="no format"),
        pytest.param(["scan", "--output-format", "-q"], id="a format like a switch"),
        pytest.param(["scan", "--output-format", "json", "--output-format", "full"], id="two formats"),
        pytest.param(["scan", "--output-format=json"], id="a format in one word"),
        pytest.param(["scan", "--fail-on", "note"], id="another option with a value"),
        pytest.param(["scan", "-qv"], id="switches in one word"),
        pytest.param(["scan", "--quie"], id="a slip"),
        pytest.param(["scan", "--", "-q"], id="a file called like a switch"),
        pytest.param(["scan", ""], id="an empty path"),
    ],
)
def test_whatever_else_is_said_is_for_typer(arguments: list[str]) -> None:
    assert plain_scan(arguments) is None


def test_completion_is_for_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_NETPOL_LINT_COMPLETE", "complete_bash")
    assert plain_scan(["scan", "a.yaml"]) is None
