"""`netpol-lint config`: the effective values, where each was said, and which rules run and why."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from netpol_lint.cli.choices import FailOn, ProfileName, SurveyFormat
from netpol_lint.cli.config_job import config_report
from netpol_lint.cli.overrides import Overrides
from netpol_lint.config import DEFAULT_CONFIG, FILE_NAME, load_config
from netpol_lint.config.effective import Said, settings
from netpol_lint.config.file import read_config
from netpol_lint.config.yaml_tree import parse_tree
from netpol_lint.rulebook import load_rulebook
from tests.unit.test_config import EVERYTHING
from tests.unit.test_configuration_docs import CONFIGURATIONS

RULEBOOK = load_rulebook()


def text_of(root: Path, overrides: Overrides = Overrides()) -> str:  # noqa: B008  (a value that cannot change)
    return config_report([root], None, overrides, SurveyFormat.TEXT)


def json_of(root: Path, overrides: Overrides = Overrides()) -> Any:  # noqa: B008
    return json.loads(config_report([root], None, overrides, SurveyFormat.JSON))


def told(report: Any) -> dict[str, tuple[Any, list[str]]]:
    """Return value and sources of each key."""
    return {
        each["key"]: (each["value"], [source_of(source) for source in each["sources"]])
        for each in report["settings"]
    }


def source_of(raw: Any) -> str:
    at = raw["location"]
    return raw["origin"] if at is None else f"{at['path']}:{at['line']}:{at['column']}"


def test_without_a_file_every_value_is_a_default(tmp_path: Path) -> None:
    report = json_of(tmp_path)

    assert report["file"] is None
    assert {source for _, sources in told(report).values() for source in sources} == {"default"}
    assert told(report)["failOn"] == ("warning", ["default"])
    assert told(report)["cni.name"] == (None, ["default"])
    assert told(report)["options.exposed-attack-path.maxHops"] == (4, ["default"])


def test_the_defaults_that_are_shown_are_those_that_hold(tmp_path: Path) -> None:
    tree = parse_tree(text_of(tmp_path), "x")

    assert tree is not None
    shown = read_config(tree, RULEBOOK)
    assert {
        key for key in DEFAULT_CONFIG.__struct_fields__ if getattr(shown, key) != getattr(DEFAULT_CONFIG, key)
    } == {"options"}
    assert shown.options == {
        rule.id: {option.name: option.default for option in rule.options}
        for rule in RULEBOOK.values()
        if rule.options
    }


@pytest.mark.parametrize("text", CONFIGURATIONS)
def test_what_is_shown_means_what_the_file_means(tmp_path: Path, text: str) -> None:
    file = tmp_path / FILE_NAME
    file.write_text(text, "utf-8")
    stated = load_config(file, tmp_path, RULEBOOK)

    file.write_text(text_of(tmp_path), "utf-8")
    shown = load_config(file, tmp_path, RULEBOOK)

    for key in (key for key in stated.__struct_fields__ if key not in ("options", "clusters")):
        assert without_places(getattr(shown, key)) == without_places(getattr(stated, key)), key
    assert [(each.name, [path for path, _ in each.paths]) for each in shown.clusters] == [
        (each.name, [path for path, _ in each.paths]) for each in stated.clusters
    ]


def without_places(value: Any) -> Any:
    match value:
        case tuple():
            return [without_places(each) for each in value]
        case _ if hasattr(value, "__struct_fields__"):
            return {
                key: without_places(getattr(value, key)) for key in value.__struct_fields__ if key != "at"
            }
        case _:
            return value


def test_every_key_of_a_file_is_shown_with_its_place() -> None:
    tree = parse_tree(EVERYTHING, FILE_NAME)

    shown = {each.path[0] for each in settings(tree, {}, Said())}

    assert tree is not None
    assert shown == set(tree.keys) - {"options"}


def test_the_command_line_counts_and_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("select: [dns]\nignore: [availability]\nprofile: pedantic\n")
    overrides = Overrides(
        select=("ipblock,ingress",),
        ignore=("ipblock-invalid",),
        profile=ProfileName.STRICT,
        fail_on=FailOn.NEVER,
    )

    values = told(json_of(tmp_path, overrides))

    assert values["select"] == (["ipblock", "ingress"], ["command line"])
    assert values["ignore"] == (
        ["availability", "ipblock-invalid"],
        [".netpol-lint.yaml:2:9", "command line"],
    )
    assert values["profile"] == ("strict", ["command line"])
    assert values["failOn"] == ("never", ["command line"])


@pytest.mark.parametrize(
    ("text", "overrides", "rule", "expected"),
    [
        pytest.param(
            "", Overrides(), "dns-tcp-missing", (True, "the profile is default", "default"), id="default"
        ),
        pytest.param(
            "profile: default",
            Overrides(),
            "ipblock-too-broad",
            (False, "of profile strict, and the profile is default", ".netpol-lint.yaml:1:10"),
            id="a stricter profile's",
        ),
        pytest.param(
            "extendSelect: [api, ipblock-too-broad]",
            Overrides(),
            "ipblock-too-broad",
            (True, "extendSelect names it", ".netpol-lint.yaml:1:21"),
            id="selected besides",
        ),
        pytest.param(
            "ignore: [dns]",
            Overrides(),
            "dns-tcp-missing",
            (False, "ignore names dns", ".netpol-lint.yaml:1:10"),
            id="ignored by a tag",
        ),
        pytest.param(
            "ignore: [dns]",
            Overrides(ignore=("dns-tcp-missing",)),
            "dns-tcp-missing",
            (False, "ignore names it", "command line"),
            id="ignored on the command line",
        ),
        pytest.param(
            "select: [api]",
            Overrides(),
            "dns-tcp-missing",
            (False, "select does not name it", ".netpol-lint.yaml:1:9"),
            id="not selected",
        ),
        pytest.param(
            "select: [api]",
            Overrides(select=("dns-tcp-missing",)),
            "dns-tcp-missing",
            (True, "select names it", "command line"),
            id="selected on the command line",
        ),
    ],
)
def test_why_a_rule_runs_or_not(
    tmp_path: Path, text: str, overrides: Overrides, rule: str, expected: tuple[bool, str, str]
) -> None:
    (tmp_path / FILE_NAME).write_text(text)

    found = next(each for each in json_of(tmp_path, overrides)["rules"] if each["rule"] == rule)

    assert (found["runs"], found["because"], source_of(found["source"])) == expected


def test_a_cluster_shows_what_holds_there_of_what_it_extends(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        "network: {podCIDRs: [10.0.0.0/16], ipBlockMatchesPods: always}\n"
        "clusters:\n"
        "  - {name: staging, paths: [staging]}\n"
        "  - {name: prod, paths: [prod], extends: {network: {podCIDRs: [10.48.0.0/14]}}}\n"
    )

    text = text_of(tmp_path)

    assert "in cluster staging" not in text
    lines = text.partition("# in cluster prod, of what it extends\n")[2].splitlines()
    assert [re.sub(" +# ", " # ", line) for line in lines[:7]] == [
        "# network:",
        '#   podCIDRs: ["10.48.0.0/14"] # .netpol-lint.yaml:4:63',
        "#   serviceCIDRs: [] # default",
        "#   nodeCIDRs: [] # default",
        "#   apiServer: [] # default",
        "#   ipBlockMatchesPods: always # .netpol-lint.yaml:1:56",
        "",
    ]


def test_what_a_file_says_cannot_steer_a_terminal(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('exclude: ["a\\e[31m", "b\\u202Ec"]\n')

    assert "\x1b" not in text_of(tmp_path)
    assert "\u202e" not in text_of(tmp_path)
