"""Answers of whole audits, for repositories in which nothing has changed that they depend on."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from msgspec import DecodeError, Struct, msgpack

from netpol_lint.audit.pipeline import AuditRequest, audit_surveyed
from netpol_lint.audit.survey import survey
from netpol_lint.cache.answer_key import answer_key
from netpol_lint.cache.store import Store
from netpol_lint.findings import AuditResult
from netpol_lint.source.account import Account
from netpol_lint.source.repository import Repository

_KNOWN: Final = b"known"
"""Stands under the key of what was asked in some state of the repository."""


class Answer(Struct, frozen=True):
    """What an audit said, and the names of the clusters that it found."""

    result: AuditResult
    clusters: tuple[str, ...]


class _Kept(Struct, frozen=True, array_like=True):
    """An answer, and what it depends on out of scope: files and listings by their digests."""

    answer: Answer
    files: dict[str, bytes]
    listings: dict[str, bytes]


class Answers:
    """The answers that a store holds for one state of the tool.

    An audit is a function of its request and of what it reads: so its answer still holds if it would read
    the same again. That is looked at, file by file, and nothing is guessed from sizes or times.
    """

    def __init__(self, store: Store, identity: bytes) -> None:
        self._store = store
        self._identity = identity

    def to(self, repository: Repository, request: AuditRequest) -> Answer:
        """Return what an audit says, from an earlier run if that can be."""
        account = repository.account
        key = None if account is None else answer_key(self._identity, repository, request)
        if account is None or key is None:
            return _found(repository, request)[0]
        known = self._known(key, repository, account)
        if known is not None:
            return known
        answer, is_lasting = _found(repository, request)
        if is_lasting:
            self._keep(key, answer, repository, account)
        return answer

    def known(self, repository: Repository, request: AuditRequest) -> Answer | None:
        """Return what an audit says, if an earlier run has found it."""
        account = repository.account
        key = None if account is None else answer_key(self._identity, repository, request)
        return None if account is None or key is None else self._known(key, repository, account)

    def _known(self, key: bytes, repository: Repository, account: Account) -> Answer | None:
        """Return the answer of an earlier run, if everything that it depends on is the same."""
        # Whoever asks for the first time need not read every file to learn that there is nothing.
        if self._store.get(key) is None:
            return None
        stored = self._store.get(_state_key(key, repository, account))
        if stored is None:
            return None
        try:
            kept = msgpack.decode(stored, type=_Kept)
        except (DecodeError, ValueError):
            return None
        return kept.answer if _is_same(kept, repository, account) else None

    def _keep(self, key: bytes, answer: Answer, repository: Repository, account: Account) -> None:
        in_scope = frozenset(repository.files)
        elsewhere = {path: digest for path, digest in account.files.items() if path not in in_scope}
        try:
            value = msgpack.encode(_Kept(answer, elsewhere, account.listings))
        except (TypeError, ValueError):  # a name that is no text
            return
        state = _state_key(key, repository, account)
        # The last question first: only now is it certain that all answers agreed.
        if account.is_sound:
            self._store.put(key, _KNOWN)
            self._store.put(state, value)


def _found(repository: Repository, request: AuditRequest) -> tuple[Answer, bool]:
    """Return what an audit says, and whether it would say so again if it read the same."""
    surveyed = survey(repository, request.config, request.rendering, request.progress)
    result = audit_surveyed(repository, request, surveyed)
    answer = Answer(result, tuple(model.cluster.name for model in surveyed.clusters))
    return answer, not surveyed.has_run_programs and not result.failed_rules


def _state_key(key: bytes, repository: Repository, account: Account) -> bytes:
    """Return the key of what was asked together with the content of every file in scope."""
    told = blake2b(key, digest_size=32, person=b"state")
    for path in repository.files:
        told.update(_digest_of(path, repository, account))
    return told.digest()


def _digest_of(path: str, repository: Repository, account: Account) -> bytes:
    if path not in account.files:
        repository.content(path)
    return account.files[path]


def _is_same(kept: _Kept, repository: Repository, account: Account) -> bool:
    """Say whether files out of scope, and the listings of directories, are what they were."""
    for path, digest in kept.files.items():
        if _digest_of(path, repository, account) != digest:
            return False
    for directory, digest in kept.listings.items():
        if directory not in account.listings:
            list(repository.all_below(directory))
        if account.listings[directory] != digest:
            return False
    return account.is_sound
