"""Small repositories as people keep them, with known mistakes: each is reported once, at its origin.

`tests/repos/README.md` says which mistakes were made. After a change that is meant, run
`pytest tests/rules --regenerate-expected` and read the difference line by line.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from netpol_lint.findings import Finding
from netpol_lint.rulebook import Profile
from tests.rules.rulebook import audited, repository_at, rules_of

_REPOSITORIES: Final = Path(__file__).parents[1] / "repos"
_NAMES: Final = sorted(each.name for each in _REPOSITORIES.iterdir() if each.is_dir())


def _line(finding: Finding) -> str:
    sure = f"{finding.severity.value}, {finding.confidence.value}"
    where = ", ".join(finding.clusters) or "nowhere"
    return f"{finding.at}: {finding.rule_id} ({sure}) in {where}: {finding.message}\n"


@pytest.mark.parametrize("name", _NAMES)
def test_mistakes_are_reported_once_at_their_origin(name: str, regenerates_expected: bool) -> None:
    result = audited(repository_at(_REPOSITORIES / name), rules_of(Profile.DEFAULT))
    reported = "".join(map(_line, result.findings))
    expected = _REPOSITORIES / f"{name}.txt"
    if regenerates_expected:
        expected.write_text(reported, "utf-8", newline="")

    assert reported == expected.read_text("utf-8")
