"""Every option of every rule: another value changes what an example reports."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.findings import AuditResult
from netpol_lint.rulebook import OptionValue, RuleSpec
from tests.rules.rulebook import RULEBOOK, audited, repository_at

OPTIONS = [
    pytest.param("exposed-attack-path", "maxHops", 2, 2, 1, id="two connections are one step from the door"),
    pytest.param("exposed-attack-path", "maxHops", 3, 2, 2, id="three connections go over one more workload"),
    pytest.param("ipblock-any-address", "minPercent", 99, 5, 5, id="99 % hold after the private excepts"),
    pytest.param("ipblock-any-address", "minPercent", 100, 5, 4, id="100 % do not, and one is left out"),
    pytest.param("ipblock-too-broad", "minPrefixLengthPublic", 12, 3, 2, id="a public /12 is accepted"),
    pytest.param("ipblock-too-broad", "minPrefixLengthPrivate", 8, 3, 2, id="a private /8 is accepted"),
    pytest.param("ipblock-too-broad", "minPrefixLengthIPv6", 26, 3, 2, id="an IPv6 /26 is accepted"),
    pytest.param("metadata-endpoint-reachable", "addresses", (), 1, 0, id="no cloud is used"),
    pytest.param("workload-not-isolated", "directions", ("ingress",), 3, 1, id="egress is nobody's business"),
    pytest.param("workload-not-isolated", "directions", ("egress",), 3, 3, id="ingress is nobody's business"),
    pytest.param("workload-not-isolated", "directions", (), 3, 0, id="neither direction has to be isolated"),
]


@pytest.mark.parametrize(("rule_id", "option", "value", "by_default", "then"), OPTIONS)
def test_an_option_changes_what_the_bad_example_reports(
    rule_id: str, option: str, value: OptionValue, by_default: int, then: int
) -> None:
    assert len(reports(rule_id, {}).findings) == by_default
    assert len(reports(rule_id, {option: value}).findings) == then


@pytest.mark.parametrize(
    ("directions", "says"),
    [
        pytest.param(("ingress", "egress"), "for ingress and egress", id="both"),
        pytest.param(("ingress",), "for ingress", id="ingress alone"),
        pytest.param(("egress",), "for egress", id="egress alone"),
    ],
)
def test_the_message_speaks_of_the_chosen_directions_only(directions: tuple[str, ...], says: str) -> None:
    result = reports("workload-not-isolated", {"directions": directions})
    (worker,) = [each for each in result.findings if each.subject == "shop/Deployment/worker"]

    assert f"Deployment shop/worker {says};" in worker.message


def test_no_option_is_without_an_example() -> None:
    exercised = {(str(each.values[0]), str(each.values[1])) for each in OPTIONS}

    assert {(rule.id, option.name) for rule in RULEBOOK.values() for option in rule.options} == exercised


@pytest.mark.parametrize("rule", RULEBOOK.values(), ids=list(RULEBOOK))
def test_setting_an_option_to_its_default_changes_nothing(rule: RuleSpec) -> None:
    defaults = {option.name: option.default for option in rule.options}

    assert reports(rule.id, defaults).findings == reports(rule.id, {}).findings


def reports(rule_id: str, options: dict[str, OptionValue]) -> AuditResult:
    """Run one rule, set to these options, over its own bad example."""
    config = replace(DEFAULT_CONFIG, options={rule_id: options})
    return audited(repository_at(RULEBOOK[rule_id].folder / "bad"), [rule_id], config)
