"""The pages about explanations show what the program says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from netpol_lint.policy.explain import Outcome
from netpol_lint.policy.verdict import UnknownReason
from tests.contract.checkout import CHECKOUT, commit_everything
from tests.unit.cli.running import run

PAGE = (CHECKOUT / "docs/explain.md").read_text("utf-8")
README = (CHECKOUT / "README.md").read_text("utf-8")
SESSION = re.compile(r"```text\n\$ netpol-lint (explain [^\n]*)\n(.*?)```\n", re.DOTALL)
EXAMPLE = re.compile(r"<!-- run: ([^\n]*) -->\n```text\n(.*?)```\n", re.DOTALL)
EXAMPLES = EXAMPLE.findall(PAGE) + SESSION.findall(README)


@pytest.mark.parametrize(("arguments", "shown"), EXAMPLES)
def test_examples_are_what_is_written(tmp_path: Path, arguments: str, shown: str) -> None:
    # Paths are those of a checkout, also where the tests run from a source distribution.
    shutil.copytree(CHECKOUT / "examples", tmp_path / "examples")
    commit_everything(tmp_path)
    ended = run(*arguments.split(), cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == shown


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize("word", [each.value for each in (*Outcome, *UnknownReason)])
def test_every_word_of_the_json_is_described(word: str) -> None:
    assert f"`{word}`" in PAGE.replace("\n", " ")
