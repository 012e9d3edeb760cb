"""Fail when a report of the SARIF validator holds what nobody accepted: its own exit code says nothing.

The arguments are the report and the list of what is accepted, one `LEVEL RULE: reason` a line. Errors and
warnings count alike, and so does an entry of the list that nothing needs any more. The validator prints
each error and warning itself.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def reported(report: dict[str, Any]) -> Counter[str]:
    """Count the results by level and rule."""
    # An absent level means `warning`, by the standard.
    return Counter(
        f"{result.get('level', 'warning')} {result['ruleId']}"
        for run in report["runs"]
        for result in run.get("results", ())
    )


def is_complete(report: dict[str, Any]) -> bool:
    """Tell whether the validator ran to its end."""
    invocations = [invocation for run in report["runs"] for invocation in run.get("invocations", ())]
    return bool(invocations) and all(invocation["executionSuccessful"] for invocation in invocations)


def accepted(text: str) -> dict[str, str]:
    """Return the reasons of a list by level and rule; an empty line and one that starts with `#` is none.

    Raises:
        ValueError: a line has no reason, or is of another form.
    """
    reasons = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        entry = re.fullmatch(r"((?:error|warning) [\w.]+): (\S.*)", line)
        if entry is None:
            raise ValueError(f"not `LEVEL RULE: reason`: {line!r}")
        reasons[entry[1]] = entry[2]
    return reasons


def complaints(report: dict[str, Any], reasons: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with a report, a line each."""
    found = reported(report)
    yield from (f"{number} x {each}" for each, number in sorted(found.items()) if each not in reasons)
    yield from (f"accepted, and not there: {each}" for each in sorted(reasons) if each not in found)
    if not is_complete(report):
        yield "the validator did not run to its end"


def main() -> int:
    """Print what is wrong, and return the exit code."""
    report, listed = (Path(each).read_text("utf-8-sig") for each in sys.argv[1:3])
    wrong = list(complaints(json.loads(report), accepted(listed)))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
