"""Files as they were loaded by earlier runs, by their content."""

from __future__ import annotations

from hashlib import blake2b

from msgspec import DecodeError

from netpol_lint.cache.store import Store
from netpol_lint.source.document import LoadedFile
from netpol_lint.source.packed import pack, unpack
from netpol_lint.source.repository import Parse


class LoadedFiles:
    """What a store holds of files, for one state of the tool."""

    def __init__(self, store: Store, identity: bytes) -> None:
        self._store = store
        self._start = blake2b(identity, digest_size=32, person=b"loaded")

    def parsed(self, parse: Parse, content: bytes, path: str) -> LoadedFile:
        """Return the file at a path with some content; `parse` reads what no earlier run has read."""
        key = self._key(content, path)
        stored = self._store.get(key)
        if stored is not None:
            try:
                return unpack(stored)
            except DecodeError:
                pass
        loaded = parse(content, path)
        # What shares nodes is parsed each time.
        packed = pack(loaded)
        if packed is not None:
            self._store.put(key, packed)
        return loaded

    def _key(self, content: bytes, path: str) -> bytes:
        told = self._start.copy()
        name = path.encode(errors="surrogatepass")
        told.update(len(name).to_bytes(8, "big"))
        told.update(name)
        told.update(content)
        return told.digest()
