"""A large graph for people: who may open what to whom, source by source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from netpol_lint.reach.connectivity import Edges
from netpol_lint.reach.endpoints import PODS_PREFIX, EndpointKind
from netpol_lint.reporting.graph.rows import same_targets
from netpol_lint.reporting.graph.view import GraphView
from netpol_lint.reporting.graph.wording import Labels, permission_text

_MOST_UNDECLARED: Final = 8
"""How many of the pods that are not declared here one line names; the other formats have all of them."""


def listing(view: GraphView, edges: Iterable[Edges], width: int) -> Iterator[str]:
    """Yield lines; neighbours that may open the same are listed together."""
    names = _Names(view)
    separator: tuple[str, ...] = ()
    for alike in _neighbours(edges):
        if alike[0].targets or view.focus is None:
            yield from separator
            separator = ("",)
            yield from _wrapped("", names.of([each.source for each in alike]), width)
            yield from _opened(alike, names, width)
    if not separator:
        yield "nothing"


def _neighbours(edges: Iterable[Edges]) -> Iterator[list[Edges]]:
    alike: list[Edges] = []
    for each in edges:
        if alike and not same_targets(each.targets, alike[0].targets):
            yield alike
            alike = []
        alike.append(each)
    if alike:
        yield alike


def _opened(alike: Sequence[Edges], names: _Names, width: int) -> Iterator[str]:
    first = alike[0]
    by_text: dict[str, list[str]] = {}
    for target, permission in first.targets:
        by_text.setdefault(permission_text(permission), []).append(target)
    # Of several, each may open it to the others.
    without = first.without if len(alike) == 1 else None
    listed = {text: names.of(ends, without) for text, ends in by_text.items()}
    for text, parts in sorted(listed.items(), key=_importance):
        if parts:
            yield from _wrapped(f"  {text} -> ", parts, width)
    if not any(listed.values()):
        yield "  nothing"


def _importance(item: tuple[str, list[str]]) -> tuple[bool, bool, str]:
    """Put everything before some ports, and both before what nobody can tell."""
    text, _ = item
    return text.startswith("perhaps"), text != "all", text


def _wrapped(start: str, parts: Sequence[str], width: int) -> Iterator[str]:
    """Yield lines of whole parts: names are there to be searched for and copied."""
    line, indent = start, "      " if start else "  "
    for part in (*(f"{each}, " for each in parts[:-1]), parts[-1]):
        if line.strip() and len(line) + len(part.rstrip()) > width:
            yield line.rstrip()
            line = indent
        line += part
    yield line


class _Names:
    """Names many ends in few words: all of a namespace's workloads are `shop/*`."""

    def __init__(self, view: GraphView) -> None:
        workloads = [each for each in view.reach.pods if each.kind is EndpointKind.WORKLOAD]
        self._labels = Labels(view.reach.pods)
        self._namespaces = {each.id: each.members[0].namespace for each in workloads}
        self._sizes = Counter(self._namespaces.values())

    def of(self, ends: Sequence[str], without: str | None = None) -> list[str]:
        """Return the names of ends in their order, each namespace where its first workload stands.

        The one to do `without` counts as a part of its namespace, and is not named itself.
        """
        found = Counter(filter(None, map(self._namespaces.get, ends)))
        if len(found) > 1 and found == self._sizes:
            names = [f"every workload ({found.total()})"]
            ends = [end for end in ends if end not in self._namespaces]
        else:
            names = []
        undeclared = [end for end in ends if end.startswith(PODS_PREFIX)]
        hidden = frozenset(undeclared[_MOST_UNDECLARED - 1 :] if len(undeclared) > _MOST_UNDECLARED else ())
        for end in ends:
            if end not in hidden and (end != without or self._is_whole(end, found)):
                names.append(self._name(end, found))
        more = [f"{len(hidden):,} other pods that are not declared here"] if hidden else []
        return [*dict.fromkeys(names), *more]

    def _name(self, end: str, found: Counter[str]) -> str:
        if self._is_whole(end, found):
            namespace = self._namespaces[end]
            return f"{namespace}/* ({found[namespace]})"
        return self._labels.of(end)

    def _is_whole(self, end: str, found: Counter[str]) -> bool:
        """Tell whether the namespace of an end is found as a whole, and worth to be named for it."""
        namespace = self._namespaces.get(end)
        return namespace is not None and found[namespace] == self._sizes[namespace] > 1
