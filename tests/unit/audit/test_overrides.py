"""What the configuration says of findings in some paths."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from netpol_lint.config import Config, load_config
from netpol_lint.errors import ConfigError
from netpol_lint.rulebook import load_rulebook
from tests.unit.audit.auditing import audited_for_real
from tests.unit.cluster_manifests import policy

RULE = "unknown-field"
TYPO = policy("typo", "podselector: {}")
FILES: Mapping[str, str] = {"new/a.yaml": TYPO, "old/b.yaml": TYPO.replace("typo", "other")}


def config(folder: Path, overrides: str) -> Config:
    path = folder / ".netpol-lint.yaml"
    path.write_text(f"severity: {{{RULE}: warning}}\noverrides: {overrides}\n", "utf-8")
    return load_config(path, folder, load_rulebook())


@pytest.mark.parametrize(
    ("overrides", "found"),
    [
        pytest.param(f"[{{paths: [old/**], ignore: [{RULE}]}}]", ["new/a.yaml warning"], id="a rule"),
        pytest.param("[{paths: [old/], ignore: [schema]}]", ["new/a.yaml warning"], id="a tag"),
        pytest.param(
            "[{paths: [nowhere.yaml, '*/a.yaml'], ignore: [ALL]}]", ["old/b.yaml warning"], id="all"
        ),
        pytest.param(
            f"[{{paths: ['**'], severity: {{{RULE}: note}}}},"
            f" {{paths: [old/], severity: {{{RULE}: error}}}}]",
            ["new/a.yaml note", "old/b.yaml error"],
            id="the later severity",
        ),
        pytest.param(
            f"[{{paths: ['**'], ignore: [{RULE}]}}, {{paths: [old/**], severity: {{{RULE}: error}}}}]",
            [],
            id="what one ignores no other brings back",
        ),
    ],
)
def test_what_holds_where_a_finding_stands(tmp_path: Path, overrides: str, found: list[str]) -> None:
    result = audited_for_real(FILES, RULE, config=config(tmp_path, overrides))
    assert [f"{each.at.path} {each.severity.value}" for each in result.findings] == found


def test_a_suppression_of_what_is_ignored_anyway_is_not_called_unused(tmp_path: Path) -> None:
    text = f"# netpol-lint: file-ignore[{RULE}] because\n{TYPO}"
    overrides = config(tmp_path, f"[{{paths: [a.yaml], ignore: [{RULE}]}}]")
    result = audited_for_real({"a.yaml": text}, RULE, config=overrides)
    assert (result.findings, len(result.suppressed)) == ((), 1)


def test_patterns_that_match_no_file_are_reported(tmp_path: Path) -> None:
    result = audited_for_real(FILES, RULE, config=config(tmp_path, "[{paths: [legacy], ignore: [ALL]}]"))
    (about,) = (each for each in result.findings if each.rule_id == "unused-suppression")
    assert str(about.at) == ".netpol-lint.yaml:2:13"
    assert about.message.startswith("no file matches 'legacy', so this changes nothing")


@pytest.mark.parametrize(
    ("overrides", "message", "hint"),
    [
        pytest.param(
            "[{paths: [a], ignore: [unknown-feild]}]",
            "2:35: unknown rule or tag 'unknown-feild'",
            "did you mean 'unknown-field'?",
            id="an unknown rule",
        ),
        pytest.param(
            "[{paths: [a], severity: {unknown-feild: note}}]",
            "unknown rule 'unknown-feild'",
            "did you mean 'unknown-field'?",
            id="an unknown rule of a severity",
        ),
        pytest.param("[{ignore: [ALL]}]", "overrides[0] lacks 'paths'", "add 'paths'", id="no paths"),
        pytest.param(
            "[{paths: [a], ignores: [ALL]}]", "unknown key 'ignores'", "'ignore'", id="an unknown key"
        ),
        pytest.param(
            "[{paths: [], ignore: [ALL]}]",
            "overrides[0].paths is empty",
            "",
            id="for nothing",
        ),
    ],
)
def test_mistakes_are_told_with_what_would_be_right(
    tmp_path: Path, overrides: str, message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as error:
        config(tmp_path, overrides)
    told = f"{error.value.message} {error.value.hint}"
    assert message in told
    assert hint in told
