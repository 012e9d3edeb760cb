"""Standard streams that are closed or full: one line and an exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.unit.cli.running import ERROR, ERROR_LINE, command, environment, write

FULL = Path("/dev/full")
NO_SPACE = "error: standard output cannot be written: No space left on device\n"
CLOSED = "error: standard output cannot be written: it is closed\n"

needs_full_device = pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
needs_shell = pytest.mark.skipif(os.name != "posix", reason="redirects with a shell")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory with an error that can be fixed, and something that is not analysed."""
    return write(tmp_path, {"error.yaml": ERROR, "chart/Chart.yaml": "name: c\n"})


def redirected(
    redirection: str, *arguments: str, cwd: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line with its streams redirected by a shell."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", *command(*arguments)],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )


@needs_full_device
@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--version"], id="the version"),
        pytest.param(["--help"], id="help"),
        pytest.param(["scan", "--help"], id="help of a command"),
        pytest.param(["--show-completion", "bash"], id="completion"),
        pytest.param(["rules"], id="the catalogue"),
        pytest.param(["rules", "unknown-field"], id="a page of a rule"),
        pytest.param(["config"], id="the configuration"),
        pytest.param(["init", "--stdout"], id="a first configuration"),
        pytest.param(["scan"], id="a scan"),
        pytest.param(["scan", "--show-fixes", "--unsafe-fixes"], id="what would be fixed"),
        pytest.param(["clusters"], id="clusters"),
        pytest.param(["graph"], id="the graph"),
        pytest.param(["render"], id="objects"),
    ],
)
def test_a_full_standard_output_is_said_in_one_line(folder: Path, arguments: list[str]) -> None:
    ended = redirected(f">{FULL}", *arguments, cwd=folder)
    assert (ended.returncode, ended.stderr) == (2, NO_SPACE)


@needs_full_device
@pytest.mark.parametrize("arguments", [["--version"], ["rules"], ["scan"]])
def test_a_full_standard_output_without_a_buffer(folder: Path, arguments: list[str]) -> None:
    ended = redirected(f">{FULL}", *arguments, cwd=folder, PYTHONUNBUFFERED="1")
    assert (ended.returncode, ended.stderr) == (2, NO_SPACE)


@needs_shell
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["scan", "--fix", "--unsafe-fixes"]])
def test_without_a_standard_output_nothing_is_done(folder: Path, arguments: list[str]) -> None:
    ended = redirected(">&-", *arguments, cwd=folder)
    assert (ended.returncode, ended.stderr) == (2, CLOSED)
    assert (folder / "error.yaml").read_text("utf-8") == ERROR


@needs_shell
@pytest.mark.parametrize("redirection", ["2>&-", pytest.param(f"2>{FULL}", marks=needs_full_device)])
def test_without_a_standard_error_the_result_is_the_same(folder: Path, redirection: str) -> None:
    ended = redirected(redirection, "scan", "--select=unknown-field", "--verbose", cwd=folder)
    assert (ended.returncode, ended.stdout) == (1, ERROR_LINE)
    assert redirected(redirection, "scan", "--bogus", cwd=folder).returncode == 2


SAYING = """
import os
from netpol_lint.cli.streams import guard_streams, say

guard_streams()
say("at once")
os._exit(0)
"""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_is_said_can_be_read_at_once(unbuffered: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SAYING],
        env=environment(PYTHONUNBUFFERED=unbuffered),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == "at once\n"


@needs_shell
def test_a_configuration_stays_where_a_new_one_cannot_be_written(folder: Path) -> None:
    write(folder, {".netpol-lint.yaml": "profile: strict\n", ".git/HEAD": "ref: refs/heads/main\n"})
    ended = subprocess.run(
        # No file may hold anything: as on a full disk, a file can be made and not be filled.
        ["sh", "-c", 'ulimit -f 0; exec "$@"', "sh", *command("init", "--force")],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "error: cannot write .netpol-lint.yaml: File too large\n"
    assert (folder / ".netpol-lint.yaml").read_text("utf-8") == "profile: strict\n"
    assert sorted(each.name for each in folder.glob(".netpol*")) == [".netpol-lint.yaml"]


@needs_shell
def test_no_file_gets_the_number_of_a_closed_stream(folder: Path) -> None:
    # A complaint of Python or of another program would else end up in what happens to be open.
    ended = redirected("<&- 2>&-", "scan", "--select=unknown-field", "--output=report", cwd=folder)
    assert (ended.returncode, ended.stdout) == (1, ERROR_LINE)
    assert (folder / "report").read_text("utf-8") == ERROR_LINE


@needs_full_device
def test_with_both_full_the_exit_code_is_left(folder: Path) -> None:
    assert redirected(f">{FULL} 2>&1", "scan", cwd=folder).returncode == 2
    assert redirected(">&- 2>&-", "scan", cwd=folder).returncode == 2


@needs_shell
@pytest.mark.parametrize(
    ("redirection", "reason"),
    [
        pytest.param("<&-", "it is closed", id="closed"),
        pytest.param("0>/dev/null", "Bad file descriptor", id="for writing only"),
    ],
)
def test_a_standard_input_that_cannot_be_read(folder: Path, redirection: str, reason: str) -> None:
    ended = redirected(redirection, "scan", "-", cwd=folder)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"error: standard input cannot be read: {reason}\n"


@needs_shell
def test_a_reader_that_does_not_keep_up_is_said(folder: Path) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while os.write(writing, b"-"):
            pass
    try:
        ended = subprocess.run(
            command("rules"),
            cwd=folder,
            env=environment(),
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(reading)
        os.close(writing)
    assert ended.returncode == 2
    assert ended.stderr == b"error: standard output cannot be written: Resource temporarily unavailable\n"
