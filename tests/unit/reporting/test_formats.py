"""What holds for every format."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netpol_lint.findings import AuditResult
from netpol_lint.reporting import FORMATS, render_report
from netpol_lint.reporting.json_text import indented_json
from netpol_lint.reporting.visible import DANGEROUS
from tests.unit.reporting.sample import CLEAN, CONTEXT, RESULT
from tests.unit.reporting.strategies import RESULTS


@pytest.mark.parametrize("name", ["concise", "json", "github", "gitlab", "junit", "markdown"])
def test_golden(name: str, assert_golden: Callable[[str, str], None]) -> None:
    assert_golden(f"{name}.txt", render_report(name, RESULT, CONTEXT))


@pytest.mark.parametrize("width", [80, 140])
def test_golden_of_full(width: int, assert_golden: Callable[[str, str], None]) -> None:
    assert_golden(f"full-{width}.txt", render_report("full", RESULT, replace(CONTEXT, width=width)))


def test_golden_of_full_in_colour(assert_golden: Callable[[str, str], None]) -> None:
    report = render_report("full", RESULT, replace(CONTEXT, colour=True))
    assert_golden("full-colour.txt", report.replace("\x1b", "␛"))


def test_golden_of_sarif(assert_golden: Callable[[str, str], None]) -> None:
    report = json.loads(render_report("sarif", RESULT, CONTEXT))
    assert_golden("sarif.txt", indented_json(report) + "\n")


@pytest.mark.parametrize("name", FORMATS)
@given(result=RESULTS, colour=st.booleans())
def test_a_report_acts_on_no_terminal(name: str, result: AuditResult, colour: bool) -> None:
    report = render_report(name, result, replace(CONTEXT, colour=colour))
    coloured = re.compile(r"\x1b\[[0-9;]*m") if name == "full" and colour else re.compile("$^")
    assert not DANGEROUS.search(coloured.sub("", report).replace("\n", ""))
    assert report.endswith("\n") or not report


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("result", [pytest.param(RESULT, id="sample"), pytest.param(CLEAN, id="clean")])
def test_no_report_depends_on_the_hash_seed(name: str, result: AuditResult) -> None:
    expected = render_report(name, result, CONTEXT)
    constant = "RESULT" if result is RESULT else "CLEAN"
    program = (
        "import sys\n"
        f"from tests.unit.reporting.sample import CONTEXT, {constant}\n"
        "from netpol_lint.reporting import render_report\n"
        f"sys.stdout.buffer.write(render_report({name!r}, {constant}, CONTEXT).encode())\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )
    assert process.stdout.decode() == expected


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [
        pytest.param("concise", {"rich", "sarif_om", "attr"}, id="concise loads neither rich nor sarif_om"),
        pytest.param("json", {"rich", "sarif_om", "attr"}, id="json loads neither rich nor sarif_om"),
        pytest.param("markdown", {"rich", "sarif_om", "networkx"}, id="markdown loads no graph"),
        pytest.param("sarif", {"rich"}, id="sarif does not load rich"),
        pytest.param("full", {"sarif_om", "attr"}, id="full does not load sarif_om"),
    ],
)
def test_a_format_loads_only_what_it_needs(name: str, unwanted: set[str]) -> None:
    program = (
        "import sys\n"
        "from tests.unit.reporting.sample import CLEAN, CONTEXT\n"
        "from netpol_lint.reporting import render_report\n"
        f"render_report({name!r}, CLEAN, CONTEXT)\n"
        "print(*{module.partition('.')[0] for module in sys.modules})\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=True
    )
    loaded = set(process.stdout.decode().split())
    assert "netpol_lint" in loaded
    assert not loaded & unwanted


def test_an_unknown_format_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        render_report("xml", CLEAN, CONTEXT)
