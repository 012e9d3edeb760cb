"""Text from a repository as Markdown that means nothing but itself, on GitHub and on GitLab.

Sources: https://github.github.com/gfm/ for what has a meaning in a cell of a table, and
https://docs.gitlab.com/user/markdown/#gitlab-specific-references for what refers to people and issues
"""

from __future__ import annotations

import re
from typing import Final

from netpol_lint.reporting.visible import visible

# As entities these are characters and never syntax, in code too; a backslash before a bar would only help
# in some parsers. A colon and a stop begin links where an address has them.
_SYNTAX: Final = re.compile(r"[\\`*_\[\]<>&|~$]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"(?<=[@#!~%$&])(?=\w)")
"""Where `@team` would notify people, and `#12` would show up in issue 12."""

_LONGEST: Final = 2_000
_NOTHING: Final = "&#8203;"
"""A space without width."""


def prose(text: str) -> str:
    """Return `text` for a sentence, with what is in backticks as code; nobody is mentioned."""
    parts = _cut(visible(text)).split("`")
    if len(parts) % 2 == 0:  # one that opens nothing
        return _plain("`".join(parts))
    return "".join(_plain(part) if n % 2 == 0 else _code(part) for n, part in enumerate(parts))


def code(text: str) -> str:
    """Return `text` as code."""
    return _code(_cut(visible(text)))


def _plain(text: str) -> str:
    return _NOTHING.join(map(_escaped, _REFERENCE.split(text)))


def _code(text: str) -> str:
    return f"<code>{_escaped(text)}</code>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _escaped(text: str) -> str:
    return _SYNTAX.sub(lambda match: f"&#{ord(match.group())};", text)
