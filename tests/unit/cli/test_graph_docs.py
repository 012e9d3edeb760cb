"""The pages about the graph show what the program says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.contract.checkout import CHECKOUT, commit_everything
from tests.unit.cli.running import run

PAGE = CHECKOUT / "docs/graph.md"
README = CHECKOUT / "README.md"
SESSION = re.compile(r"```text\n\$ netpol-lint (graph [^\n]*)\n(.*?)```\n", re.DOTALL)
EXAMPLE = re.compile(r"<!-- run: ([^\n]*) -->\n```\w+\n(.*?)```\n", re.DOTALL)
EXAMPLES = EXAMPLE.findall(PAGE.read_text("utf-8")) + SESSION.findall(README.read_text("utf-8"))


@pytest.mark.parametrize(("arguments", "shown"), EXAMPLES)
def test_examples_are_what_is_written(tmp_path: Path, arguments: str, shown: str) -> None:
    # Paths are those of a checkout, also where the tests run from a source distribution.
    shutil.copytree(CHECKOUT / "examples", tmp_path / "examples")
    commit_everything(tmp_path)
    ended = run(*arguments.split(), cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == shown


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4
