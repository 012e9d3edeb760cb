"""The rule folders: how they are read, and that those of the project are as they should be."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from netpol_lint import __version__
from netpol_lint.errors import ConfigError
from netpol_lint.findings import Severity
from netpol_lint.rulebook import (
    COLLECTED,
    PAGE_HEADINGS,
    UNUSED_SUPPRESSION,
    OptionSpec,
    Profile,
    canonical_rule_id,
    help_uri,
    load_rule_files,
    load_rulebook,
    nearest,
)
from rules.index import SCHEMA, catalogue_problems, collected, folder_problems, with_index

RULES = Path(__file__).parents[2] / "rules"
FOLDERS = sorted(path.parent for path in RULES.glob("*/rule.yaml"))

RULE = """\
id: {id}
title: DNS is allowed over UDP only
summary: >-
  Answers that do not fit into a datagram are asked for again over TCP,
  which the policy does not allow.
severity: warning
securitySeverity: null
profile: strict
since: 0.1.0
tags: [dns, external/cwe/cwe-670]
options: {{}}
references:
  - https://kubernetes.io/docs/
aliases: []
"""
PAGE = "# DNS\n\n" + "".join(f"## {heading}\n\nText.\n\n" for heading in PAGE_HEADINGS)


def write_rule(rules: Path, rule_id: str, text: str = RULE, page: str = PAGE) -> Path:
    folder = rules / rule_id
    folder.mkdir()
    (folder / "rule.yaml").write_text(text.format(id=rule_id), "utf-8")
    (folder / "README.md").write_text(page, "utf-8")
    return folder


def test_a_rule_is_what_its_folder_says(tmp_path: Path) -> None:
    options = """options:
  minPrefixLength: {{type: integer, default: 12, minimum: 0, maximum: 32, description: Shortest   prefix.}}
  directions: {{type: list, default: [egress], choices: [egress, ingress], description: Which.}}"""
    text = RULE.replace("options: {{}}", options).replace("securitySeverity: null", "securitySeverity: 7")
    folder = write_rule(tmp_path, "dns-tcp-missing", text)

    rule = load_rulebook(tmp_path)["dns-tcp-missing"]

    assert rule.title == "DNS is allowed over UDP only"
    assert rule.summary.endswith("over TCP, which the policy does not allow.")
    assert (rule.severity, rule.security_severity, rule.profile) == (Severity.WARNING, 7.0, Profile.STRICT)
    assert (rule.since, rule.tags) == ("0.1.0", ("dns", "external/cwe/cwe-670"))
    assert (rule.references, rule.aliases) == (("https://kubernetes.io/docs/",), ())
    assert (rule.folder, rule.page) == (folder, PAGE)
    assert rule.options == (
        OptionSpec("directions", "list", ("egress",), "Which.", choices=("egress", "ingress")),
        OptionSpec("minPrefixLength", "integer", 12, "Shortest prefix.", 0, 32),
    )
    assert rule.option("minPrefixLength") == rule.options[1]
    assert rule.option("maxPrefixLength") is None


def test_the_rulebook_is_sorted_by_id_and_travels_between_processes(tmp_path: Path) -> None:
    for rule_id in ("zone-open", "allow-all", "dns-lost"):
        write_rule(tmp_path, rule_id)

    rulebook = load_rulebook(tmp_path)

    assert list(rulebook) == ["allow-all", "dns-lost", "zone-open"]
    assert pickle.loads(pickle.dumps(rulebook)) == rulebook  # noqa: S301  # our own bytes


def test_pages_are_read_only_when_asked_for(tmp_path: Path) -> None:
    (write_rule(tmp_path, "dns-lost") / "README.md").unlink()

    rule = load_rulebook(tmp_path)["dns-lost"]

    with pytest.raises(FileNotFoundError):
        _ = rule.page


def test_a_folder_without_a_rule_is_no_rule(tmp_path: Path) -> None:
    (tmp_path / "drafts").mkdir()

    assert load_rulebook(tmp_path) == {}


@pytest.mark.parametrize(
    ("written", "broken"),
    [
        pytest.param("severity: warning", "severity: fatal", id="a severity that does not exist"),
        pytest.param("profile: strict", "profile: loud", id="a profile that does not exist"),
        pytest.param("tags: [dns, external/cwe/cwe-670]\n", "", id="a key that is missing"),
        pytest.param("tags: [dns, external/cwe/cwe-670]", "tags: 3", id="a value of the wrong kind"),
        pytest.param("tags: [dns, external/cwe/cwe-670]", "tags: [dns", id="broken YAML"),
    ],
)
def test_an_unusable_rule_is_named(tmp_path: Path, written: str, broken: str) -> None:
    write_rule(tmp_path, "dns-lost", RULE.replace(written, broken))

    with pytest.raises(ConfigError, match=r"dns-lost/rule\.yaml does not describe a rule"):
        load_rulebook(tmp_path)


def test_addresses_in_brackets_are_read_although_libyaml_refuses_them(tmp_path: Path) -> None:
    block = "references:\n  - https://kubernetes.io/docs/"
    write_rule(tmp_path, "dns-lost", RULE.replace(block, "references: [https://kubernetes.io/docs/]"))

    assert load_rulebook(tmp_path)["dns-lost"].references == ("https://kubernetes.io/docs/",)


def test_a_former_id_leads_to_the_current_one(tmp_path: Path) -> None:
    write_rule(tmp_path, "dns-lost", RULE.replace("aliases: []", "aliases: [dns-gone]"))
    rulebook = load_rulebook(tmp_path)

    assert canonical_rule_id("dns-lost", rulebook) == "dns-lost"
    assert canonical_rule_id("dns-gone", rulebook) == "dns-lost"
    assert canonical_rule_id("dns", rulebook) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("dns-tcp-mising", "dns-tcp-missing", id="a letter is missing"),
        pytest.param("DNS_TCP_missing", "dns-tcp-missing", id="case and underscores do not matter"),
        pytest.param("extendselect", "extendSelect", id="the found name keeps its own case"),
        pytest.param("quite-another", None, id="nothing is near"),
        pytest.param("", None, id="nothing is near nothing"),
    ],
)
def test_nearest_spelling(text: str, expected: str | None) -> None:
    assert nearest(text, ["dns-tcp-missing", "extendSelect", "broad-ip-block"]) == expected


def test_profiles_are_ordered() -> None:
    assert sorted([Profile.PEDANTIC, Profile.DEFAULT, Profile.STRICT]) == list(Profile)


def test_the_help_of_a_rule_is_its_page_in_this_version() -> None:
    assert help_uri("dns-lost") == (
        f"https://github.com/netpol-lint/netpol-lint/blob/v{__version__}/rules/dns-lost/README.md"
    )


def test_the_help_for_what_is_no_rule_is_a_section_that_the_docs_have() -> None:
    page, _, section = help_uri(UNUSED_SUPPRESSION).partition("#")
    docs = RULES.parent / "docs" / page.rpartition("/docs/")[2]
    headings = [line for line in docs.read_text("utf-8").splitlines() if line.startswith("#")]
    assert section in {heading.lstrip("# ").lower().replace(" ", "-") for heading in headings}


def test_without_a_folder_the_projects_own_rules_are_read() -> None:
    assert list(load_rulebook()) == [folder.name for folder in FOLDERS]


def test_the_projects_own_folders_are_as_they_should_be() -> None:
    assert list(catalogue_problems(RULES)) == []


def test_the_index_is_fresh() -> None:
    text = (RULES / "README.md").read_text("utf-8")

    assert with_index(text, load_rule_files(RULES).values()) == text, "run `python rules/index.py`"


def test_the_collected_rules_are_fresh() -> None:
    assert (RULES / COLLECTED).read_text("utf-8") == collected(RULES), "run `python rules/index.py`"
    assert load_rulebook(RULES) == load_rule_files(RULES)


def test_collected_rules_are_read_instead_of_the_files(tmp_path: Path) -> None:
    write_rule(tmp_path, "zone-open")
    write_rule(tmp_path, "dns-lost")
    as_written = load_rulebook(tmp_path)
    (tmp_path / COLLECTED).write_text(collected(tmp_path), "utf-8")
    (tmp_path / "dns-lost" / "rule.yaml").unlink()

    assert list(load_rulebook(tmp_path).items()) == list(as_written.items())


@pytest.mark.parametrize("text", ["{", "[]", '{"dns-lost": {"id": "dns-lost"}}', '{"dns-lost": 3}'])
def test_an_unusable_collection_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / COLLECTED).write_text(text, "utf-8")

    with pytest.raises(ConfigError, match=r"rulebook\.json does not describe the rules"):
        load_rulebook(tmp_path)


def test_the_schema_of_rules_is_itself_valid() -> None:
    Draft202012Validator.check_schema(_schema())


def test_the_index_names_every_rule_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    write_rule(tmp_path, "dns-lost", RULE.replace("securitySeverity: null", "securitySeverity: 6.5"))
    text = "Before.\n\n<!-- index: written by rules/index.py -->\nold\n<!-- /index -->\n\nAfter.\n"

    once = with_index(text, load_rulebook(tmp_path).values())

    row = "| [dns-lost](dns-lost/README.md) | DNS is allowed over UDP only | warning (6.5) | strict |\n"
    assert row in once
    assert "old" not in once
    assert (once.startswith("Before.\n\n<!--"), once.endswith("-->\n\nAfter.\n")) == (True, True)
    assert with_index(once, load_rulebook(tmp_path).values()) == once


def test_a_complete_folder_has_no_problems(tmp_path: Path) -> None:
    assert folder_problems(write_rule(tmp_path, "dns-lost")) == []


@pytest.mark.parametrize(
    ("written", "instead", "problem"),
    [
        pytest.param("id: {id}", "id: other", "not the folder's name", id="the id is not the folder"),
        pytest.param("since: 0.1.0", "since: 0.1", "$.since", id="a version that YAML takes for a number"),
        pytest.param("title: DNS", "titel: DNS", "$: ", id="a misspelt key"),
        pytest.param("UDP only\n", "UDP only.\n", "$.title", id="a title that ends in a full stop"),
        pytest.param("Answers", "x" * 1000, "$.summary", id="a summary too long for code scanning"),
        pytest.param("tags: [dns", "tags: [DNS", "$.tags[0]", id="a tag in capitals"),
        pytest.param("null", "11", "$.securitySeverity", id="a security severity beyond the scale"),
        pytest.param("https://", "http://", "$.references[0]", id="a reference without TLS"),
        pytest.param("tags: [dns", "tags: {{dns", "cannot be read", id="broken YAML"),
        pytest.param(
            "options: {{}}",
            "options: {{limit: {{type: integer, default: many, description: A limit of it.}}}}",
            "$.options.limit.default",
            id="a default of another type than the option",
        ),
        pytest.param(
            "options: {{}}",
            "options: {{mode: {{type: string, default: x, minimum: 1, description: A mode of it.}}}}",
            "$.options.mode",
            id="a minimum of something that is no number",
        ),
    ],
)
def test_a_faulty_rule_is_reported(tmp_path: Path, written: str, instead: str, problem: str) -> None:
    assert written in RULE
    folder = write_rule(tmp_path, "dns-lost", RULE.replace(written, instead))

    assert any(problem in each for each in folder_problems(folder))


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(PAGE.replace("## Options", "## Settings"), id="a section of another name"),
        pytest.param(PAGE.replace("## Options", "### Options"), id="a section of another level"),
        pytest.param(PAGE + "## Options\n", id="a section twice"),
        pytest.param(PAGE.replace("## Options", "```\n## Options\n```"), id="a section only in a code block"),
        pytest.param(PAGE.replace("# DNS\n", ""), id="no title"),
        pytest.param(PAGE + "# More\n", id="two titles"),
        pytest.param("", id="an empty page"),
    ],
)
def test_a_faulty_page_is_reported(tmp_path: Path, page: str) -> None:
    assert any("README.md" in each for each in folder_problems(write_rule(tmp_path, "dns-lost", page=page)))


def test_comments_in_a_code_block_are_no_headings(tmp_path: Path) -> None:
    page = PAGE.replace("Text.", "```yaml\n# a comment\n## another\n```", 1)

    assert folder_problems(write_rule(tmp_path, "dns-lost", page=page)) == []


def test_a_missing_page_is_reported(tmp_path: Path) -> None:
    folder = write_rule(tmp_path, "dns-lost")
    (folder / "README.md").unlink()

    assert folder_problems(folder) == ["dns-lost: README.md is missing"]


def test_one_name_for_two_rules_is_reported(tmp_path: Path) -> None:
    write_rule(tmp_path, "dns-lost", RULE.replace("aliases: []", "aliases: [dns-gone]"))
    write_rule(tmp_path, "dns-gone")

    assert list(catalogue_problems(tmp_path)) == ["dns-gone: two rules have or had this id"]


def _schema() -> dict[str, object]:
    schema: dict[str, object] = json.loads(SCHEMA.read_text("utf-8"))
    return schema
