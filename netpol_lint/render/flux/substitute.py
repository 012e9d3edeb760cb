"""Filling variables into objects, as Flux does it: in the text of the YAML that kustomize writes.

Kustomize writes a string without quotes where YAML lets it, however it was quoted before, so that
`"${PORT}"` becomes a number.
"""

from __future__ import annotations

import re
from typing import Final

from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.flux.envsubst import BadSubstitutionError, Expression, parse
from netpol_lint.render.flux.expand import expand
from netpol_lint.render.flux.rebuilt import rebuilt
from netpol_lint.render.flux.variables import Variables
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, span_of, text_at
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Alias, Entry, Mapping, Node, Scalar, Sequence, resolved
from netpol_lint.source.repository import Repository

_SWITCH: Final = "kustomize.toolkit.fluxcd.io/substitute"
_NOT_PLAIN: Final = re.compile(
    r"[-?:](?:\s|$)|[,\[\]{}#&*!|>'\"%@`]|---|\.\.\.|.*(?:: |:$| #|[^ -~\xa0-\uffff])|\s|.*\s$"
)
"""What kustomize writes in quotes, or over several lines."""
_MOST_CHARACTERS: Final = 32_000_000
"""So much text may come in by one Kustomization; what would come after stays as it is written."""

_STRUCTURE: Final = ("[", "{", '"', "'")


class Substitution:
    """Fills variables into objects. `is_partial` tells whether a value stayed unknown so far."""

    def __init__(self, variables: Variables, repository: Repository) -> None:
        self._variables = variables
        self._repository = repository
        self._done: dict[Node, Node] = {}
        self._left = _MOST_CHARACTERS
        self.is_partial = False
        self.refused: list[Scalar] = []

    def applied(self, each: ApiObject) -> ApiObject:
        """Return an object with the variables filled in, unless it asks to be left alone."""
        for field in ("labels", "annotations"):
            stated = mapping_at(each.root, "metadata", field)
            if stated is not None and text_of(stated.get(_SWITCH)) == "disabled":
                return each
        root = self._filled(each.root)
        return rebuilt(each, root) if isinstance(root, Mapping) else each

    def gaps(self) -> tuple[Gap, ...]:
        """Say which expressions were refused."""
        return tuple(
            gap(
                f"`{_shown(scalar.text)}` holds an expression that Flux refuses to fill in; `$${{` in place "
                f"of `${{` leaves it alone",
                scalar.location(),
                Effect.NOTHING,
            )
            for scalar in self.refused
        )

    def _filled(self, node: Node) -> Node:
        if isinstance(node, Scalar):
            has_variable = "$" in node.text and node.file.may_substitute
            return self._scalar(node) if has_variable else node
        known = self._done.get(node)
        if known is None:
            known = self._done[node] = self._collection(node)
        return known

    def _collection(self, node: Mapping | Sequence | Alias) -> Node:
        match node:
            case Mapping():
                return self._mapping(node)
            case Sequence(items=items):
                filled = [self._filled(item) for item in items]
                is_same = all(new is old for new, old in zip(filled, items, strict=True))
                return node if is_same else sequence_at_place(node, filled)
            case Alias(target=target):
                new = self._filled(target)
                return node if new is target else new

    def _mapping(self, mapping: Mapping) -> Mapping:
        entries: dict[str, Entry] = {}
        is_same = True
        for entry in mapping.entries:
            new = self._entry(entry)
            is_same = is_same and new is entry
            entries[new.name] = new
        return mapping if is_same else mapping_at_place(mapping, entries.values())

    def _entry(self, entry: Entry) -> Entry:
        value, key, name = self._filled(entry.value), entry.key, entry.name
        if "$" in name:
            key = self._filled(key)
            meant = resolved(key)
            name = meant.text if key is not entry.key and isinstance(meant, Scalar) else name
        if value is entry.value and key is entry.key:
            return entry
        return Entry(name, key, value, is_merged=entry.is_merged)

    def _scalar(self, scalar: Scalar) -> Node:
        try:
            template = parse(scalar.text)
        except BadSubstitutionError:
            self.refused.append(scalar)
            return scalar
        text = expand(template, self._value_of)
        self._left -= len(text)
        if text == scalar.text or self._left < 0:
            self.is_partial = self.is_partial or text != scalar.text
            return scalar
        return self._written(scalar, text)

    def _value_of(self, expression: Expression) -> str | None:
        value = self._variables.value_of(expression)
        self.is_partial = self.is_partial or value is None
        return value

    def _written(self, scalar: Scalar, text: str) -> Node:
        """Return what the YAML means that has a text in place of another."""
        if _NOT_PLAIN.match(scalar.text) or "${" in text or ": " in text:
            return text_at(scalar, text)
        text = text.strip(" ")
        if text.startswith(_STRUCTURE) or " #" in text:
            documents = embedded_documents(text_at(scalar, text), self._repository)
            return documents[0].root if len(documents) == 1 else text_at(scalar, text)
        return Scalar(scalar.file, span_of(scalar), text, is_plain=True)


def _shown(text: str, longest: int = 60) -> str:
    line = " ".join(text.split())
    return f"{line[:longest]}…" if len(line) > longest else line
