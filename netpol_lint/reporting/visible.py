"""Text from a repository, made safe to print: it can neither hide nor move what stands around it."""

from __future__ import annotations

from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern

DANGEROUS: Final = lazy_pattern(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0 and C1: line ends, escape sequences, backspaces
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls: reorder what is shown
    "\u2028\u2029"  # further line ends
    "\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # not shown at all
    "\ufffe\uffff"  # no characters at all: XML does not take them
    "\ud800-\udfff"  # lone surrogates, as in file names that are not UTF-8: cannot be encoded
    "]"
)
"""One character that must not reach a terminal, a log or an encoder as it is."""

_SHORT: Final = {"\t": r"\t", "\n": r"\n", "\r": r"\r"}
_LAST_BYTE: Final = 0xFF
_LAST_OF_PLANE_0: Final = 0xFFFF


def visible(text: str) -> str:
    r"""Return `text` with control characters and their like spelled out, as `\n`, `\x1b` or `\u202e`.

    What it returns is printable on one line and stays as it is when it is passed in again.
    """
    if text.isprintable():
        return text
    return DANGEROUS.sub(lambda match: _spelled(match.group()), text)


def _spelled(character: str) -> str:
    code = ord(character)
    if code <= _LAST_BYTE:
        return _SHORT.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code <= _LAST_OF_PLANE_0 else f"\\U{code:08x}"
