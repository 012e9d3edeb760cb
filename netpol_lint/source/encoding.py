"""From bytes to text: UTF-8, or UTF-16 with a byte order mark, as kubectl decodes a file."""

from __future__ import annotations

import codecs
from typing import Final, NamedTuple

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.location import FILE_START, Region
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.fault import Fault
from netpol_lint.source.place import Lines

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES: Final = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_GIT_CRYPT: Final = b"\x00GITCRYPT\x00"
_LOOK_BYTES: Final = 1024
_WIDE_ASCII: Final = lazy_pattern(rb"(?:\x00[\t\n\r -~]){4}|(?:[\t\n\r -~]\x00){4}")


class Decoded(NamedTuple):
    """A text in UTF-8 without a byte order mark; `fault` says what had to be replaced in it.

    The text of a file that is no text at all is empty.
    """

    text: bytes
    fault: Fault | None = None


def decode(content: bytes) -> Decoded:
    """Decode the bytes of a file; what is not UTF-8 becomes U+FFFD, as it does for kubectl."""
    if content.startswith(_GIT_CRYPT):
        message = "git-crypt has encrypted this file, which cannot be read offline"
        return Decoded(b"", Fault(ProblemKind.ENCRYPTED, message, FILE_START))
    if content.isascii() and b"\x00" not in content:
        return Decoded(content)
    mark, encoding = next(((m, e) for m, e in _MARKS if content.startswith(m)), (b"", "utf-8"))
    body = content[len(mark) :]
    if not mark and _WIDE_ASCII.search(body[:_LOOK_BYTES]):
        message = "the file looks like UTF-16 without a byte order mark, which kubectl cannot read"
        return _unreadable(f"{message}; save it as UTF-8")
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        return _replaced(body, encoding, error)
    return Decoded(body if encoding == "utf-8" else text.encode("utf-8"))


def _replaced(body: bytes, encoding: str, error: UnicodeDecodeError) -> Decoded:
    if b"\x00" in body and encoding == "utf-8":
        return _unreadable("the file holds NUL bytes and is not UTF-8: it is no text, whatever its name says")
    before = body[: error.start].decode(encoding, "replace")
    line, column = (each + 1 for each in Lines(before).place(len(before)))
    shown = " ".join(f"0x{byte:02X}" for byte in body[error.start : error.end])
    message = (
        f"{shown} is not {_NAMES[encoding]}, and kubectl replaces it with U+FFFD; save the file as UTF-8"
    )
    fault = Fault(ProblemKind.ENCODING, message, Region(line, column, line, column + 1))
    return Decoded(body.decode(encoding, "replace").encode("utf-8"), fault)


def _unreadable(message: str) -> Decoded:
    return Decoded(b"", Fault(ProblemKind.ENCODING, message, FILE_START))
