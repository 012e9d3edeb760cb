"""Text as Mermaid shows it: the labels of nodes, boxes and arrows."""

from __future__ import annotations

import re
from typing import Final

from netpol_lint.reporting.visible import visible

_SPECIAL: Final = re.compile(r'["#&<>`\\%$]')
"""What means something in a quoted label: `\\n` ends a line, `$$` begins a formula.

Two per cent signs begin a comment or, before a brace, a directive, wherever they stand.
"""


def mermaid_label(*lines: str) -> str:
    """Return a quoted label of some lines."""
    escaped = (_SPECIAL.sub(_entity, visible(line)) for line in lines)
    return f'"{"<br/>".join(escaped)}"'


def _entity(match: re.Match[str]) -> str:
    return f"#{ord(match.group())};"
