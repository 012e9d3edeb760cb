"""What `helm template` writes, as objects that stand in the templates they come from."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject, mapping_at, objects_of, text_of
from netpol_lint.render.helm.alignment import aligned
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import Alias, Node, Scalar, SourceFile, Span, walk
from netpol_lint.source.place import EDITOR_BREAK
from netpol_lint.source.repository import Repository

_SOURCE: Final = "# Source: "
_ACTION: Final = re.compile(r"\{\{.*?(?:\}\}|$)")
_MAX_LINES: Final = 10_000_000
"""Lines that the documents of a release are compared with; beyond, they stand where their template starts."""

_TEST_HOOKS: Final = frozenset({"test", "test-success", "test-failure"})


def read_output(
    output: bytes, repository: Repository, *, origin_of: Callable[[str], str | None], otherwise: Location
) -> tuple[ApiObject, ...]:
    """Return the objects of a release, but those that only its tests bring.

    `origin_of` tells which file of the repository a comment `# Source: shop/templates/web.yaml`
    means. What comes from none, as out of an archive, stands at `otherwise`.
    """
    parts = _Parts(output, repository, origin_of, otherwise)
    found: list[ApiObject] = []
    for document in load_bytes(output, otherwise.path).documents:
        if document.mapping is not None:
            path = parts.place(document.mapping)
            found += objects_of(document.mapping, path, document.index)
    return tuple(each for each in found if not _is_test(each))


class _Parts:
    """The parts of helm's output, one for each document, with the template of each."""

    def __init__(
        self,
        output: bytes,
        repository: Repository,
        origin_of: Callable[[str], str | None],
        otherwise: Location,
    ) -> None:
        self._lines = EDITOR_BREAK.split(output.decode("utf-8", "replace"))
        self._starts = list(_starts(self._lines))
        self._repository = repository
        self._origin_of = origin_of
        self._otherwise = otherwise
        self._lines_left = _MAX_LINES
        self._templates: dict[str, tuple[SourceFile, list[str]]] = {}

    def place(self, root: Node) -> str:
        """Give the nodes of a document the places that they have in its template; return its path."""
        part = bisect_right(self._starts, root.start_line - 1) - 1
        origin = self._origin_of(self._source(part)) if part >= 0 else None
        if origin is None:
            region = self._otherwise.region
            _move(root, SourceFile(self._otherwise.path), lambda _: (*region,))
            return self._otherwise.path
        file, template = self._template(origin)
        first = self._starts[part]
        end = self._starts[part + 1] if part + 1 < len(self._starts) else len(self._lines)
        self._lines_left -= end - first + len(template)
        is_comparable = self._lines_left >= 0 and template
        lines = aligned(self._lines[first:end], template) if is_comparable else [0] * (end - first)
        _move(root, file, lambda node: _span(node, lines, first, template))
        return origin

    def _source(self, part: int) -> str:
        return self._lines[self._starts[part]].removeprefix(_SOURCE).strip()

    def _template(self, path: str) -> tuple[SourceFile, list[str]]:
        if path not in self._templates:
            self._templates[path] = SourceFile(path), list(self._repository.lines(path))
        return self._templates[path]


def _starts(lines: list[str]) -> Iterator[int]:
    """Yield where the comments stand that name a template; lines count from 0."""
    for at in range(1, len(lines)):
        if lines[at].startswith(_SOURCE) and lines[at - 1].startswith("---"):
            yield at


def _move(root: Node, file: SourceFile, span_of: Callable[[Node], Span]) -> None:
    for node in _everything(root):
        # What a merge brings in is met once for each time.
        if node.file is not file:
            node.start_line, node.start_column, node.end_line, node.end_column = span_of(node)
            node.file = file


def _everything(root: Node) -> Iterable[Node]:
    for node in walk(root):
        yield node
        if isinstance(node, Alias):
            yield from walk(node.target)


def _span(node: Node, lines: list[int], first: int, template: list[str]) -> Span:
    """Return where a node of the output stands in the template: a scalar's own text, else whole lines."""
    start = lines[min(node.start_line - 1 - first, len(lines) - 1)]
    text = template[start] if start < len(template) else ""
    if isinstance(node, Scalar):
        first_column, end_column = _columns(node.text, text)
        return start + 1, first_column + 1, start + 1, end_column + 1
    end = max(start, lines[min(node.end_line - 1 - first, len(lines) - 1)])
    last = template[end] if end < len(template) else ""
    return start + 1, _indent(text) + 1, end + 1, max(len(last.rstrip()), _indent(text)) + 1


def _columns(value: str, line: str) -> tuple[int, int]:
    """Return where a value is written out in a line of a template; the whole line if an action makes it."""
    written = _ACTION.sub(lambda action: " " * len(action[0]), line)
    found = re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w.-])", written) if value else None
    return found.span() if found else (_indent(line), max(len(line.rstrip()), _indent(line)))


def _indent(line: str) -> int:
    stripped = line.lstrip()
    return len(line) - len(stripped) if stripped else 0


def _is_test(each: ApiObject) -> bool:
    """Tell whether an object is only there while `helm test` runs."""
    annotations = mapping_at(each.root, "metadata", "annotations")
    hooks = text_of(annotations.get("helm.sh/hook")) if annotations else ""
    named = {hook.strip() for hook in hooks.split(",") if hook.strip()}
    return bool(named) and named <= _TEST_HOOKS
