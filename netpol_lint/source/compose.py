"""From parser events to a tree of nodes, one document at a time."""

from __future__ import annotations

from collections.abc import Iterator
from sys import intern

from netpol_lint.location import Region
from netpol_lint.source.anchors import Anchors, BadAliasError
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.event import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from netpol_lint.source.failure import Mark
from netpol_lint.source.fault import BrokenDocumentError, Fault
from netpol_lint.source.limits import MAX_DEPTH, MAX_PROBLEMS
from netpol_lint.source.mapping import Entries, simple_entries
from netpol_lint.source.node import Alias, Anchored, Entry, Mapping, Node, Scalar, Sequence, SourceFile, Span
from netpol_lint.source.scalars import NotAScalarError, resolve_tagged


class Composer:
    """Builds the tree of one document; `first_line` is the file's line at which its text starts.

    Afterwards `root` is the document, unless there is none, `end` is where it ended, and `faults` is
    what is wrong with it though it can be used. `has_aliases` tells whether nodes are shared in it.
    """

    def __init__(self, file: SourceFile, first_line: int) -> None:
        self.root: Node | None = None
        self.end: Mark | None = None
        self.faults: list[Fault] = []
        self.has_aliases = False
        self._file = file
        self._line = first_line
        self._anchors = Anchors()
        # For each open collection the nodes beside it so far, and how it started.
        self._open: list[tuple[list[Node], CollectionStartEvent]] = []

    def compose(self, events: Iterator[Event]) -> None:
        """Compose the next document, taking the events up to its end and no further.

        Nothing recurses, and nothing is built that the limits forbid.

        Raises:
            BrokenDocumentError: the document cannot be used.
            YAMLError: the text is not YAML.
        """
        file, line = self._file, self._line
        siblings: list[Node] = []
        for event in events:
            if type(event) is ScalarEvent:
                # Two events in three come here.
                start, end = event.start_mark, event.end_mark
                scalar = Scalar(
                    file,
                    line + start.line,
                    start.column + 1,
                    line + end.line,
                    end.column + 1,
                    # Manifests repeat themselves: few texts are new, and each copy would take memory.
                    intern(event.value),
                    not event.style,
                )
                if event.tag is not None or event.anchor is not None:
                    self._mark(scalar, event)
                siblings.append(scalar)
            elif type(event) is MappingStartEvent or type(event) is SequenceStartEvent:
                siblings = self._enter(event, siblings)
            elif type(event) is MappingEndEvent or type(event) is SequenceEndEvent:
                siblings = self._leave(event, siblings)
            elif type(event) is AliasEvent:
                siblings.append(self._alias(event))
            elif self._has_ended(event, siblings):
                break

    def _has_ended(self, event: Event, siblings: list[Node]) -> bool:
        """Tell whether the document has ended, which then is all that `siblings` holds."""
        if isinstance(event, DocumentEndEvent):
            self.root = siblings[0]
            self.end = event.end_mark.line, event.end_mark.column
            return True
        if not isinstance(event, (DocumentStartEvent, StreamEndEvent)):
            raise TypeError(f"nothing that a parser says here: {event!r}")
        return False

    def _mark(self, scalar: Scalar, event: ScalarEvent) -> None:
        """Give a new scalar what stands before it: its tag and its anchor."""
        if event.anchor is not None:
            self._anchors.define(event.anchor, scalar)
        if event.tag is None:
            return
        try:
            scalar.text, scalar.is_plain = resolve_tagged(event.tag, event.value)
        except NotAScalarError as error:
            self._complain([Fault(ProblemKind.BAD_VALUE, str(error), Region(*self._span(event)))])
            scalar.is_plain = False

    def _enter(self, event: CollectionStartEvent, siblings: list[Node]) -> list[Node]:
        """Open a collection; return the list for what it holds."""
        if len(self._open) >= MAX_DEPTH:
            message = f"maps and lists nest deeper than {MAX_DEPTH} levels here, so the document is not read"
            raise BrokenDocumentError(Fault(ProblemKind.LIMIT, message, Region(*self._span(event))))
        if event.anchor is not None:
            self._anchors.define(event.anchor, event)
        self._open.append((siblings, event))
        return []

    def _leave(self, event: CollectionEndEvent, children: list[Node]) -> list[Node]:
        """Close a collection that holds `children`; return the list that it stands in."""
        siblings, start = self._open.pop()
        begin, line = start.start_mark, self._line
        if start.flow_style or not children:
            end = event.end_mark
            span = (line + begin.line, begin.column + 1, line + end.line, end.column + 1)
        else:
            # A block collection "ends" at the next token, which may stand many comment lines below.
            # Readers expect the end of the last value.
            last = children[-1]
            span = (line + begin.line, begin.column + 1, last.end_line, last.end_column)
        node: Mapping | Sequence
        if type(start) is MappingStartEvent:
            node = Mapping(self._file, *span, self._entries(children, span))
        else:
            node = Sequence(self._file, *span, tuple(children))
        if start.anchor is not None:
            self._anchors.complete(start.anchor, start, node)
        siblings.append(node)
        return siblings

    def _entries(self, children: list[Node], span: Span) -> tuple[Entry, ...]:
        entries = simple_entries(children)
        if entries is not None:
            return entries
        careful = Entries(span)
        for key, value in zip(children[::2], children[1::2], strict=True):
            careful.add(key, value)
        self._complain(careful.faults)
        return careful.all

    def _alias(self, event: AliasEvent) -> Alias:
        span = self._span(event)
        try:
            target = self._anchors.target(event, len(self._open))
        except BadAliasError as error:
            raise BrokenDocumentError(Fault(error.kind, str(error), Region(*span))) from error
        self.has_aliases = True
        return Alias(self._file, *span, Anchored(target))

    def _complain(self, faults: list[Fault]) -> None:
        self.faults += faults[: max(MAX_PROBLEMS - len(self.faults), 0)]

    def _span(self, event: NodeEvent) -> Span:
        start, end, line = event.start_mark, event.end_mark, self._line
        return line + start.line, start.column + 1, line + end.line, end.column + 1
