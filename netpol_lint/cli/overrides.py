"""What the command line says about rules and the exit code, instead of the configuration or besides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.cli.choices import FailOn, ProfileName
from netpol_lint.config import Config, canonical_selector
from netpol_lint.findings import Severity
from netpol_lint.rulebook import Profile, RuleSpec

if TYPE_CHECKING:
    from netpol_lint.config.effective import Said


class Overrides(Struct, frozen=True):
    """What was said; `None` and an empty tuple leave it to the configuration.

    An item of `select`, `extend_select` and `ignore` may hold several selectors, with commas between them.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: ProfileName | None = None
    fail_on: FailOn | None = None

    def applied(self, config: Config, rulebook: Mapping[str, RuleSpec]) -> Config:
        """Return the configuration with what was said.

        Raises:
            ConfigError: a selector is no rule and no tag.
        """
        fail_on = config.fail_on
        if self.fail_on is not None:
            fail_on = None if self.fail_on is FailOn.NEVER else Severity(self.fail_on.value)
        return replace(
            config,
            profile=config.profile if self.profile is None else Profile(self.profile.value),
            fail_on=fail_on,
            select=selectors(self.select, rulebook) or config.select,
            extend_select=(*config.extend_select, *selectors(self.extend_select, rulebook)),
            ignore=(*config.ignore, *selectors(self.ignore, rulebook)),
        )

    def said(self, rulebook: Mapping[str, RuleSpec]) -> Said:
        """Return the same in the words of the configuration."""
        # Imported here because only `netpol-lint config` asks.
        from netpol_lint.config.effective import Said

        instead = {
            "profile": self.profile and self.profile.value,
            "failOn": self.fail_on and self.fail_on.value,
            "select": list(selectors(self.select, rulebook)),
        }
        besides = {
            "extendSelect": selectors(self.extend_select, rulebook),
            "ignore": selectors(self.ignore, rulebook),
        }
        return Said(
            instead={key: value for key, value in instead.items() if value},
            besides={key: value for key, value in besides.items() if value},
        )


def selectors(given: Iterable[str], rulebook: Mapping[str, RuleSpec]) -> tuple[str, ...]:
    """Read selectors, several of them in one argument when commas separate them.

    Raises:
        ConfigError: one is no rule and no tag.
    """
    listed = [name.strip() for argument in given for name in argument.split(",")]
    return tuple(canonical_selector(name, rulebook) for name in listed if name)
