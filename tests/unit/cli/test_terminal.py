"""What decides about colours and links, and that links lead nowhere but to a terminal."""

from __future__ import annotations

import io
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from netpol_lint.cli.choices import Colour
from netpol_lint.cli.terminal import wants_colour, wants_links
from tests.unit.cli.running import ERROR, command, environment, run, write

VARIABLES = ("NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK", "SSH_CONNECTION", "TERM")


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    stated: Mapping[str, str] = request.param
    for name, value in stated.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("variables", "colour", "expected"),
    [
        pytest.param({}, Colour.AUTO, (True, True), id="a terminal gets both"),
        pytest.param({}, Colour.NEVER, (False, False), id="without colour there are no links"),
        pytest.param({"NO_COLOR": "1"}, Colour.AUTO, (False, False), id="whatever says so"),
        pytest.param({"NO_COLOR": "1"}, Colour.ALWAYS, (True, True), id="the option is stronger"),
        pytest.param({"TERM": "dumb"}, Colour.AUTO, (False, False), id="a dumb terminal gets nothing"),
        pytest.param(
            {"TERM": "dumb", "FORCE_COLOR": "1"}, Colour.AUTO, (True, False), id="but what is forced"
        ),
        pytest.param({"TERM": "linux"}, Colour.AUTO, (True, False), id="the console knows no links"),
        pytest.param({"SSH_CONNECTION": "a"}, Colour.AUTO, (True, False), id="files of another machine"),
        pytest.param({"FORCE_HYPERLINK": "0"}, Colour.AUTO, (True, False), id="links can be switched off"),
        pytest.param(
            {"SSH_CONNECTION": "a", "FORCE_HYPERLINK": "1"}, Colour.AUTO, (True, True), id="and switched on"
        ),
        pytest.param(
            {"NO_COLOR": "1", "FORCE_HYPERLINK": "1"},
            Colour.AUTO,
            (False, False),
            id="but not without colour",
        ),
    ],
    indirect=["variables"],
)
@pytest.mark.usefixtures("variables")
def test_terminals(colour: Colour, expected: tuple[bool, bool]) -> None:
    assert (wants_colour(colour, Terminal()), wants_links(colour, Terminal())) == expected


@pytest.mark.parametrize(
    "variables", [{"FORCE_COLOR": "1", "FORCE_HYPERLINK": "1"}], indirect=True, ids=["all is forced"]
)
@pytest.mark.usefixtures("variables")
def test_what_is_no_terminal_gets_no_links() -> None:
    assert [wants_links(colour, io.StringIO()) for colour in Colour] == [False, False, False]


def test_addresses_of_files_stay_on_the_terminal(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    folder = write(tmp_path / "a b", {"error.yaml": ERROR})
    reading, writing = pty.openpty()
    ended = subprocess.run(
        command("scan", "--output", "full=out"),
        cwd=folder,
        env=environment(TERM="xterm"),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    shown = os.read(reading, 100_000).decode()
    os.close(reading)
    assert (ended.returncode, ended.stderr) == (1, b"")
    place = (folder / "error.yaml").resolve().as_uri()
    assert place.endswith("/a%20b/error.yaml")
    assert f"\x1b]8;;{place}\x1b\\error.yaml:4:8\x1b]8;;\x1b\\" in shown
    assert "\x1b" not in (folder / "out").read_text("utf-8")
    piped = run("scan", "--output-format", "full", "--color", "always", cwd=folder, FORCE_HYPERLINK="1")
    assert "\x1b[" in piped.out
    assert "\x1b]" not in piped.out
