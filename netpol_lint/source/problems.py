"""Collecting what is wrong with one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpol_lint.location import Location, whole_file
from netpol_lint.source.document import ProblemKind, SourceProblem
from netpol_lint.source.fault import Fault
from netpol_lint.source.limits import MAX_PROBLEMS
from netpol_lint.source.resemblance import resembles_manifest


class Problems:
    """The problems of the file `path`, as many as the limit allows."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._all: list[SourceProblem] = []
        self._judged: tuple[bytes, bool] = (b"", False)

    @property
    def is_full(self) -> bool:
        """Whether the limit is reached, so that nothing more of the file needs reading."""
        return len(self._all) >= MAX_PROBLEMS

    def add(self, faults: Iterable[Fault], text: bytes) -> None:
        """Add faults of `text`, a part of the file."""
        if text is not self._judged[0]:
            self._judged = text, resembles_manifest(text)
        for fault in faults:
            if self.is_full:
                break
            at = Location(self._path, fault.region)
            self._all.append(SourceProblem(fault.kind, fault.message, at, self._judged[1]))

    def in_order(self) -> tuple[SourceProblem, ...]:
        """Return the problems in the order of the text, and say it where the limit has cut them off."""
        return tuple(_once_a_template(sorted((*self._all, *self._cut_off()), key=lambda each: each.at)))

    def _cut_off(self) -> Iterator[SourceProblem]:
        if self.is_full:
            message = f"the file has {MAX_PROBLEMS:,} problems or more, and is not read to its end"
            yield SourceProblem(ProblemKind.LIMIT, message, whole_file(self._path), resembles_manifest=False)


def _once_a_template(problems: Iterable[SourceProblem]) -> Iterator[SourceProblem]:
    """Yield the problems, but say once only that the file is a template."""
    is_template = False
    for problem in problems:
        if problem.kind is not ProblemKind.TEMPLATE or not is_template:
            yield problem
        is_template = is_template or problem.kind is ProblemKind.TEMPLATE
