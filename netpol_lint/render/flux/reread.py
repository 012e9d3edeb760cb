"""What YAML means after a tool has put something else into its text.

The text is not the one in the file but what a serializer makes of the object: it writes a string
without quotes where YAML lets it, however it was quoted before, so that `"${PORT}"` becomes a number.
"""

from __future__ import annotations

import re
from typing import Final

from netpol_lint.render.tree import span_of, text_at
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Node, Scalar
from netpol_lint.source.repository import Repository

_NOT_PLAIN: Final = re.compile(
    r"[-?:](?:\s|$)|[,\[\]{}#&*!|>'\"%@`]|---|\.\.\.|.*(?:: |:$| #|[^ -~\xa0-\uffff])|\s|.*\s$"
)
"""What is written in quotes, or over several lines."""

_STRUCTURE: Final = ("[", "{", '"', "'")


def reread(scalar: Scalar, text: str, repository: Repository) -> Node:
    """Return what stands in place of a string when its text is replaced by another and read again."""
    if _NOT_PLAIN.match(scalar.text) or "${" in text or ": " in text:
        return text_at(scalar, text)
    text = text.strip(" ")
    if text.startswith(_STRUCTURE) or " #" in text:
        documents = embedded_documents(text_at(scalar, text), repository)
        return documents[0].root if len(documents) == 1 else text_at(scalar, text)
    return Scalar(scalar.file, *span_of(scalar), text, is_plain=True)
