"""Whether files lie where people keep what they do not deploy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from netpol_lint.resources.workload import Workload

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


def are_examples(workloads: Iterable[Workload]) -> bool:
    """Tell whether all workloads are written in directories of examples, for readers to start from."""
    return all(not _SHOWN.isdisjoint(each.at.path.lower().split("/")[:-1]) for each in workloads)
