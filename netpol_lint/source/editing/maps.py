"""Entries put into maps and taken out of them."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.source.editing.lists import flow_added, flow_removed
from netpol_lint.source.editing.page import NotEditableError, Page
from netpol_lint.source.editing.text import Splice
from netpol_lint.source.editing.written import Style, entry_lines, flow_text
from netpol_lint.source.node import Entry, Mapping, PlainValue


def own_entries(node: Mapping) -> list[Entry]:
    """Return the entries that are written in a map itself, in the order of the text."""
    own = [entry for entry in node.entries if not entry.is_merged]
    return sorted(own, key=lambda entry: (entry.key.start_line, entry.key.start_column))


def field_added(
    page: Page, node: Mapping, entry: tuple[str, PlainValue], style: Style, *, after: str = ""
) -> Iterator[Splice]:
    """Yield what puts an entry behind the one called `after`, else behind the last."""
    name, value = entry
    own = own_entries(node)
    if page.is_flow(node):
        text = flow_text({name: value}, is_quoted=style.is_quoted)[1:-1]
        yield from flow_added(page, node, tuple(each.value for each in own), [text])
        return
    if not own:
        raise NotEditableError("a map without entries of its own")
    beside = next((each for each in own if each.name == after), own[-1])
    yield page.lines_below(beside.value, entry_lines(name, value, style), own[0].key.start_column)


def field_removed(page: Page, node: Mapping, name: str) -> Iterator[Splice]:
    """Yield what takes an entry out of a map; the only one of a block map cannot be."""
    own = own_entries(node)
    position = next((at for at, each in enumerate(own) if each.name == name), None)
    if position is None:
        raise NotEditableError("an entry from elsewhere")
    entry = own[position]
    if page.is_flow(node):
        yield flow_removed(page, tuple(each.value for each in own), position, start=entry.key)
    elif len(own) == 1:
        raise NotEditableError("the only entry of a map")
    elif page.starts_its_line(page.start(entry.key)):
        yield page.whole_lines(page.start(entry.key), entry.value)
    else:
        yield _first_removed(page, entry, own[position + 1 :])


def _first_removed(page: Page, entry: Entry, below: list[Entry]) -> Splice:
    """Return what moves the next entry up to the place of one that stands behind a dash."""
    if not below:
        raise NotEditableError("an entry behind another in one line")
    start, end, following = page.start(entry.key), page.end(entry.value), page.start(below[0].key)
    if page.between(page.text.line_end(end), following).strip():
        # A comment behind the entry is about it and goes with it.
        raise NotEditableError("a comment between entries")
    return Splice(start, following, "")
