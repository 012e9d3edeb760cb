"""The cache of one run: opened when a repository is large enough to be worth it, and closed at the end."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netpol_lint.source.document import LoadedFile
from netpol_lint.source.repository import Parse, Repository

if TYPE_CHECKING:
    # Small repositories do without, and need not wait for any of these.
    from netpol_lint.audit.pipeline import AuditRequest
    from netpol_lint.cache.answers import Answer, Answers
    from netpol_lint.cache.loaded import LoadedFiles
    from netpol_lint.cache.store import Store
    from netpol_lint.source.account import Account

_LEAST_FILES: Final = 20
"""Opening the cache takes as long as reading so many files."""


class Cache:
    """What earlier runs found out about the repository at `root`; where that fails, just nothing.

    `environment` may say where it lies. `trouble` says why it is not used, if something is wrong.
    """

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        self.trouble = ""
        self._root = root
        self._environment = environment
        self._is_closed = False

    def account(self, files: int) -> Account | None:
        """Return what is to hear of all that is read; None where so few files are read better anew."""
        if files < _LEAST_FILES:
            return None
        from netpol_lint.source.account import Account

        return Account()

    def parsing(self, parse: Parse) -> Parse:
        """Return what reads contents that are not known with `parse`."""
        return partial(self._parsed, parse)

    def answer(self, repository: Repository, request: AuditRequest) -> Answer | None:
        """Return what an audit says; None leaves it to the caller, because there is no cache for it."""
        answers = self._answers(repository)
        return None if answers is None else answers.to(repository, request)

    def known(self, repository: Repository, request: AuditRequest) -> Answer | None:
        """Return what an audit says, if an earlier run has found it."""
        answers = self._answers(repository)
        return None if answers is None else answers.known(repository, request)

    def close(self) -> None:
        """Write down what this run found out; from now on nothing is known."""
        store = self.__dict__.get("_store")
        if store is not None:
            store.close()
            self.trouble = self.trouble or store.trouble
        self._is_closed = True

    def _answers(self, repository: Repository) -> Answers | None:
        if repository.account is None or self._is_closed or self._store is None or self._identity is None:
            return None
        from netpol_lint.cache.answers import Answers

        return Answers(self._store, self._identity)

    def _parsed(self, parse: Parse, content: bytes, path: str) -> LoadedFile:
        loaded = None if self._is_closed else self._loaded
        return parse(content, path) if loaded is None else loaded.parsed(parse, content, path)

    @cached_property
    def _store(self) -> Store | None:
        from netpol_lint.cache.place import FILE_NAME, NoCacheError, cache_directory, prepared_directory

        try:
            # Python may have been built without SQLite.
            from netpol_lint.cache.store import Store

            directory = prepared_directory(cache_directory(self._environment), self._root)
        except (NoCacheError, OSError, ImportError) as error:
            self.trouble = str(error)
            return None
        return Store(directory / FILE_NAME)

    @cached_property
    def _identity(self) -> bytes | None:
        from netpol_lint.cache.identity import tool_identity

        try:
            return tool_identity()
        except OSError as error:
            self.trouble = f"the files of netpol-lint itself cannot be told apart: {error}"
            return None

    @cached_property
    def _loaded(self) -> LoadedFiles | None:
        """The files that are known; none at the first time that a repository is read."""
        if self._store is None or not _has_been_seen(self._root, self._store) or self._identity is None:
            return None
        from netpol_lint.cache.loaded import LoadedFiles

        return LoadedFiles(self._store, self._identity)


def _has_been_seen(root: Path, store: Store) -> bool:
    """Say whether a run before this one read a repository, and remember that this one does.

    Keeping files takes a sixth of the time of reading them: a machine that reads a repository once, as those
    of many pipelines do, is spared it.
    """
    from hashlib import blake2b

    key = blake2b(os.fsencode(root), digest_size=32, person=b"seen").digest()
    is_known = store.get(key) is not None
    if not is_known:
        store.put(key, b"")
    return is_known
