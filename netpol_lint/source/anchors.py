"""The anchors of one document, and the aliases that name them."""

from __future__ import annotations

from netpol_lint.source.document import ProblemKind
from netpol_lint.source.event import AliasEvent, CollectionStartEvent
from netpol_lint.source.extent import Anchored, Extent, extent_of
from netpol_lint.source.limits import MAX_ALIAS_NODES, MAX_DEPTH


class BadAliasError(Exception):
    """An alias that makes its document unusable; the message says why."""

    def __init__(self, kind: ProblemKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Anchors:
    """What each anchor stands for at this point of the document; a later one of a name replaces it."""

    def __init__(self) -> None:
        self._nodes: dict[str, Anchored | CollectionStartEvent] = {}
        self._extents: dict[Anchored, Extent] = {}
        self._alias_nodes = 0

    def define(self, name: str, node: Anchored | CollectionStartEvent) -> None:
        """Let a name stand for a scalar, or for a collection that starts here."""
        self._nodes[name] = node

    def complete(self, name: str, start: CollectionStartEvent, node: Anchored) -> None:
        """Let the anchor of a collection stand for it, now that it is complete."""
        # An anchor of the same name inside the collection has taken the name over.
        if self._nodes[name] is start:
            self._nodes[name] = node

    def target(self, event: AliasEvent, depth: int) -> Anchored:
        """Return what an alias stands for; it stands inside `depth` collections.

        Raises:
            BadAliasError: there is no such anchor, or the alias stands inside what it names, or for
                more than the limits allow.
        """
        name = event.anchor
        target = self._nodes.get(name)
        if target is None:
            message = f"`*{name}` names an anchor that no `&{name}` above it defines in this document"
            raise BadAliasError(ProblemKind.SYNTAX, f"{message}; define it, or quote the value")
        if isinstance(target, CollectionStartEvent):
            message = f"`*{name}` stands inside what it names, which would contain itself without end"
            raise BadAliasError(ProblemKind.SYNTAX, f"{message}; write out what belongs here")
        self._charge(name, extent_of(target, self._extents), depth)
        return target

    def _charge(self, name: str, extent: Extent, depth: int) -> None:
        """Count what an alias stands for: a few lines of aliases of aliases make billions of nodes."""
        self._alias_nodes += extent.nodes
        if self._alias_nodes > MAX_ALIAS_NODES:
            message = f"the aliases up to `*{name}` stand for more than {MAX_ALIAS_NODES:,} values"
            raise BadAliasError(ProblemKind.LIMIT, f"{message}, so the document is not read")
        if depth + extent.depth > MAX_DEPTH:
            message = f"what `*{name}` stands for is nested deeper than {MAX_DEPTH} levels here"
            raise BadAliasError(ProblemKind.LIMIT, f"{message}, so the document is not read")
