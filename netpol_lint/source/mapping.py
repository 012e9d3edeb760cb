"""The entries of a map: names, duplicates and merge keys, as kubectl's decoder treats them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpol_lint.location import Region
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.fault import Fault
from netpol_lint.source.limits import MAX_PROBLEMS
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, Span, resolved
from netpol_lint.source.scalars import NotAScalarError, key_name
from netpol_lint.source.template import TEMPLATE_MESSAGE

MERGE_KEY = "<<"


def simple_entries(children: Iterable[Node]) -> tuple[Entry, ...] | None:
    """Return the entries of a map of which nothing needs care, else None.

    `children` holds keys and values by turns. Almost every map is simple, and reading them is most
    of the work of reading a file.
    """
    entries = []
    names = set()
    by_turns = iter(children)
    for key, value in zip(by_turns, by_turns, strict=True):
        if type(key) is not Scalar:
            return None
        name = key.text
        if key.is_plain:
            try:
                name = key_name(name)
            except NotAScalarError:
                return None
        entries.append(Entry(name, key, value))
        names.add(name)
    return tuple(entries) if len(names) == len(entries) and MERGE_KEY not in names else None


class Entries:
    """The entries of one map, taken with care, and what is wrong with them.

    kubectl applies keys and merges in the order of the text, and whatever comes later wins: a `<<`
    below a key replaces it, which YAML means the other way round.
    """

    def __init__(self, span: Span) -> None:
        self.faults: list[Fault] = []
        self._span = span
        self._entries: dict[str, Entry] = {}

    @property
    def all(self) -> tuple[Entry, ...]:
        """The entries in the order of the text, each name once."""
        return tuple(self._entries.values())

    def add(self, key: Node, value: Node) -> None:
        """Take the next key and its value."""
        if isinstance(key, Scalar) and key.is_plain and key.text == MERGE_KEY:
            self._merge(key, value)
            return
        name = self._name(key)
        if name is None:
            return
        earlier = self._entries.pop(name, None)
        if earlier is not None and not earlier.is_merged:
            self._complain(
                ProblemKind.DUPLICATE_KEY,
                key,
                f"key `{name}` stands on line {earlier.key.start_line} already; the value here replaces "
                "that one, and strict decoding refuses both",
            )
        self._entries[name] = Entry(name, key, value)

    def _name(self, key: Node) -> str | None:
        meant = resolved(key)
        if not isinstance(meant, Scalar):
            self._refuse_compound(key)
            return None
        if not meant.is_plain:
            return meant.text
        try:
            return key_name(meant.text)
        except NotAScalarError as error:
            self._complain(ProblemKind.BAD_VALUE, key, str(error))
            return meant.text

    def _refuse_compound(self, key: Node) -> None:
        line, column, _, _ = self._span
        if isinstance(key, Mapping) and (key.start_line, key.start_column) == (line, column + 1):
            self.faults.append(Fault(ProblemKind.TEMPLATE, TEMPLATE_MESSAGE, Region(*self._span)))
            return
        kind = "map" if isinstance(resolved(key), Mapping) else "list"
        message = f"a {kind} stands where a key belongs, and kubectl has only scalar keys; quote it"
        self._complain(ProblemKind.BAD_VALUE, key, message)

    def _merge(self, merge_key: Scalar, value: Node) -> None:
        sources = list(_merge_sources(value))
        if not all(isinstance(resolved(source), Mapping) for source in sources):
            message = (
                "`<<` merges maps and lists of maps, and this is neither, so kubectl refuses the document"
            )
            self._complain(ProblemKind.BAD_VALUE, value, message)
            return
        # The first of several maps wins, so it is applied last.
        for source in reversed(sources):
            meant = resolved(source)
            for entry in meant.entries if isinstance(meant, Mapping) else ():
                self._merge_entry(merge_key, entry)

    def _merge_entry(self, merge_key: Scalar, entry: Entry) -> None:
        earlier = self._entries.get(entry.name)
        if earlier is not None and not earlier.is_merged:
            self._complain(
                ProblemKind.DUPLICATE_KEY,
                merge_key,
                f"`<<` replaces key `{entry.name}` of line {earlier.key.start_line}, because kubectl lets "
                "what comes later win; put `<<` first in its map",
            )
        self._entries[entry.name] = Entry(entry.name, entry.key, entry.value, is_merged=True)

    def _complain(self, kind: ProblemKind, node: Node, message: str) -> None:
        region = Region(node.start_line, node.start_column, node.end_line, node.end_column)
        if len(self.faults) < MAX_PROBLEMS:
            self.faults.append(Fault(kind, message, region))


def _merge_sources(value: Node) -> Iterator[Node]:
    """Yield what a merge key names, in the order of the text; an alias of a list is no list here."""
    if isinstance(value, Sequence):
        yield from value.items
    else:
        yield value
