"""A repository under other paths: what a tool copies together before it reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from netpol_lint.source.disk import UnreadableFileError
from netpol_lint.source.document import LoadedFile, ProblemKind
from netpol_lint.source.repository import Repository


class RearrangedRepository(Repository):
    """Files of another repository under paths of their own.

    `destinations` gives the paths here of a file there, `original` the path there of a file here, `None`
    for what is not copied. What is read knows where it really stands: nothing has to be translated back.
    """

    def __init__(
        self,
        base: Repository,
        *,
        destinations: Callable[[str], Iterator[str]],
        original: Callable[[str], str | None],
    ) -> None:
        files = set(chain.from_iterable(map(destinations, base.files)))
        super().__init__(base.root, files, self._read_original, list_all=self._list_copied)
        self._base = base
        self._destinations = destinations
        self.original = original

    def load(self, path: str) -> LoadedFile:
        """Return the file at the path, which the other repository reads."""
        original = self.original(path)
        return super().load(path) if original is None else self._base.load(original)

    def lines(self, path: str) -> Sequence[str]:
        """Return the lines of a file, by its path here or, as locations name it, by its own."""
        return self._base.lines(self.original(path) or path)

    def _read_original(self, path: str) -> bytes:
        original = self.original(path)
        content = None if original is None else self._base.content(original)
        if content is None:
            raise UnreadableFileError(ProblemKind.UNREADABLE, "the file cannot be read: there is none")
        return content

    def _list_copied(self, directory: str) -> Iterator[str]:
        start = f"{directory}/" if directory else ""
        for path in self._base.all_below(""):
            yield from (copied for copied in self._destinations(path) if copied.startswith(start))
