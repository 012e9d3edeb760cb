"""What the tool says about itself, at 80 columns, and what a shell completes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.cli.running import run

COMMANDS = ("scan", "graph", "explain", "clusters", "init", "config", "render", "rules", "generate", "cache")
KINDS = ("default-deny", "allow-dns", "allow")


@pytest.mark.parametrize(
    "arguments", [(), *((name,) for name in COMMANDS), *(("generate", kind) for kind in KINDS)], ids=" ".join
)
def test_help_fits_and_is_not_cut(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments, "--help", cwd=tmp_path, COLUMNS="80")
    assert (ended.code, ended.err) == (0, "")
    assert max(map(len, ended.out.splitlines())) <= 80
    assert not [line for line in ended.out.splitlines() if re.search(r"\w\.\.\.$", line)]


def test_help_lists_every_command(tmp_path: Path) -> None:
    listed = run("--help", cwd=tmp_path, COLUMNS="80").out.partition("Commands:\n")[2].split("\n\n")[0]
    assert [line.split()[0] for line in listed.splitlines()] == list(COMMANDS)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param("netpol-lint gr", ["graph"], id="a command"),
        pytest.param("netpol-lint scan --exit", ["--exit-zero"], id="an option"),
        pytest.param("netpol-lint scan --profile s", ["strict"], id="a word of a few"),
        pytest.param("netpol-lint scan --output-format conc", ["concise"], id="a format of reports"),
        pytest.param("netpol-lint graph --output-format m", ["mermaid", "matrix"], id="a format of graphs"),
        pytest.param("netpol-lint rules dns-t", ["dns-tcp-missing", "dns-topology-mismatch"], id="a rule"),
        pytest.param("netpol-lint scan --ignore AL", ["ALL"], id="every rule"),
        pytest.param("netpol-lint scan --select isol", ["isolation"], id="a tag"),
    ],
)
def test_completion(tmp_path: Path, typed: str, offered: list[str]) -> None:
    asked = {
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
        "_NETPOL_LINT_COMPLETE": "complete_bash",
    }
    assert sorted(run(cwd=tmp_path, **asked).out.split()) == sorted(offered)
