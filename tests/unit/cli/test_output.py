"""Where reports go: standard output holds the report alone, files hold what they were asked for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.running import CLEAN, ERROR, ERROR_LINE, command, environment, run, write

ESCAPE = "\x1b["


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with an error, a sound policy, and something that is not analysed."""
    return write(tmp_path / "in", {"error.yaml": ERROR, "a.yaml": CLEAN, "chart/Chart.yaml": "name: c\n"})


@pytest.mark.parametrize(
    ("output_format", "start"),
    [
        pytest.param("full", "error", id="full"),
        pytest.param("concise", ERROR_LINE, id="concise"),
        pytest.param("json", "{", id="json"),
        pytest.param("sarif", "{", id="sarif"),
    ],
)
def test_formats(folder: Path, output_format: str, start: str) -> None:
    ended = run("scan", "--output-format", output_format, cwd=folder)
    assert ended.out.startswith(start)
    assert ended.out.endswith("\n")


def test_without_a_terminal_the_format_is_concise(folder: Path) -> None:
    assert run("scan", cwd=folder).out == ERROR_LINE


@pytest.mark.parametrize("output_format", ["json", "sarif"])
@pytest.mark.parametrize("flags", [(), ("--verbose",)])
def test_standard_output_holds_nothing_but_the_report(
    folder: Path, output_format: str, flags: tuple[str, ...]
) -> None:
    ended = run("scan", "--output-format", output_format, *flags, cwd=folder)
    assert isinstance(json.loads(ended.out), dict)
    assert "not analysed" in ended.err or "note[unrendered-source]" in ended.err


def test_remarks(folder: Path) -> None:
    assert run("scan", cwd=folder).err == "1 thing not analysed; --verbose lists them\n"
    assert run("scan", "--quiet", cwd=folder).err == ""
    assert run("scan", "--verbose", cwd=folder).err.splitlines()[1:] == [
        "chart/Chart.yaml:1:1: note[unrendered-source] Helm chart `chart` is not rendered, because nothing "
        "here installs it; `clusters:` in the configuration can state it, and its values"
    ]


def test_files_beside_standard_output(folder: Path, tmp_path: Path) -> None:
    outputs = ["sarif=../a.sarif", "json=../b.txt", "concise=../c.txt", "../d.txt"]
    arguments = [word for each in outputs for word in ("--output", each)]
    ended = run("scan", "--quiet", *arguments, cwd=folder)
    assert ended.out == ERROR_LINE
    assert json.loads((tmp_path / "a.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert json.loads((tmp_path / "b.txt").read_text("utf-8"))["schemaVersion"] == 1
    assert (tmp_path / "c.txt").read_text("utf-8") == (tmp_path / "d.txt").read_text("utf-8") == ERROR_LINE


def test_a_file_without_a_format_takes_that_of_standard_output(folder: Path, tmp_path: Path) -> None:
    run("scan", "--output-format", "json", "--output", "../a=b.txt", cwd=folder)
    assert json.loads((tmp_path / "a=b.txt").read_text("utf-8"))["schemaVersion"] == 1


@pytest.mark.parametrize("output_format", ["full", "concise", "json", "sarif"])
def test_a_file_holds_what_standard_output_would(folder: Path, tmp_path: Path, output_format: str) -> None:
    ended = run("scan", "--output-format", output_format, "--output", "../out", cwd=folder)
    assert (tmp_path / "out").read_bytes() == ended.out.encode()


@pytest.mark.parametrize(
    ("arguments", "variables", "is_coloured"),
    [
        pytest.param([], {}, False, id="no terminal, no colour"),
        pytest.param([], {"FORCE_COLOR": "1"}, True, id="forced"),
        pytest.param([], {"FORCE_COLOR": ""}, False, id="an empty variable is none"),
        pytest.param([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="no colour is stronger"),
        pytest.param([], {"FORCE_COLOR": "1", "NO_COLOR": ""}, True, id="unless it is empty"),
        pytest.param(["--color", "always"], {"NO_COLOR": "1"}, True, id="the option is stronger"),
        pytest.param(["--color", "never"], {"FORCE_COLOR": "1"}, False, id="either way"),
    ],
)
def test_colour(folder: Path, arguments: list[str], variables: dict[str, str], is_coloured: bool) -> None:
    ended = run("scan", "--output-format", "full", *arguments, cwd=folder, **variables)
    assert (ESCAPE in ended.out) is is_coloured


@pytest.mark.parametrize("output_format", ["full", "concise", "json", "sarif"])
def test_files_and_data_are_never_coloured(folder: Path, tmp_path: Path, output_format: str) -> None:
    arguments = ["--output-format", output_format, "--output", "full=../out"]
    ended = run("scan", "--color", "always", *arguments, cwd=folder)
    assert ESCAPE not in (tmp_path / "out").read_text("utf-8")
    if output_format != "full":
        assert ESCAPE not in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["scan"], id="scan"),
        pytest.param(["scan", "--output-format", "json"], id="scan as data"),
        pytest.param(["clusters"], id="clusters"),
        pytest.param(["rules"], id="rules"),
        pytest.param(["rules", "unknown-field"], id="a rule's page"),
        pytest.param(["--help"], id="help"),
    ],
)
def test_a_reader_that_goes_away_ends_the_run_in_silence(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, {"a.yaml": CLEAN})
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            command(*arguments),
            cwd=tmp_path,
            env=environment(),
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
    # A report without findings writes nothing, and does not notice.
    assert ended.returncode == (0 if arguments == ["scan"] else -signal.SIGPIPE)
    assert ended.stderr == b""


def test_files_are_written_although_nobody_reads_standard_output(folder: Path, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        arguments = command("scan", "--quiet", "--output", "concise=../out")
        subprocess.run(arguments, cwd=folder, env=environment(), stdout=writing, check=False)
    finally:
        os.close(writing)
    assert (tmp_path / "out").read_text("utf-8") == ERROR_LINE


@pytest.mark.parametrize(
    ("outputs", "error"),
    [
        pytest.param(
            ["missing/a"], "cannot write missing/a: there is no directory missing", id="no directory"
        ),
        pytest.param(["json=."], "--output names no file for the report in format json", id="no name"),
        pytest.param(["sarif="], "--output names no file for the report in format sarif", id="an empty name"),
        pytest.param(["-"], "--output names no file for the report in format concise", id="standard output"),
        pytest.param(["chart"], "cannot write chart: it is a directory", id="a directory"),
        pytest.param(["json=a", "sarif=a"], "two reports would be written to a", id="one file for two"),
    ],
)
def test_what_cannot_be_written_is_said_before_the_work(folder: Path, outputs: list[str], error: str) -> None:
    ended = run("scan", *(word for each in outputs for word in ("--output", each)), cwd=folder)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines()[0] == f"error: {error}"


INTERRUPTED = """
import os, signal
from netpol_lint.audit import pipeline
from netpol_lint.__main__ import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # which a job in the background has ignored

def check(context):
    os.kill(os.getpid(), signal.SIGINT)

pipeline.CHECKS = {**pipeline.CHECKS, "unparsable-manifest": check}
main()
"""


def test_an_interrupted_run_leaves_nothing_behind(folder: Path) -> None:
    (folder / "out").write_text("old", "utf-8")
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", INTERRUPTED, "scan", "--output", "out", "--output", "new"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b"")
    assert (folder / "out").read_text("utf-8") == "old"
    assert {each.name for each in folder.iterdir()} == {"a.yaml", "chart", "error.yaml", "out"}


def test_names_that_no_terminal_can_show_are_written_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"grüße/error.yaml": ERROR})
    ended = run("scan", "--quiet", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert ended.out == f"grüße/{ERROR_LINE}"


def test_no_ignores_reports_what_is_suppressed(folder: Path) -> None:
    write(folder, {"error.yaml": f"# netpol-lint: file-ignore[unknown-field] known\n{ERROR}"})
    assert run("scan", "--quiet", cwd=folder).out == ""
    assert run("scan", "--quiet", "--no-ignores", cwd=folder).out == ERROR_LINE.replace(":4:", ":5:")


def test_places_in_markdown_are_linked_below_an_address(folder: Path) -> None:
    address = "https://git.example.com/shop/blob/c0ffee/"
    ended = run("scan", "--quiet", "--output-format=markdown", f"--source-url={address}", cwd=folder)
    assert f"]({address}error.yaml#L4)" in ended.out
