"""Repositories that name programs, addresses and places outside: nothing runs, is fetched or is read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import netpol_lint
from tests.hostile.trap import CANARY, write_outside, write_trap

_PROGRAM = """
import os, sys

forbidden, allowed = sys.argv.pop(1), sys.argv.pop(1).split(",")

def watch(event, arguments):
    if event.startswith("socket.") and event != "socket.gethostname":
        trapped = True
    elif event in {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn"}:
        trapped = os.path.basename(os.fsdecode(arguments[0] or arguments[1][0])) not in allowed
    elif event in {"open", "os.listdir", "os.scandir"}:
        place = os.fsdecode(arguments[0]) if isinstance(arguments[0], (str, bytes, os.PathLike)) else ""
        if event == "open" and arguments[2] & os.O_NOFOLLOW:
            place = os.path.dirname(place)  # a link at the end is refused
        trapped = os.path.realpath(place).startswith(forbidden)
    else:
        trapped = event in {"os.system", "os.fork", "os.forkpty", "urllib.Request", "ctypes.dlopen"}
    if trapped:
        os.write(2, f"TRAPPED {event} {arguments}".encode())
        os._exit(99)

sys.addaudithook(watch)
from netpol_lint.cli import main
for command in sys.argv[1:]:
    sys.argv[1:] = command.split()
    try:
        main()
    except SystemExit as ended:
        if ended.code:
            raise
"""
"""The command line, which ends at once when it tries what it must not."""

_HELM = """#!/bin/sh
echo "$@" >> '{log}'
/usr/bin/find -L . -type f -exec /bin/cat {{}} + >> '{log}' 2>/dev/null
for each; do [ -e "$each" ] && /usr/bin/find -L "$each" -type f -exec /bin/cat {{}} + >> '{log}'; done
exit 0
"""
"""A helm that writes down all that it can get hold of."""


@dataclass(frozen=True, slots=True)
class Trap:
    """A hostile repository, what lies beside it, and a file that exists once something of it has run."""

    repository: Path
    outside: Path
    marker: Path

    def run(self, *commands: str, path: str, allowed: str = "") -> str:
        """Run commands on the repository, one after the other, and return all that they write."""
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, str(self.outside), f"git,{allowed}", *commands],
            cwd=self.repository,
            env={**os.environ, "PYTHONPATH": str(Path(netpol_lint.__file__).parents[1]), "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Trap:
    """Write a repository, what lies beside it, and links from one to the other."""
    folder = tmp_path_factory.mktemp("trap")
    made = Trap(folder / "repository", folder / "outside", folder / "something-ran")
    write_outside(made.outside)
    write_trap(made.repository, made.outside, made.marker)
    return made


def test_nothing_is_run_fetched_or_read_from_outside(trap: Trap) -> None:
    commands = (
        "scan --exit-zero --verbose",
        "scan --exit-zero --output-format json",
        "clusters",
        "graph --output-format json",
        "render",
    )
    # The programs of the repository come first, as they do for a user with `.` on the PATH.
    path = os.pathsep.join((".", "bin", str(trap.repository), os.environ["PATH"]))
    output = trap.run(*commands, path=path)
    assert CANARY not in output
    assert not trap.marker.exists()
    # What is said of one object by each command: the rest of the repository is looked at all the same.
    assert output.count("stays") >= len(commands)


def test_the_users_own_programs_get_nothing_from_outside(trap: Trap, tmp_path: Path) -> None:
    log = tmp_path / "log"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/helm").write_text(_HELM.format(log=log), encoding="utf-8")
    (tmp_path / "bin/helm").chmod(0o755)
    path = os.pathsep.join((str(trap.repository), str(tmp_path / "bin"), os.environ["PATH"]))
    renderer = " --renderer kubectl" if shutil.which("kubectl") else ""
    output = trap.run(f"scan --exit-zero --verbose{renderer}", path=path, allowed="helm,kubectl")
    seen = log.read_text("utf-8", "replace")
    assert CANARY not in output
    assert CANARY not in seen
    assert "version: 1.0.0" in seen
    assert not trap.marker.exists()
