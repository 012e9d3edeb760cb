"""The least that reading the same YAML can cost: nodes with places from the events of the C parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from _ruamel_yaml import CParser
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, ScalarEvent

from netpol_lint.render.bystanders import is_bystander

_SEPARATOR: Final = re.compile(rb"^---(?=\s)", re.MULTILINE)
_STATED: Final = re.compile(rb"^(apiVersion|kind):[ \t]+[\"']?([\w./-]+)[\"']?[ \t]*\r?$", re.MULTILINE)

Node = tuple[int, int, int, int, "str | list[Node]"]
"""Start line and column, end line and column, and what stands there: a text, or what it consists of."""


def compose_repository(folder: Path) -> list[Node]:
    """Compose the documents below a folder whose kinds have a meaning for the network.

    Text that is no YAML, as in templates, is passed over: the least that it costs is nothing.
    """
    composed = []
    for file in sorted(folder.rglob("*.y*ml")):
        if file.is_file():
            with suppress(YAMLError, UnicodeDecodeError):
                composed += compose(b"---".join(_documents_that_matter(file.read_bytes())))
    return composed


def _documents_that_matter(text: bytes) -> Iterator[bytes]:
    """Yield the documents that say what they are, except for those of kinds that decide nothing."""
    for chunk in _SEPARATOR.split(text):
        stated = dict(_STATED.findall(chunk))
        group = stated.get(b"apiVersion", b"").rpartition(b"/")[0].decode()
        if b"kind" in stated and not is_bystander(group, stated[b"kind"].decode()):
            yield chunk


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
