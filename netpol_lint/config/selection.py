"""Which rules run, how they are set, and how much a finding of theirs weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Final

from msgspec import Struct

from netpol_lint.config.complaint import unknown_name
from netpol_lint.config.model import Config
from netpol_lint.findings import Severity
from netpol_lint.location import Location
from netpol_lint.rulebook import OptionValue, RuleSpec, canonical_rule_id, rule_names

EVERY_RULE: Final = "ALL"
"""The selector that stands for all rules of all profiles."""

_CATALOGUE: Final = "`netpol-lint rules` lists the rules and tags this version knows"


class _Level(IntEnum):
    """How specifically a rule is meant; more specific is more."""

    NONE = 0
    EVERY = 1
    TAG = 2
    ID = 3


class _Mention(Struct, frozen=True):
    """A rule in one of the lists, if at any level; `selector` is the text that means it."""

    level: _Level
    key: str
    selector: str | None = None


class Choice(Struct, frozen=True):
    """Whether a rule runs, and the key that decides: a selector there, or what it says as a whole."""

    runs: bool
    key: str
    selector: str | None = None


def selected_rules(config: Config, rulebook: Mapping[str, RuleSpec]) -> dict[str, RuleSpec]:
    """Return the rules that run, by id, in the order of the rulebook.

    Without `select` the profile chooses. The most specific mention of a rule decides, an id before
    a tag, a tag before `ALL` and the profile; between equals `ignore` wins.
    """
    return {rule.id: rule for rule in rulebook.values() if choice(config, rule).runs}


def canonical_selector(text: str, rulebook: Mapping[str, RuleSpec], at: Location | None = None) -> str:
    """Return a rule id, a tag or `ALL` as given, a former rule id replaced by the current one.

    Raises:
        ConfigError: The text, found at `at` if it stands in a file, is none of these.
    """
    rule_id = canonical_rule_id(text, rulebook)
    if rule_id is not None:
        return rule_id
    known = {tag for rule in rulebook.values() for tag in rule.tags} | {EVERY_RULE}
    if text in known:
        return text
    raise unknown_name(at, "rule or tag", text, known=known.union(rule_names(rulebook)), accepted=_CATALOGUE)


def known_rule_id(text: str, rulebook: Mapping[str, RuleSpec], at: Location | None = None) -> str:
    """Return the current id of the rule that `text` names; a tag names several.

    Raises:
        ConfigError: There is no such rule; `at` is where it was named, if in a file.
    """
    rule_id = canonical_rule_id(text, rulebook)
    if rule_id is None:
        is_tag = text == EVERY_RULE or any(text in rule.tags for rule in rulebook.values())
        accepted = f"{text!r} is a tag, and this takes one rule" if is_tag else _CATALOGUE
        raise unknown_name(at, "rule", text, known=() if is_tag else rule_names(rulebook), accepted=accepted)
    return rule_id


def option(config: Config, rule: RuleSpec, name: str) -> OptionValue:
    """Return what the option is set to, or its default.

    Raises:
        KeyError: The rule has no such option.
    """
    spec = rule.option(name)
    if spec is None:
        raise KeyError(f"{rule.id} has no option {name!r}")
    return config.options.get(rule.id, {}).get(name, spec.default)


def effective_severity(config: Config, rule: RuleSpec) -> Severity:
    """Return how bad the user finds the rule's findings, by default what the rule says."""
    return config.severity.get(rule.id, rule.severity)


def choice(config: Config, rule: RuleSpec) -> Choice:
    """Return whether a rule runs, and what decides about it."""
    chosen = max(
        _mention(rule, "select", config.select),
        _mention(rule, "extendSelect", config.extend_select),
        key=lambda each: each.level,
    )
    if chosen.level is _Level.NONE and config.select:
        chosen = _Mention(_Level.NONE, "select")
    elif chosen.level is _Level.NONE:
        chosen = _Mention(_Level.NONE if rule.profile > config.profile else _Level.EVERY, "profile")
    ignored = _mention(rule, "ignore", config.ignore)
    runs = chosen.level > ignored.level
    decisive = chosen if runs or chosen.level is _Level.NONE else ignored
    return Choice(runs=runs, key=decisive.key, selector=decisive.selector)


def _mention(rule: RuleSpec, key: str, selectors: Iterable[str]) -> _Mention:
    """Return the most specific mention of a rule in one of the lists, the first of several."""
    levels = {EVERY_RULE: _Level.EVERY, **dict.fromkeys(rule.tags, _Level.TAG), rule.id: _Level.ID}
    mentions = (_Mention(levels[each], key, each) for each in selectors if each in levels)
    return max(mentions, key=lambda each: each.level, default=_Mention(_Level.NONE, key))
