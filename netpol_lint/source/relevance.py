"""Telling without parsing that a document cannot matter, because its kind does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from netpol_lint.source.breaks import has_other_breaks

Matters: TypeAlias = Callable[[str], bool]
"""Whether objects of a kind may matter; whatever ends in `List` matters by what is in it."""

_KIND: Final = re.compile(rb"kind:[ \t]+([A-Za-z][A-Za-z0-9]*)[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)")
_ODD_LINE: Final = re.compile(
    rb"^(?![A-Za-z][A-Za-z0-9_./-]*:(?:[ \t\r\n]|\Z)|-[ \r\n]|[ #\r\n]|\Z)", re.MULTILINE
)
_LEADING: Final = re.compile(rb"(?:[ \t]*(?:#[^\n]*)?\r?\n)*+")

_LONGEST_NULL: Final = 64
"""Bytes in which a document that is null fits, however it is written; shorter ones are parsed."""


def cannot_matter(text: bytes, matters: Matters) -> bool:
    """Say whether a chunk holds a document, and one whose kind surely does not matter.

    A kind is believed where nothing could hide another one: each line without indentation starts
    with a plain key, an item or a comment, so that the root is a map with those keys, and `kind` is
    one of them once.
    """
    at = _sole_kind(text)
    if at is None:
        return False
    if at < 0:
        # Only an escape in double quotes spells the word without showing it.
        return not (b"\\" in text and b'"' in text) and b"\0" not in text and _has_content(text)
    found = _KIND.match(text, at)
    if found is None or found[1].endswith(b"List") or matters(found[1].decode()):
        return False
    return _is_transparent(text)


def _sole_kind(text: bytes) -> int | None:
    """Return where the one line starts that begins with `kind`; -1 if the word is nowhere, else None."""
    if text.startswith(b"kind"):
        return None if b"\nkind" in text else 0
    at = text.find(b"\nkind") + 1
    if at == 0:
        return None if b"kind" in text else -1
    return None if text.find(b"\nkind", at) >= 0 else at


def _is_transparent(text: bytes) -> bool:
    """Say whether the root is a map of plain keys, all of them at the start of a line."""
    if b"\0" in text or text.count(b"\r") != text.count(b"\r\n") or has_other_breaks(text):
        return False
    first = _LEADING.match(text)
    start = first.end() if first else 0
    return text[start : start + 1].isalpha() and _ODD_LINE.search(text) is None


def _has_content(text: bytes) -> bool:
    first = _LEADING.match(text)
    return first is not None and len(text) - first.end() > _LONGEST_NULL
