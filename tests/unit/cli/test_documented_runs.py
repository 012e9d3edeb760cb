"""What the README and the pages of docs/ show of a run is what the program writes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.contract.checkout import CHECKOUT, commit_everything
from tests.unit.cli.running import run

SESSION = re.compile(r"```text\n\$ netpol-lint ([^\n]*)\n(.*?)```\n", re.DOTALL)
EXAMPLE = re.compile(r"<!-- run: ([^\n]*) -->\n```\w+\n(.*?)```\n", re.DOTALL)
PAGES = {page.name: page.read_text("utf-8") for page in sorted((CHECKOUT / "docs").glob("*.md"))}
EXAMPLES = [found for text in PAGES.values() for found in EXAMPLE.findall(text)]
EXAMPLES += SESSION.findall((CHECKOUT / "README.md").read_text("utf-8"))


@pytest.mark.parametrize(("arguments", "shown"), EXAMPLES)
def test_examples_are_what_is_written(tmp_path: Path, arguments: str, shown: str) -> None:
    # Paths are those of a checkout, also where the tests run from a source distribution.
    shutil.copytree(CHECKOUT / "examples", tmp_path / "examples")
    commit_everything(tmp_path)
    ended = run(*arguments.split(), cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == shown


def test_there_are_examples() -> None:
    assert {page: len(EXAMPLE.findall(text)) for page, text in PAGES.items()} == {
        "configuration.md": 0,
        "explain.md": 2,
        "graph.md": 3,
    }
    assert len(EXAMPLES) == 7
