"""Whether files lie where people keep what they do not deploy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext

_SHOWN: Final = frozenset({"example", "examples", "sample", "samples"})
_ASIDE: Final = _SHOWN | {
    *("archive", "archived", "attic", "backup", "deprecated", "disabled", "old", "unused"),
    *("doc", "docs", "template", "templates"),
    *("fixtures", "test", "testdata", "tests"),
}


def is_put_aside(path: str) -> bool:
    """Tell whether the name of a directory, or of the file, says that it is not meant to be deployed."""
    *directories, file = path.lower().split("/")
    words = (*(each.strip("._-") for each in directories), *file.split("."))
    return not _ASIDE.isdisjoint(words)


def are_examples(ctx: CheckContext, workloads: Iterable[Workload]) -> bool:
    """Tell whether workloads lie in directories of examples, in a cluster that has others, too."""
    return all(map(_is_example, workloads)) and not all(map(_is_example, ctx.inventory.workloads))


def _is_example(workload: Workload) -> bool:
    return not _SHOWN.isdisjoint(workload.at.path.lower().split("/")[:-1])
