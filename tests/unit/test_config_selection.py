"""Which rules run, how they are set and how much they weigh."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netpol_lint.config import (
    DEFAULT_CONFIG,
    Config,
    canonical_selector,
    effective_severity,
    known_rule_id,
    option,
    selected_rules,
)
from netpol_lint.errors import ConfigError
from netpol_lint.findings import Severity
from netpol_lint.rulebook import Profile
from tests.unit.sample_rulebook import RULEBOOK


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param(Config(), "allow-all dns-lost dns-tcp", id="the default profile"),
        pytest.param(
            Config(profile=Profile.STRICT),
            "allow-all dns-lost dns-tcp port-open",
            id="a profile includes those below",
        ),
        pytest.param(Config(select=("port-open",)), "port-open", id="select replaces the profile"),
        pytest.param(Config(select=("breadth",)), "allow-all port-open", id="a tag means every profile"),
        pytest.param(Config(select=("ALL",)), "allow-all dns-lost dns-tcp port-open style", id="ALL is all"),
        pytest.param(
            Config(extend_select=("style",)),
            "allow-all dns-lost dns-tcp style",
            id="extendSelect adds to the profile",
        ),
        pytest.param(
            Config(select=("dns",), extend_select=("style",)), "dns-lost dns-tcp style", id="or to select"
        ),
        pytest.param(Config(ignore=("dns",)), "allow-all", id="a tag is ignored"),
        pytest.param(Config(ignore=("ALL",)), "", id="everything is ignored"),
        pytest.param(Config(select=("dns-lost",), ignore=("dns-lost",)), "", id="ignore wins between equals"),
        pytest.param(
            Config(select=("dns",), ignore=("dns-lost",)), "dns-tcp", id="an ignored id beats a tag"
        ),
        pytest.param(
            Config(select=("dns-lost",), ignore=("dns",)), "dns-lost", id="a selected id beats a tag"
        ),
        pytest.param(Config(extend_select=("dns-lost",), ignore=("ALL",)), "dns-lost", id="an id beats ALL"),
        pytest.param(
            Config(select=("ALL",), ignore=("dns",)), "allow-all port-open style", id="a tag beats ALL"
        ),
    ],
)
def test_which_rules_run(config: Config, expected: str) -> None:
    assert list(selected_rules(config, RULEBOOK)) == expected.split()


selectors = st.lists(st.sampled_from(["ALL", "dns", "breadth", *RULEBOOK]), max_size=4).map(tuple)


@given(selectors, selectors, selectors, st.sampled_from(Profile))
def test_ignoring_more_never_runs_more(
    select: tuple[str, ...], ignore: tuple[str, ...], more: tuple[str, ...], profile: Profile
) -> None:
    config = Config(profile=profile, select=select, ignore=ignore)
    fewer = replace(config, ignore=ignore + more)

    assert selected_rules(fewer, RULEBOOK).keys() <= selected_rules(config, RULEBOOK).keys()


@given(selectors, selectors, selectors, st.sampled_from(Profile))
def test_selecting_more_never_runs_less(
    select: tuple[str, ...], ignore: tuple[str, ...], more: tuple[str, ...], profile: Profile
) -> None:
    config = Config(profile=profile, select=select, ignore=ignore)
    wider = replace(config, extend_select=more)

    assert selected_rules(config, RULEBOOK).keys() <= selected_rules(wider, RULEBOOK).keys()


def test_options_and_severities_fall_back_to_what_the_rule_says() -> None:
    config = Config(options={"allow-all": {"prefix": 8}}, severity={"allow-all": Severity.ERROR})
    allow_all = RULEBOOK["allow-all"]

    assert option(config, allow_all, "prefix") == 8
    assert option(DEFAULT_CONFIG, allow_all, "prefix") == 12
    assert option(config, allow_all, "mode") == "plain"
    assert effective_severity(config, allow_all) is Severity.ERROR
    assert effective_severity(DEFAULT_CONFIG, allow_all) is Severity.WARNING
    with pytest.raises(KeyError, match="allow-all has no option 'suffix'"):
        option(config, allow_all, "suffix")


def test_selectors_of_the_command_line_have_no_place() -> None:
    assert canonical_selector("dns-udp-only", RULEBOOK) == "dns-tcp"
    assert known_rule_id("dns-udp-only", RULEBOOK) == "dns-tcp"
    with pytest.raises(ConfigError, match=r"^unknown rule or tag 'dsn'$"):
        canonical_selector("dsn", RULEBOOK)
    with pytest.raises(ConfigError, match=r"^unknown rule 'dns'$"):
        known_rule_id("dns", RULEBOOK)
