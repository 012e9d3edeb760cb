"""Keeping account of what of a repository was read, so that it can be told whether that is still so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import Final

from netpol_lint.source.disk import UnreadableFileError

_DIGEST_BYTES: Final = 32


class Account:
    """What the answers were to whoever read files and listed directories, each as a digest of 32 bytes.

    That a file cannot be read is an answer, too. `is_sound` says that nothing was asked twice and answered
    differently: then a file changed meanwhile, and nobody can tell which of its contents counted.
    """

    def __init__(self) -> None:
        self.is_sound = True
        self.files: dict[str, bytes] = {}
        self.listings: dict[str, bytes] = {}

    def reading(self, read: Callable[[str], bytes]) -> Callable[[str], bytes]:
        """Return what reads files, keeping account of them."""

        def read_and_note(path: str) -> bytes:
            try:
                content = read(path)
            except UnreadableFileError as error:
                self._note(self.files, path, _digest_of_error(error))
                raise
            self._note(self.files, path, _digest(b"content", content))
            return content

        return read_and_note

    def listing(self, list_all: Callable[[str], Iterable[str]]) -> Callable[[str], Iterator[str]]:
        """Return what lists directories to the end, keeping account of them."""

        def list_and_note(directory: str) -> Iterator[str]:
            paths = list(list_all(directory))
            self._note(self.listings, directory, _digest(b"listing", *map(_encoded, paths)))
            return iter(paths)

        return list_and_note

    def take_over(self, path: str, other: Account) -> None:
        """Note what another account says of a file that was read there."""
        answer = other.files.get(path)
        if answer is not None:
            self._note(self.files, path, answer)

    def _note(self, answers: dict[str, bytes], asked: str, answer: bytes) -> None:
        if answers.setdefault(asked, answer) != answer:
            self.is_sound = False


def _digest_of_error(error: UnreadableFileError) -> bytes:
    return _digest(b"error", error.fault.kind.name.encode(), _encoded(error.fault.message), error.sample)


def _digest(kind: bytes, *parts: bytes) -> bytes:
    told = blake2b(digest_size=_DIGEST_BYTES, person=kind)
    for part in parts:
        told.update(len(part).to_bytes(8, "big"))
        told.update(part)
    return told.digest()


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
