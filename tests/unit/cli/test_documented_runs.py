"""What the README and the pages of docs/ show of a run is what the program writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netpol_lint.rulebook import load_rulebook
from tests.contract.checkout import CHECKOUT
from tests.unit.cli.documented import PAGES, open_session
from tests.unit.cli.running import run

README = (CHECKOUT / "README.md").read_text("utf-8")
WITH_SESSIONS = (
    "README.md",
    "docs/adopting.md",
    "docs/explain.md",
    "docs/fixes.md",
    "docs/generate.md",
    "docs/getting-started.md",
    "docs/gitops.md",
    "docs/graph.md",
    "docs/how-it-decides.md",
    "docs/limits.md",
    "docs/output.md",
    "docs/pre-commit.md",
)
PAGE_NAMES = [page.relative_to(CHECKOUT).as_posix() for page in PAGES]
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_a_page_shows_what_a_terminal_shows(page: str, tmp_path: Path) -> None:
    replayed = list(open_session(tmp_path).replay((CHECKOUT / page).read_text("utf-8")))
    assert replayed or page not in WITH_SESSIONS
    for shown, output in replayed:
        assert shown.stands_for(output), f"$ {shown.command}\n{output}"


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_what_looks_like_a_session_is_run(page: str) -> None:
    text = (CHECKOUT / page).read_text("utf-8")
    assert re.findall(r"^```(?!console\n)\w*\n\$ .*$", text, re.MULTILINE) == []


def test_the_findings_of_the_readme_are_found(tmp_path: Path) -> None:
    promised = [line for line in README.splitlines() if line.startswith("examples/")]
    ended = run("scan", "examples/", "--quiet", cwd=open_session(tmp_path).root)

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


@pytest.mark.parametrize("page", ["README.md", "docs/pre-commit.md"])
def test_the_hook_is_shown_as_it_is_shipped(page: str) -> None:
    stanza = (CHECKOUT / "netpol_lint/templates/pre-commit-config.yaml").read_text("utf-8")
    assert f"```yaml\n{stanza}```" in (CHECKOUT / page).read_text("utf-8")
