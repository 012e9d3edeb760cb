"""A small rulebook for the tests of what refers to rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netpol_lint.findings import Severity
from netpol_lint.rulebook import OptionSpec, Profile, RuleSpec


def rule(
    rule_id: str,
    *tags: str,
    profile: Profile = Profile.DEFAULT,
    aliases: tuple[str, ...] = (),
    options: tuple[OptionSpec, ...] = (),
) -> RuleSpec:
    return RuleSpec(
        id=rule_id,
        title="",
        summary="",
        severity=Severity.WARNING,
        security_severity=None,
        profile=profile,
        since="0.1.0",
        tags=tags,
        options=options,
        references=(),
        aliases=aliases,
        folder=Path(rule_id),
    )


OPTIONS = (
    OptionSpec("directions", "list", ("egress", "ingress"), "", choices=("egress", "ingress")),
    OptionSpec("mode", "string", "plain", "", choices=("plain", "fancy")),
    OptionSpec("prefix", "integer", 12, "", minimum=0, maximum=32),
    OptionSpec("most", "integer", 1, "", maximum=5),
    OptionSpec("least", "integer", 1, "", minimum=1),
    OptionSpec("strict", "boolean", False, ""),
)
RULEBOOK: Mapping[str, RuleSpec] = {
    each.id: each
    for each in (
        rule("allow-all", "breadth", options=OPTIONS),
        rule("dns-lost", "dns", "availability"),
        rule("dns-tcp", "dns", aliases=("dns-udp-only",)),
        rule("port-open", "breadth", profile=Profile.STRICT),
        rule("style", profile=Profile.PEDANTIC),
    )
}
