"""Reading one file: bytes in; documents, directives and everything that is wrong with them out."""

from __future__ import annotations

from pathlib import Path

from netpol_lint.source.collector import paused_collector
from netpol_lint.source.directives import find_directives
from netpol_lint.source.disk import DiskFiles, UnreadableFileError, too_large
from netpol_lint.source.document import LoadedFile
from netpol_lint.source.encoding import decode
from netpol_lint.source.limits import MAX_FILE_BYTES, SAMPLE_BYTES
from netpol_lint.source.problems import Problems
from netpol_lint.source.reader import TextReader


def load_file(root: Path, path: str) -> LoadedFile:
    """Read the file `path` of the repository at `root`; what the disk refuses is a problem, too."""
    try:
        content = DiskFiles(root).read(path)
    except UnreadableFileError as error:
        return unreadable_file(path, error)
    return load_bytes(content, path)


def load_bytes(data: bytes, path: str) -> LoadedFile:
    """Read the content of the file `path`, which is relative to the repository root.

    Nothing raises: a document that cannot be used is a problem, and the others are read.
    """
    if len(data) > MAX_FILE_BYTES:
        return unreadable_file(path, too_large(len(data), data[:SAMPLE_BYTES]))
    problems = Problems(path)
    text, fault = decode(data)
    if fault is not None:
        problems.add((fault,), data)
    reader = TextReader(path, text, problems)
    with paused_collector():
        reader.read()
    return LoadedFile(
        path=path,
        documents=tuple(reader.documents),
        problems=problems.in_order(),
        directives=find_directives(text, path),
        shares_nodes=reader.shares_nodes,
    )


def unreadable_file(path: str, error: UnreadableFileError) -> LoadedFile:
    """Return what is known of a file that could not be read."""
    problems = Problems(path)
    problems.add((error.fault,), error.sample)
    return LoadedFile(path, problems=problems.in_order())
