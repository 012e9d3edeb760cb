"""The least that reading the same YAML can cost: nodes with places from the events of the C parser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from _ruamel_yaml import CParser
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, ScalarEvent

_SEPARATOR: Final = b"---\n"
_CANNOT_MATTER: Final = re.compile(rb"^kind: (?:ConfigMap|ServiceAccount)$", re.MULTILINE)

Node = tuple[int, int, int, int, "str | list[Node]"]
"""Start line and column, end line and column, and what stands there: a text, or what it consists of."""


def compose_repository(folder: Path) -> list[Node]:
    """Compose the documents below a folder whose kinds have a meaning for the network."""
    return [
        document
        for file in sorted(folder.rglob("*.yaml"))
        for document in compose(_documents_that_matter(file.read_bytes()))
    ]


def _documents_that_matter(text: bytes) -> bytes:
    """Leave out the others; places move, which costs nothing and here means nothing."""
    chunks = text.split(_SEPARATOR)
    return _SEPARATOR.join(chunk for chunk in chunks if not _CANNOT_MATTER.search(chunk))


def compose(text: bytes) -> list[Node]:
    """Make nodes of a text, one for each document."""
    outer: list[list[Node]] = []
    starts = []
    siblings: list[Node] = []
    for event in iter(CParser(text).get_event, None):
        start, end = event.start_mark, event.end_mark
        if type(event) is ScalarEvent:
            siblings.append((start.line, start.column, end.line, end.column, event.value))
        elif isinstance(event, CollectionStartEvent):
            outer.append(siblings)
            starts.append((start.line, start.column))
            siblings = []
        elif isinstance(event, CollectionEndEvent):
            children, siblings = siblings, outer.pop()
            siblings.append((*starts.pop(), end.line, end.column, children))
    return siblings
