"""Tell GitHub what a scan found: step outputs, job summary, annotations and the SARIF file to upload.

Runs as a script in the action's second step. Its argument is the folder with the scan's output in
the formats `concise`, `json` and `sarif`, one file each; some are missing when the tool refused its
options or failed, and then there is nothing to report.
"""

from __future__ import annotations

import json
import os
import re
import sys
import uuid
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

_SEVERITIES: Final = {"error": "errors", "warning": "warnings", "note": "notes"}
_COMMANDS: Final = {"error": "error", "warning": "warning", "note": "notice"}
# GitHub shows so many annotations of each kind per step and silently drops the others.
_ANNOTATIONS_SHOWN: Final = 10
# A job summary holds 1 MiB; what does not fit is refused as a whole.
_SUMMARY_LINES_SHOWN: Final = 1_000


def write_sarif(scanned: Path, wanted: Path) -> None:
    """Write the SARIF file to upload: GitHub would show suppressed results as open alerts."""
    log = json.loads(scanned.read_text("utf-8"))
    for run in log["runs"]:
        run["results"] = [result for result in run["results"] if not result.get("suppressions")]
    wanted.parent.mkdir(parents=True, exist_ok=True)
    wanted.write_text(json.dumps(log), "utf-8")


def output_lines(outputs: Mapping[str, object]) -> str:
    """Return the step's outputs in the form for values of several lines, which no value can leave."""
    end = uuid.uuid4().hex
    return "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in outputs.items())


def summary(counts: Mapping[str, int], concise: str) -> str:
    """Return the job summary: the counts, and the findings in a block that their text cannot close."""
    found = ", ".join(f"{number} {name}" for name, number in counts.items())
    lines = concise.splitlines()
    shown = "\n".join(lines[:_SUMMARY_LINES_SHOWN])
    if not shown:
        return f"### netpol-lint\n\n{found}\n"
    fence = "`" * (3 + max(map(len, re.findall("`+", shown)), default=0))
    hidden = len(lines) - _SUMMARY_LINES_SHOWN
    more = f"\n… and {hidden} more lines\n" if hidden > 0 else ""
    return f"### netpol-lint\n\n{found}\n\n{fence}text\n{shown}\n{fence}\n{more}"


def annotation_commands(findings: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a workflow command for each finding that GitHub has room for, errors first."""
    active = [finding for finding in findings if not finding["suppressed"]]
    active.sort(key=lambda finding: list(_COMMANDS).index(finding["severity"]))
    for severity, group in groupby(active, key=lambda finding: str(finding["severity"])):
        yield from (_annotation(severity, finding) for finding in list(group)[:_ANNOTATIONS_SHOWN])


def _annotation(severity: str, finding: Mapping[str, Any]) -> str:
    at = finding["location"]
    properties = {
        "file": at["path"],
        "line": at["line"],
        "endLine": at["endLine"],
        "col": at["column"],
        "title": finding["rule"],
    }
    written = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items())
    return f"::{_COMMANDS[severity]} {written}::{_escaped(finding['message'], '')}"


def _escaped(text: str, separators: str) -> str:
    for character in "%\r\n" + separators:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _append(variable: str, text: str) -> None:
    with Path(os.environ[variable]).open("a", encoding="utf-8") as file:
        file.write(text)


def main() -> None:
    """Report the scan whose results are in the folder given as argument."""
    results = Path(sys.argv[1])
    if not all((results / name).exists() for name in ("concise", "json", "sarif")):
        return
    report = json.loads((results / "json").read_text("utf-8"))
    counts = {name: report["summary"]["findings"][severity] for severity, name in _SEVERITIES.items()}
    wanted = os.environ["NETPOL_LINT_SARIF_FILE"] or Path(os.environ["RUNNER_TEMP"]) / "netpol-lint.sarif"
    sarif = Path(wanted).absolute()
    write_sarif(results / "sarif", sarif)
    _append("GITHUB_OUTPUT", output_lines({**counts, "sarif-file": sarif}))
    _append("GITHUB_STEP_SUMMARY", summary(counts, (results / "concise").read_text("utf-8")))
    sys.stdout.writelines(f"{line}\n" for line in annotation_commands(report["findings"]))


if __name__ == "__main__":
    main()
