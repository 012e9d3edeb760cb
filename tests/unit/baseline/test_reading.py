"""A baseline that cannot be used: what is said about it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netpol_lint.baseline import parse_baseline
from netpol_lint.errors import ConfigError
from netpol_lint.findings import BaselineEntry
from tests.unit.sample_rulebook import rule

ENTRY = {"rule": "a-rule", "object": "shop/Pod/web", "path": "a.yaml", "message": "why", "fingerprint": "0f"}
RULEBOOK = {"a-rule": rule("a-rule", aliases=("its-former-id",))}


def parsed(text: str | bytes) -> tuple[BaselineEntry, ...]:
    raw = text if isinstance(text, bytes) else text.encode()
    return parse_baseline(raw, "base.json", RULEBOOK)


def listing(*entries: Any, **others: Any) -> str:
    return json.dumps({"schemaVersion": 1, "findings": entries, **others})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "base.json:1:1: this is not JSON: Expecting value", id="empty"),
        pytest.param(
            '{\n"schemaVersion": 1,\n<<<<<<< HEAD\n}',
            "base.json:3:1: this is a merge conflict",
            id="in a merge conflict",
        ),
        pytest.param(b"\xff", "base.json: byte 1 is not UTF-8", id="not text"),
        pytest.param("[" * 200_000, "base.json: this is not a baseline of netpol-lint", id="nested deeply"),
        pytest.param("[]", "base.json: this is not a baseline of netpol-lint", id="a list"),
        pytest.param('{"findings": []}', "base.json: this is not a baseline of netpol-lint", id="a report"),
        pytest.param(
            '{"schemaVersion": 2}',
            "base.json: schemaVersion is 2, and this version reads 1",
            id="of another version",
        ),
        pytest.param(
            '{"schemaVersion": true}', "base.json: schemaVersion is true, and this version reads 1", id="true"
        ),
        pytest.param(
            listing(tool=1), 'base.json: the file has the unknown key "tool"', id="an unknown key of the file"
        ),
        pytest.param(
            '{"schemaVersion": 1}', "base.json: findings is null, where a list belongs", id="without findings"
        ),
        pytest.param(
            listing(ENTRY, 7), "base.json: findings[1] is 7, where a map belongs", id="an entry that is none"
        ),
        pytest.param(
            listing({**ENTRY, "path": None}),
            "base.json: findings[0].path is null, where text belongs",
            id="a path that is no text",
        ),
        pytest.param(
            listing({"rule": "a-rule"}), "base.json: findings[0].object is missing", id="a missing key"
        ),
        pytest.param(
            listing({**ENTRY, "reason": "later"}),
            'base.json: findings[0] has the unknown key "reason"',
            id="a reason",
        ),
    ],
)
def test_what_is_no_baseline_is_refused_with_its_place(text: str | bytes, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        parsed(text)
    assert error.value.message == message
    assert error.value.hint


def test_a_former_id_becomes_the_current_one() -> None:
    (entry,) = parsed(listing({**ENTRY, "rule": "its-former-id"}))
    assert entry.rule_id == "a-rule"


def test_a_rule_that_nobody_knows_stays_what_it_is() -> None:
    (entry,) = parsed(listing({**ENTRY, "rule": "of-a-later-version"}))
    assert entry.rule_id == "of-a-later-version"
