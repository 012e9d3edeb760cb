"""The text of a first configuration: comments on what was seen, and settings that wait for a decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from netpol_lint import __version__
from netpol_lint.reporting.visible import visible
from netpol_lint.rulebook import PROJECT_HOME
from netpol_lint.scaffold.section import Section

SCHEMA_ADDRESS: Final = (
    f"https://raw.githubusercontent.com/netpol-lint/netpol-lint/v{__version__}/netpol_lint/config.schema.json"
)

_HEAD: Final = (
    f"# yaml-language-server: $schema={SCHEMA_ADDRESS}",
    "#",
    "# What `netpol-lint init` saw here. Nothing is set: all values are the defaults, which",
    "# `netpol-lint config` shows. Lines that start with `#` and no space are settings to decide about:",
    "# take the `#` away. Every key is described at",
    f"# {PROJECT_HOME}/blob/v{__version__}/docs/configuration.md",
)


def configuration(sections: Iterable[Section]) -> str:
    """Return the text of the file."""
    return "".join(f"{line}\n" for line in _lines(sections))


def _lines(sections: Iterable[Section]) -> Iterator[str]:
    yield from _HEAD
    for section in sections:
        yield ""
        yield from (f"# {visible(line)}" for line in section.seen)
        yield from (f"#{visible(line)}" for line in section.settings)
