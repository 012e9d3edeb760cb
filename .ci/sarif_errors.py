"""Fail when a report of the SARIF validator holds an error: its own exit code says nothing of them.

The validator prints each error and warning itself; the argument is the report it wrote.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def verdict(report: dict[str, Any]) -> tuple[Counter[str], bool]:
    """Count the results by level and rule, and say whether the validator ran to its end."""
    runs = report["runs"]
    # An absent level means `warning`, by the standard.
    levels = Counter(
        f"{result.get('level', 'warning')} {result['ruleId']}"
        for run in runs
        for result in run.get("results", ())
    )
    invocations = [invocation for run in runs for invocation in run.get("invocations", ())]
    return levels, bool(invocations) and all(invocation["executionSuccessful"] for invocation in invocations)


def main() -> int:
    """Print a line per rule that spoke, and return the exit code."""
    levels, is_complete = verdict(json.loads(Path(sys.argv[1]).read_text("utf-8-sig")))
    for level, number in sorted(levels.items()):
        print(f"{number} x {level}")
    if not is_complete:
        print("the validator did not run to its end")
    return int(not is_complete or any(level.startswith("error ") for level in levels))


if __name__ == "__main__":
    sys.exit(main())
