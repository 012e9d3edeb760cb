"""Values by key in one file, which runs may use at the same time: where it fails, there is just no answer."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

MOST_BYTES: Final = 192 << 20
"""What is left when old entries were removed; with what one run may add, the file stays under 256 MiB."""

MOST_BYTES_OF_RUN: Final = 64 << 20
_MOST_WAITING: Final = 8 << 20
"""So many bytes are written together."""

_WAIT_S: Final = 1.0
"""So long another run may hold the file."""

_SUM_BYTES: Final = 16
_BROKEN: Final = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
"""No database, a damaged one, or one with other tables."""

_FAILURES: Final = (sqlite3.Error, OSError, UnicodeError)
"""What reading and writing the file may end in; what SQLite complains of need not be text."""

_FIND: Final = "select used, value from entries where key = ?"
_TABLE: Final = (
    "create table if not exists entries"
    " (key blob primary key not null, used integer not null, value blob not null)"
)


class Store:
    """What was put away under keys of 16 to 64 bytes, by this run or by others.

    Nothing raises: once the file fails, no key has a value any more, and `trouble` says why. Every value
    carries a checksum, because the system is not told to wait for the disk. What was used last longest ago
    goes first, counted in days.
    """

    def __init__(self, file: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.trouble = ""
        self._file = file
        self._most_bytes = most_bytes
        self._today = date.today().toordinal()
        self._waiting: dict[bytes, bytes] = {}
        self._waiting_bytes = 0
        self._put_bytes = 0
        self._used: list[bytes] = []
        self._connection: sqlite3.Connection | None = None
        try:
            self._connection = _connected(file)
        except _FAILURES as error:
            self._give_up(error)

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key, if there is one."""
        found = self._attempt(lambda each: each.execute(_FIND, (key,)).fetchone())
        if found is None:
            return self._waiting.get(key)
        used, stored = found
        # A damaged row may hold anything.
        if not isinstance(stored, bytes) or stored[:_SUM_BYTES] != _checksum(key, stored[_SUM_BYTES:]):
            return None
        if used != self._today:
            self._used.append(key)
        return stored[_SUM_BYTES:]

    def put(self, key: bytes, value: bytes) -> None:
        """Put a value away, instead of what the key had; there is an end to what a run may put away."""
        if self._connection is None or self._put_bytes + len(value) > MOST_BYTES_OF_RUN:
            return
        self._waiting[key] = value
        self._waiting_bytes += len(value)
        self._put_bytes += len(value)
        if self._waiting_bytes > _MOST_WAITING:
            self._write()

    def close(self) -> None:
        """Write what is left to write, remove what is too much, and leave the file."""
        if self._waiting or self._used:
            self._write()
            self._attempt(self._remove_oldest)
        self._leave()

    def _write(self) -> None:
        waiting, self._waiting, self._waiting_bytes = self._waiting, {}, 0
        used, self._used = self._used, []
        rows = [(key, self._today, _checksum(key, value) + value) for key, value in waiting.items()]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("begin immediate")
            connection.executemany(
                "update entries set used = ? where key = ?", ((self._today, key) for key in used)
            )
            connection.executemany("insert or replace into entries values (?, ?, ?)", rows)
            connection.execute("commit")

        self._attempt(write)

    def _remove_oldest(self, connection: sqlite3.Connection) -> None:
        surplus = _bytes_in_use(connection) - self._most_bytes
        if surplus <= 0:
            return
        # A quarter more, so that not every run from now on has to.
        surplus += self._most_bytes // 4
        gone = []
        rows = connection.execute("select rowid, length(value) from entries order by used, rowid")
        for row, size_bytes in rows:
            if surplus <= 0:
                break
            gone.append((row,))
            surplus -= size_bytes
        connection.execute("begin immediate")
        connection.executemany("delete from entries where rowid = ?", gone)
        connection.execute("commit")

    def _attempt(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do something with the file; after the first failure nothing is done any more."""
        if self._connection is None:
            return None
        try:
            return work(self._connection)
        except _FAILURES as error:
            self._give_up(error)
            return None

    def _give_up(self, error: Exception) -> None:
        self.trouble = f"{self._file}: {error}"
        self._leave()
        # The upper bits of a code say more about the same. What is no text any more was damaged.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
        if isinstance(error, UnicodeError) or code & 0xFF in _BROKEN:
            remove_file(self._file)

    def _leave(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def remove_file(file: Path) -> None:
    """Remove the file of a store and what belongs to it, as far as the system lets us."""
    for name in (file.name, f"{file.name}-journal"):
        try:
            file.with_name(name).unlink(missing_ok=True)
        except OSError:
            continue


def _connected(file: Path) -> sqlite3.Connection:
    # The file holds what the user's manifests hold, and SQLite gives its journal the same permissions.
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    connection = sqlite3.connect(file, timeout=_WAIT_S, isolation_level=None)
    try:
        connection.execute("pragma synchronous = off")
        connection.execute(_TABLE)
    except BaseException:
        connection.close()
        raise
    return connection


def _bytes_in_use(connection: sqlite3.Connection) -> int:
    asked = ("page_size", "page_count", "freelist_count")
    size, pages, free = (connection.execute(f"pragma {each}").fetchone()[0] for each in asked)
    return int(size * (pages - free))


def _checksum(key: bytes, value: bytes) -> bytes:
    return blake2b(value, digest_size=_SUM_BYTES, key=key).digest()
