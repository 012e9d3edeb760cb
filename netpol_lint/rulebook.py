"""The rules as their users know them: what `rules/<id>/` says about each, without what it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

from netpol_lint import __version__
from netpol_lint.errors import ConfigError
from netpol_lint.findings import Ranked, Severity

PROJECT_HOME: Final = "https://github.com/netpol-lint/netpol-lint"
"""Where the project lives; links in outputs and examples are built from it."""

PAGE_HEADINGS: Final = (
    "What it reports",
    "Why it matters",
    "How to fix it",
    "What it cannot see",
    "Options",
)
"""The second-level headings of every rule's page, in this order."""

COLLECTED: Final = "rulebook.json"
"""What every `rule.yaml` says, in one file that is read much faster; `rules/index.py` writes it."""

UNUSED_SUPPRESSION: Final = "unused-suppression"
"""The id of findings about suppressions: always on, never failing by default, and no rule of the rulebook."""

OptionValue: TypeAlias = int | bool | str | tuple[str, ...]
OptionType: TypeAlias = Literal["integer", "boolean", "string", "list"]


class Profile(Ranked):
    """How much a user wants to hear; each profile runs its own rules and those of the lower ones."""

    DEFAULT = "default"
    STRICT = "strict"
    PEDANTIC = "pedantic"


class OptionSpec(Struct, frozen=True):
    """One option of a rule.

    `minimum` and `maximum` are inclusive and only for integers. `choices` are the accepted
    strings, for the option itself or for the items of a list; empty accepts every string.
    """

    name: str
    type: OptionType
    default: OptionValue
    description: str
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()


class RuleSpec(Struct, frozen=True):
    """What a rule is for its users.

    `security_severity` is GitHub's scale from 0 to 10, absent for a rule about availability.
    `aliases` are former ids. `options` is sorted by name, `tags` is in the order of the file.
    """

    id: str
    title: str
    summary: str
    severity: Severity
    security_severity: float | None
    profile: Profile
    since: str
    tags: tuple[str, ...]
    options: tuple[OptionSpec, ...]
    references: tuple[str, ...]
    aliases: tuple[str, ...]
    folder: Path

    @property
    def page(self) -> str:
        """The rule's page as Markdown; read from the folder each time, because few runs need it."""
        return (self.folder / "README.md").read_text("utf-8")

    def option(self, name: str) -> OptionSpec | None:
        """Return the option called `name`, if the rule has it."""
        return next((option for option in self.options if option.name == name), None)


def load_rulebook(folder: Path | None = None) -> Mapping[str, RuleSpec]:
    """Return every rule by id, sorted; by default from where netpol-lint itself is installed.

    The rules are read from `rulebook.json`, or from each `rule.yaml` where nobody collected them.

    Raises:
        ConfigError: The installation is incomplete, or what describes a rule in `folder` is unusable.
    """
    folder = rules_folder() if folder is None else folder
    if not (folder / COLLECTED).is_file():
        return load_rule_files(folder)
    try:
        collected = msgspec.json.decode((folder / COLLECTED).read_bytes())
        return {rule_id: _rule(raw, folder / rule_id) for rule_id, raw in collected.items()}
    except (KeyError, TypeError, ValueError, AttributeError, msgspec.MsgspecError) as error:
        raise ConfigError(f"{COLLECTED} does not describe the rules: {error}") from error


def load_rule_files(folder: Path) -> Mapping[str, RuleSpec]:
    """Return every rule by id, sorted, as each `rule.yaml` has it.

    Raises:
        ConfigError: A `rule.yaml` is unusable.
    """
    rules = (load_rule(path) for path in sorted(folder.glob("*/rule.yaml")))
    return {rule.id: rule for rule in rules}


def load_rule(path: Path) -> RuleSpec:
    """Read one `rule.yaml`; the tests hold it against `rules/rule.schema.json`, so this trusts it.

    Raises:
        ConfigError: A key is missing or of the wrong kind.
    """
    try:
        return _rule(parse_rule(path.read_text("utf-8")), path.parent)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{path.parent.name}/rule.yaml does not describe a rule: {error}") from error


def parse_rule(text: str) -> Any:
    """Return what a `rule.yaml` says.

    Raises:
        ValueError: It is no YAML.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    # Without this, every instance searches the disk for plug-ins of ruamel.yaml.
    plug_ins: list[str] = []
    try:
        return YAML(typ="safe", plug_ins=plug_ins).load(text)
    except YAMLError:
        pass
    try:
        # libyaml 0.1.7, which the C parser embeds, rejects `[https://example.org]` unquoted. The
        # other parser takes five times as long, so our own rules write such lists line by line.
        return YAML(typ="safe", pure=True, plug_ins=plug_ins).load(text)
    except YAMLError as error:
        raise ValueError(str(error)) from error


def canonical_rule_id(text: str, rulebook: Mapping[str, RuleSpec]) -> str | None:
    """Return the id that `text` names, following aliases; None when no rule has that name."""
    if text in rulebook:
        return text
    return next((rule.id for rule in rulebook.values() if text in rule.aliases), None)


def rule_names(rulebook: Mapping[str, RuleSpec]) -> list[str]:
    """Return every name that a rule has or had."""
    return [name for rule in rulebook.values() for name in (rule.id, *rule.aliases)]


def nearest(text: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that `text` is most likely a misspelling of, if any is close."""
    # Only what is misspelt needs it.
    from difflib import get_close_matches

    by_folded = {name.casefold().replace("_", "-"): name for name in sorted(names)}
    close = get_close_matches(text.casefold().replace("_", "-")[:100], by_folded, n=1)
    return by_folded[close[0]] if close else None


def help_uri(rule_id: str) -> str:
    """Return the address of the rule's page as this version has it."""
    page = f"rules/{rule_id}/README.md"
    if rule_id == UNUSED_SUPPRESSION:
        page = "docs/configuration.md#what-is-reported-about-suppressions"
    return f"{PROJECT_HOME}/blob/v{__version__}/{page}"


def rules_folder() -> Path:
    """Return where the rules are: in the wheel, or in the checkout that an editable install points to.

    Raises:
        ConfigError: they are missing.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_rules", package.parent / "rules"):
        if folder.is_dir():
            return folder
    raise ConfigError(
        "netpol-lint is installed without its rules", hint="install it again from a release or a checkout"
    )


def _rule(raw: Mapping[str, Any], folder: Path) -> RuleSpec:
    security_severity = raw["securitySeverity"]
    return RuleSpec(
        id=raw["id"],
        title=raw["title"],
        summary=" ".join(raw["summary"].split()),
        severity=Severity(raw["severity"]),
        security_severity=None if security_severity is None else float(security_severity),
        profile=Profile(raw["profile"]),
        since=str(raw["since"]),
        tags=_strings(raw["tags"]),
        options=tuple(_option(name, option) for name, option in sorted(raw["options"].items())),
        references=_strings(raw["references"]),
        aliases=_strings(raw["aliases"]),
        folder=folder,
    )


def _option(name: str, raw: Mapping[str, Any]) -> OptionSpec:
    default = raw["default"]
    return OptionSpec(
        name=name,
        type=raw["type"],
        default=_strings(default) if isinstance(default, list) else default,
        description=" ".join(raw["description"].split()),
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
        choices=_strings(raw.get("choices", ())),
    )


def _strings(raw: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(item) for item in raw)
