"""What a report needs besides the result of the audit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from netpol_lint.rulebook import RuleSpec


class ReportContext(Struct, frozen=True):
    """How to report, and what the result does not hold itself.

    `rules` are the selected rules by id. `source_lines` returns the lines of a file, counted the
    way locations count them, or nothing when the file cannot be read; it never raises. `width` is
    in terminal cells. `link_to` returns the address of a file for a terminal that follows links; without
    it there are none. `tool_succeeded` says whether the tool itself ran to its end, whatever it found.
    `source_url` is what a path has to follow to be the address of a page that shows the file; it is
    empty where nobody knows. `lists_notes` asks for each thing that was not analysed or was assumed
    where they are counted otherwise.
    """

    rules: Mapping[str, RuleSpec]
    tool_version: str
    source_lines: Callable[[str], Sequence[str]]
    colour: bool = False
    width: int = 80
    link_to: Callable[[str], str] | None = None
    tool_succeeded: bool = True
    source_url: str = ""
    lists_notes: bool = False
