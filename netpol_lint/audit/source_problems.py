"""Which problems of files are findings, and which are notes on what was not analysed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from netpol_lint.findings import Note
from netpol_lint.location import Location
from netpol_lint.render.api_object import objects_in
from netpol_lint.resources.inventory import matters
from netpol_lint.source.document import LoadedFile, ProblemKind, SourceProblem
from netpol_lint.source.repository import Repository

_ALWAYS_NOTES: Final = frozenset({ProblemKind.TEMPLATE, ProblemKind.ENCRYPTED, ProblemKind.LINK})
"""Nothing is wrong with these files; they just cannot be read offline."""

_IN_OBJECTS: Final = frozenset({ProblemKind.DUPLICATE_KEY, ProblemKind.BAD_VALUE})
"""Problems of documents that could be read: findings only in objects that matter to the network."""

_NOTE_KINDS: Final[Mapping[ProblemKind, str]] = {
    ProblemKind.TEMPLATE: "unrendered-source",
    ProblemKind.ENCRYPTED: "partial-analysis",
    ProblemKind.LINK: "partial-analysis",
    ProblemKind.LIMIT: "partial-analysis",
    ProblemKind.UNREADABLE: "partial-analysis",
}


def reportable(repository: Repository, *, besides: frozenset[str]) -> tuple[SourceProblem, ...]:
    """Return the problems that are findings, in the order of the files; those of `besides` are none."""
    return tuple(
        problem
        for path in repository.files
        if path not in besides
        for file in (repository.load(path),)
        for problem in _joined(file)
    )


def _joined(file: LoadedFile) -> Iterator[SourceProblem]:
    """Yield the findings of a file; what is said of each key of two run-on objects is said once."""
    starts = [document.root.start_line for document in file.documents]
    run_on: set[int] = set()
    for problem in (each for each in file.problems if _is_finding(each, file)):
        document = bisect_right(starts, problem.at.region.start_line)
        is_top_level = problem.kind is ProblemKind.DUPLICATE_KEY and problem.at.region.start_column == 1
        if not is_top_level:
            yield problem
        elif document not in run_on:
            run_on.add(document)
            says = f"{problem.message}; two objects of one file stand apart by a line `---`"
            yield replace(problem, message=says)


def notes_about_files(repository: Repository, *, besides: frozenset[str]) -> Iterator[Note]:
    """Yield a note for each problem that is no finding, except in the files of `besides`."""
    for problem in repository.problems:
        yield _note(problem)
    for path in repository.files:
        if path in besides:
            continue
        file = repository.load(path)
        yield from (_note(problem) for problem in file.problems if not _is_finding(problem, file))


def _is_finding(problem: SourceProblem, file: LoadedFile) -> bool:
    if problem.kind in _ALWAYS_NOTES or not problem.resembles_manifest:
        return False
    return problem.kind not in _IN_OBJECTS or _stands_in_an_object(problem.at, file)


def _stands_in_an_object(at: Location, file: LoadedFile) -> bool:
    for document in file.documents:
        for each in objects_in(document):
            region = each.root.location().region
            if matters(each) and region.start_line <= at.region.start_line <= region.end_line:
                return True
    return False


def _note(problem: SourceProblem) -> Note:
    return Note(_NOTE_KINDS.get(problem.kind, "parse-error"), problem.message, problem.at)
