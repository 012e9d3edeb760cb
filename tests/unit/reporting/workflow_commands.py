"""Workflow commands as GitHub's runner reads them from a step's output, and what it makes of them.

Source: `ActionCommand.TryParseV2`, `IssueCommandExtension` and `ExecutionContext.AddIssue` of
https://github.com/actions/runner
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

_KINDS: Final = ("error", "warning", "notice")
_SHOWN: Final = 10
_IN_TEXT: Final = {"%0D": "\r", "%0A": "\n", "%25": "%"}
_IN_PROPERTIES: Final = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


class Command(Struct, frozen=True):
    """One command of a step's output."""

    kind: str
    properties: Mapping[str, str]
    text: str


def commands(output: str) -> list[Command]:
    """Read what a step printed, in which each line is to be a command that annotates."""
    return [_command(line) for line in output.split("\n")[:-1]]


def shown(read: list[Command]) -> Iterator[Command]:
    """Yield those that become annotations: the first ones of each kind."""
    seen: Counter[str] = Counter()
    for command in read:
        seen[command.kind] += 1
        if seen[command.kind] <= _SHOWN:
            yield command


def _command(line: str) -> Command:
    start = line.lstrip()
    assert start.startswith("::"), f"no command: {line}"
    information, separator, text = start[2:].partition("::")
    assert separator, f"a command without an end: {line}"
    kind, _, written = information.partition(" ")
    assert kind in _KINDS, f"a command that does not annotate: {line}"
    properties = {}
    for pair in filter(None, written.strip().split(",")):
        name, _, value = pair.partition("=")
        properties[name] = _unescaped(value, _IN_PROPERTIES)
    return Command(kind, properties, _unescaped(text, _IN_TEXT))


def _unescaped(text: str, replacements: Mapping[str, str]) -> str:
    for escaped, character in replacements.items():
        text = text.replace(escaped, character)
    return text
