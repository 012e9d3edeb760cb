"""Sessions over several Pythons: `nox` runs the tests on each one present; `.ci/run` runs every check."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.sessions = ["tests"]
nox.options.error_on_missing_interpreters = False


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session(python="3.11")
def floors(session: nox.Session) -> None:
    printed = session.run("python", ".ci/floors.py", silent=True)
    constraints = Path(session.create_tmp()) / "floors.txt"
    constraints.write_text(str(printed), "utf-8")
    session.install("--constraint", str(constraints), "-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session(venv_backend="none")
def lint(session: nox.Session) -> None:
    session.run(".ci/run", "changelog", "lint", "workflows")
