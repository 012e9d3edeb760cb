"""Progress is for those who wait at a terminal, and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from netpol_lint.audit.pipeline import AuditRequest, audit
from netpol_lint.rulebook import load_rulebook
from netpol_lint.source.repository import Repository
from tests.unit.cli.running import CLEAN, ERROR, environment, write

PATIENT = """
import sys
from netpol_lint.cli import progress
from netpol_lint.__main__ import main

progress._PATIENCE_S = {patience}
progress._PAUSE_S = 0
main()
"""


def heard_on_a_terminal(folder: Path, *arguments: str, patience: float = 0, term: str = "xterm") -> str:
    """Return what a run writes on standard error if that is a terminal."""
    pty = pytest.importorskip("pty")
    reading, writing = pty.openpty()
    subprocess.run(
        [sys.executable, "-W", "error", "-c", PATIENT.format(patience=patience), *arguments],
        cwd=folder,
        env=environment(TERM=term),
        stdout=subprocess.DEVNULL,
        stderr=writing,
        check=False,
    )
    os.write(writing, b".")
    os.close(writing)
    heard = os.read(reading, 1_000_000).decode()
    os.close(reading)
    return heard.removesuffix(".")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"error.yaml": ERROR, "a.yaml": CLEAN})


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["scan"], id="scan"),
        pytest.param(["scan", "--fix", "--unsafe-fixes"], id="fixing"),
        pytest.param(["graph"], id="graph"),
        pytest.param(["clusters"], id="clusters"),
        pytest.param(["render"], id="rendering"),
        pytest.param(["init", "--stdout"], id="a first configuration"),
        pytest.param(["generate", "default-deny", "shop"], id="generating"),
    ],
)
def test_a_long_run_shows_a_bar_and_wipes_it_away(folder: Path, arguments: list[str]) -> None:
    heard = heard_on_a_terminal(folder, *arguments)
    assert "Reading" in heard
    bar, _, after = heard.rpartition("\x1b[2K")  # erases the line
    assert "━" in bar
    assert "━" not in after
    assert heard.count("\x1b[?25l") == heard.count("\x1b[?25h") == 1


@pytest.mark.parametrize(
    ("arguments", "patience", "term"),
    [
        pytest.param([], 3600, "xterm", id="a short run"),
        pytest.param(["--quiet"], 0, "xterm", id="a quiet run"),
        pytest.param([], 0, "dumb", id="a dumb terminal"),
    ],
)
def test_nothing_is_drawn(folder: Path, arguments: list[str], patience: float, term: str) -> None:
    assert heard_on_a_terminal(folder, "scan", *arguments, patience=patience, term=term) == ""


def test_an_audit_tells_how_far_it_has_come() -> None:
    heard: list[tuple[str, int, int]] = []
    rulebook = load_rulebook()
    request = AuditRequest(
        rules={name: rulebook[name] for name in ("unknown-field", "ipblock-invalid")},
        rulebook=rulebook,
        today=date(2026, 1, 1),
        progress=lambda stage, done, total: heard.append((stage, done, total)),
    )
    audit(Repository.from_bytes({"a.yaml": CLEAN.encode(), "b.yaml": ERROR.encode()}), request)
    assert heard == [("Reading", 1, 2), ("Reading", 2, 2), ("Checking", 0, 2), ("Checking", 1, 2)]
