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
_ENTITY_OF_NO_WIDTH: Final = "&#8203;"


def prose(text: str) -> str:
    """Return `text` for a sentence; it stays on one line and mentions nobody."""
    parts = _REFERENCE.split(_cut(visible(text)))
    return _ENTITY_OF_NO_WIDTH.join(map(_escaped, parts))


def code(text: str) -> str:
    """Return `text` as code."""
    return f"<code>{_escaped(_cut(visible(text)))}</code>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _escaped(text: str) -> str:
    return _SYNTAX.sub(lambda match: f"&#{ord(match.group())};", text)
