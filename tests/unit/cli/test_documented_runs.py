"""What the README and the pages of docs/ show of a run is what the program writes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from netpol_lint.rulebook import load_rulebook
from tests.contract.checkout import CHECKOUT, commit_everything
from tests.unit.cli.running import run

SESSION = re.compile(r"```text\n\$ netpol-lint ([^\n]*)\n(.*?)```\n", re.DOTALL)
EXAMPLE = re.compile(r"<!-- run: ([^\n]*) -->\n```\w+\n(.*?)```\n", re.DOTALL)
PAGES = {page.name: page.read_text("utf-8") for page in sorted((CHECKOUT / "docs").glob("*.md"))}
README = (CHECKOUT / "README.md").read_text("utf-8")
EXAMPLES = [found for text in PAGES.values() for found in EXAMPLE.findall(text)]
EXAMPLES += SESSION.findall(README)

LEFT_OUT = "…\n"
"""A line that stands for any lines, in what is shown of a long output."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a checkout with the examples, also where the tests run from a source distribution."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(CHECKOUT / "examples", root / "examples")
    commit_everything(root)
    return root


@pytest.mark.parametrize(("arguments", "shown"), EXAMPLES)
def test_examples_are_what_is_written(checkout: Path, arguments: str, shown: str) -> None:
    ended = run(*arguments.split(), cwd=checkout)
    assert (ended.code, ended.err) == (0, "")
    if LEFT_OUT in shown:
        assert re.fullmatch("(.*\n)*".join(map(re.escape, shown.split(LEFT_OUT))), ended.out)
    else:
        assert ended.out == shown


def test_there_are_examples() -> None:
    assert {page: len(EXAMPLE.findall(text)) for page, text in PAGES.items()} == {
        "configuration.md": 0,
        "explain.md": 2,
        "fixes.md": 0,
        "generate.md": 1,
        "gitops.md": 3,
        "graph.md": 3,
    }
    assert len(EXAMPLES) == 12


def test_the_findings_of_the_readme_are_found(checkout: Path) -> None:
    promised = [line for line in README.splitlines() if line.startswith("examples/")]
    ended = run("scan", "examples/", "--quiet", cwd=checkout)

    assert ended.code == 1
    assert len(promised) == 3
    assert set(promised) <= set(ended.out.splitlines())
    number = re.search(r"ends in exit code 1 and (\w+) findings", README)
    assert number is not None
    assert NUMBERS.index(number[1]) == len(ended.out.splitlines())


def test_the_readme_lists_every_rule_once() -> None:
    named = re.findall(r"\[([a-z-]+)\]\(rules/\1/README.md\)", README)

    assert sorted(named) == sorted(load_rulebook())
    assert f"{len(named)} rules" in README
