"""The values of a release of `app-template`, and the names and labels that the chart makes of them.

Source: `charts/library/common/templates/lib` of https://github.com/bjw-s-labs/helm-charts
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from msgspec import Struct

from netpol_lint.render.api_object import text_of
from netpol_lint.render.tree import (
    mapping_at_place,
    retyped,
    sequence_at_place,
    text_at,
    value_at,
)
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, resolved

_NAME: Final = "app.kubernetes.io/name"
_INSTANCE: Final = "app.kubernetes.io/instance"
_MAX_NAME: Final = 63
_MAX_TEMPLATE: Final = 2_000
_ACTION: Final = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}")
_VALUES: Final = re.compile(r"\.Values((?:\.\w+)+)")
_FULL_NAME: Final = re.compile(
    r"(?:include|template)\s+\"bjw-s\.common\.lib\.chart\.names\.(?:full)?name\"\s+[.$]"
)

V1, V2, V3, V4, V5 = range(1, 6)
"""Major versions of the chart, which read their values in different ways."""


class ChartValues(Struct, frozen=True, dict=True):
    """What a release is made of: its values, its name, the node of its namespace, the chart's version."""

    root: Mapping
    release: str
    namespace: Scalar
    version: int

    @cached_property
    def name(self) -> str:
        """The value of the label `app.kubernetes.io/name`."""
        return text_of(value_at(self.root, "global", "nameOverride")) or self.release

    @cached_property
    def full_name(self) -> str:
        """What the names of all objects start with."""
        stated = ("global", "fullnameOverride"), ("fullnameOverride",)
        override = next(filter(None, (text_of(value_at(self.root, *names)) for names in stated)), "")
        whole = self.release if self.name in self.release else f"{self.release}-{self.name}"
        return (override or whole)[:_MAX_NAME].rstrip("-")

    def enabled(self, *names: str) -> list[Entry]:
        """Return the entries of a map of the values, each a map itself and not switched off."""
        listed = value_at(self.root, *names)
        return list(enabled_in(listed)) if isinstance(listed, Mapping) else []

    @cached_property
    def controllers(self) -> list[Entry]:
        """The workloads; the first version has one, of which the values themselves speak."""
        if self.version > V1:
            return self.enabled("controllers")
        controller = self.root.entry("controller")
        if controller is None:
            return [Entry("main", text_at(self.root, "main"), mapping_at_place(self.root, ()))]
        value = resolved(controller.value)
        is_on = isinstance(value, Mapping) and text_of(value.get("enabled")) != "false"
        return [Entry("main", controller.key, value)] if is_on else []

    def controller(self, identifier: str) -> Entry | None:
        """Return the workload of that identifier, or the only one if the identifier is empty."""
        if not identifier and len(self.controllers) == 1:
            return self.controllers[0]
        wanted = identifier or "main"
        return next((each for each in self.controllers if each.name == wanted), None)

    @property
    def controller_label(self) -> str:
        """The label that tells the workloads of a release apart; the first version has none."""
        if self.version == V1:
            return ""
        return f"app.kubernetes.io/{'controller' if self.version >= V4 else 'component'}"

    def base_labels(self, place: Node) -> list[Entry]:
        """Return the labels that all objects of the release carry, written at `place`."""
        return [labelled(place, _NAME, self.name), labelled(place, _INSTANCE, self.release)]

    def selector_labels(self, controller: Entry | None, place: Node) -> list[Entry]:
        """Return the labels that select the pods of a workload, written at `place`."""
        labels = self.base_labels(place)
        if self.controller_label and controller is not None:
            labels.append(labelled(controller.key, self.controller_label, controller.name))
            if self.version >= V5:
                labels = overlaid(labels, self.entries(controller.value, "extraSelectorLabels"))
        return labels

    def entries(self, root: Node, *names: str) -> tuple[Entry, ...]:
        """Return the entries of a map below `root`, their templates evaluated; none if it is no map."""
        found = value_at(root, *names)
        evaluated = None if found is None else self.evaluated(found)
        return evaluated.entries if isinstance(evaluated, Mapping) else ()

    def evaluated(self, node: Node) -> Node:
        """Return a tree with the simple templates in its values evaluated; others stay as written."""
        meant = resolved(node)
        match meant:
            case Scalar():
                text = self._text(meant.text) if "{{" in meant.text else meant.text
                return node if text == meant.text else retyped(meant, text)
            case Sequence():
                items = [self.evaluated(item) for item in meant.items]
                same = all(new is old for new, old in zip(items, meant.items, strict=True))
                return node if same else sequence_at_place(meant, items)
            case Mapping():
                entries = [Entry(each.name, each.key, self.evaluated(each.value)) for each in meant.entries]
                same = all(new.value is old.value for new, old in zip(entries, meant.entries, strict=True))
                return node if same else mapping_at_place(meant, entries)

    def _text(self, text: str) -> str:
        if len(text) > _MAX_TEMPLATE:
            return text
        return _ACTION.sub(lambda action: self._value_of(action[1]) or action[0], text)

    def _value_of(self, expression: str) -> str:
        if expression in {".Release.Name", "$.Release.Name"}:
            return self.release
        if expression in {".Release.Namespace", "$.Release.Namespace"}:
            return self.namespace.text
        if _FULL_NAME.fullmatch(expression):
            return self.full_name if "fullname" in expression else self.name
        values = _VALUES.fullmatch(expression.removeprefix("$"))
        found = text_of(value_at(self.root, *values[1].strip(".").split("."))) if values else ""
        return "" if "{{" in found else found


def enabled_in(listed: Mapping) -> Iterator[Entry]:
    """Yield the entries of a map that are maps and not switched off."""
    for entry in listed.entries:
        value = resolved(entry.value)
        if isinstance(value, Mapping) and text_of(value.get("enabled")) != "false":
            yield Entry(entry.name, entry.key, value)


def labelled(place: Node, name: str, text: str) -> Entry:
    """Return an entry that stands at `place` as a whole."""
    return Entry(name, text_at(place, name), text_at(place, text))


def overlaid(entries: Iterable[Entry], over: Iterable[Entry]) -> list[Entry]:
    """Return entries by their names, the later ones in place of the earlier."""
    return list({entry.name: entry for entry in (*entries, *over)}.values())
