"""docs/output.md explains every format and every field of the JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from netpol_lint.reporting import FORMATS, render_report
from tests.contract.checkout import CHECKOUT
from tests.unit.reporting.sample import CONTEXT, RESULT

PAGE = (CHECKOUT / "docs/output.md").read_text("utf-8")


def fields(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from fields(inner)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_listed_and_shown(name: str) -> None:
    assert f"| `{name}` |" in PAGE
    assert re.search(rf"^## (?:[\w-]+, )*{name}(?:, [\w-]+)*$", PAGE, re.MULTILINE)


def test_every_field_of_the_json_is_explained() -> None:
    _, _, explained = PAGE.partition("## json\n")
    names = set(fields(json.loads(render_report("json", RESULT, CONTEXT))))
    assert [name for name in sorted(names) if not re.search(rf"`[^`|]*\b{name}\b[^`|]*`", explained)] == []
