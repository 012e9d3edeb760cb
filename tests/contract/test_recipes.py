"""The recipes for continuous integration are files that validators read, and the pages quote them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.contract.checkout import CHECKOUT, commit_everything
from tests.contract.github_runner import ACTION
from tests.contract.toy_repository import write_broken
from tests.unit.cli.running import run

WORKFLOW = CHECKOUT / "netpol_lint/templates/github-workflow.yml"
RECIPES = sorted((CHECKOUT / "docs/ci").iterdir())
PAGE = (CHECKOUT / "docs/ci.md").read_text("utf-8")


@pytest.mark.parametrize("recipe", [WORKFLOW, *RECIPES], ids=lambda path: path.name)
def test_the_page_quotes_each_recipe_or_leads_to_it(recipe: Path) -> None:
    assert f"\n{recipe.read_text('utf-8')}```\n" in PAGE or f"](ci/{recipe.name})" in PAGE


def test_the_readme_quotes_the_workflow() -> None:
    assert f"```yaml\n{WORKFLOW.read_text('utf-8')}```\n" in (CHECKOUT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("kind", ["inputs", "outputs"])
def test_the_page_names_what_the_action_takes_and_gives(kind: str) -> None:
    assert [name for name in ACTION[kind] if f"`{name}`" not in PAGE] == []


SCAN = re.compile(r"\bnetpol-lint\"? (scan(?: [^\s'`]+)*)")
COMMANDS = sorted({found for recipe in RECIPES for found in SCAN.findall(recipe.read_text("utf-8"))})


def test_recipes_have_commands() -> None:
    assert len(COMMANDS) == 3


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_recipes_can_be_followed(tmp_path: Path, command: str) -> None:
    commit_everything(write_broken(tmp_path))
    arguments = command.replace('"$CI_MERGE_REQUEST_DIFF_BASE_SHA"', "HEAD").split()
    ended = run(*arguments, cwd=tmp_path)
    expected = 0 if "--changed-since" in arguments else 1
    assert ended.code == expected, ended.err
    reports = {word.partition("=")[2] for word in arguments if "=" in word}
    assert all((tmp_path / each).stat().st_size for each in reports)
