"""Where netpol-lint could run by itself: the hooks and workflows that a repository has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import resources
from textwrap import dedent, indent
from typing import Final

from netpol_lint.rulebook import PROJECT_HOME
from netpol_lint.source.repository import Repository

_HOOKS: Final = ".pre-commit-config.yaml"
_WORKFLOWS: Final = ".github/workflows"
_WORKFLOW: Final = f"{_WORKFLOWS}/netpol-lint.yml"
_OTHERS: Final = {
    ".gitlab-ci.yml": "GitLab",
    "azure-pipelines.yml": "Azure Pipelines",
    "Jenkinsfile": "Jenkins",
}
_OURS: Final = re.compile(r"\bnetpol-lint\b")
_REPOS: Final = re.compile(r"^repos:")
_ITEM: Final = re.compile(r" *- +repo:")


def integrations(repository: Repository) -> Iterator[str]:
    """Yield what to do about each of them: lines to read, and texts to copy."""
    yield from _about_hooks(repository)
    yield ""
    yield from _about_workflows(repository)


def template(name: str) -> str:
    """Return one of the texts that users copy."""
    return resources.files("netpol_lint").joinpath("templates", name).read_text("utf-8")


def _about_hooks(repository: Repository) -> Iterator[str]:
    stanza = template("pre-commit-config.yaml")
    found = repository.lines(_HOOKS)
    ours = _first(_OURS, found)
    if ours:
        yield f"pre-commit: {_HOOKS}:{ours} has netpol-lint already"
    elif found:
        yield f"pre-commit: add to the list `repos:` in {_HOOKS}:{_first(_REPOS, found) or 1}"
        yield indent(dedent(stanza.partition("repos:\n")[2]).rstrip(), _indent_of_items(found))
    else:
        yield f"pre-commit: write {_HOOKS}, and run `pre-commit install`"
        yield stanza.rstrip()


def _indent_of_items(lines: Iterable[str]) -> str:
    """Return how far the items of a list are indented, which further ones have to be as well."""
    return next((each[: each.index("-")] for each in lines if _ITEM.match(each)), "  ")


def _about_workflows(repository: Repository) -> Iterator[str]:
    workflows = [path for path in repository.files if path.startswith(f"{_WORKFLOWS}/")]
    for path in workflows:
        ours = _first(_OURS, repository.lines(path))
        if ours:
            yield f"GitHub: {path}:{ours} has netpol-lint already"
            return
    others = [path for path in _OTHERS if repository.has_file(path)]
    if workflows or not others:
        beside = f", beside {workflows[0]}" if workflows else ""
        yield f"GitHub: write {_WORKFLOW}{beside}"
        yield template("github-workflow.yml").rstrip()
    for path in others:
        yield f"{_OTHERS[path]} ({path}): {PROJECT_HOME}/blob/main/docs/ci.md has a job to add"


def _first(pattern: re.Pattern[str], lines: Iterable[str]) -> int:
    """Return the number of the first line with a match, or 0."""
    return next((number for number, line in enumerate(lines, 1) if pattern.search(line)), 0)
