"""The effective configuration of a repository: its values, where they come from, and the rules that run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from netpol_lint.cli.choices import SurveyFormat
from netpol_lint.cli.config_json import config_as_json
from netpol_lint.cli.config_text import config_as_text
from netpol_lint.cli.config_view import ConfigView, RuleChoice
from netpol_lint.cli.overrides import Overrides
from netpol_lint.cli.target import find_target
from netpol_lint.config import Config, canonical_selector, effective_severity
from netpol_lint.config.effective import Origin, Said, Source, settings, settings_of_clusters
from netpol_lint.config.file import config_file_name, read_config, read_tree
from netpol_lint.config.model import DEFAULT_CONFIG
from netpol_lint.config.selection import Choice, choice
from netpol_lint.config.yaml_tree import Tree
from netpol_lint.rulebook import RuleSpec, load_rulebook


def config_report(
    paths: Sequence[Path], given: Path | None, overrides: Overrides, output_format: SurveyFormat
) -> str:
    """Return what to print about the configuration of the repository around some paths.

    Raises:
        ConfigError: the options or the configuration cannot be followed.
    """
    rulebook = load_rulebook()
    target = find_target(paths)
    file = target.config_file(given)
    tree = None if file is None else read_tree(file, target.root)
    stated = DEFAULT_CONFIG if tree is None else read_config(tree, rulebook)
    view = ConfigView(
        file=None if file is None else config_file_name(file, target.root),
        settings=tuple(settings(tree, rulebook, overrides.said(rulebook))),
        clusters=tuple(settings_of_clusters(tree)),
        rules=tuple(_rules(overrides.applied(stated, rulebook), tree, overrides.said(rulebook), rulebook)),
    )
    return config_as_json(view) if output_format is SurveyFormat.JSON else config_as_text(view)


def _rules(
    config: Config, tree: Tree | None, said: Said, rulebook: Mapping[str, RuleSpec]
) -> Iterator[RuleChoice]:
    for rule in rulebook.values():
        decided = choice(config, rule)
        yield RuleChoice(
            id=rule.id,
            severity=effective_severity(config, rule),
            runs=decided.runs,
            because=_reason(rule, decided, config),
            source=_source(decided, tree, said, rulebook),
        )


def _reason(rule: RuleSpec, decided: Choice, config: Config) -> str:
    match decided.key, decided.selector:
        case "profile", _ if decided.runs:
            return f"the profile is {config.profile.value}"
        case "profile", _:
            return f"of profile {rule.profile.value}, and the profile is {config.profile.value}"
        case key, None:
            return f"{key} does not name it"
        case key, selector if selector == rule.id:
            return f"{key} names it"
        case key, selector:
            return f"{key} names {selector}"


def _source(decided: Choice, tree: Tree | None, said: Said, rulebook: Mapping[str, RuleSpec]) -> Source:
    """Return where the deciding word stands: in the file before the command line, as the lists are joined."""
    key = decided.key
    found = None if tree is None or key in said.instead else tree.below(key)
    if found is not None and decided.selector is None:
        return Source(Origin.FILE, found.at)
    for item in () if found is None else found.items():
        if canonical_selector(item.text, rulebook) == decided.selector:
            return Source(Origin.FILE, item.at)
    is_given = key in said.instead or key in said.besides
    return Source(Origin.COMMAND_LINE if is_given else Origin.DEFAULT)
