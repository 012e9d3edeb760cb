"""How far a suppressing comment reaches: decided when its file is read, while the nodes are at hand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct

from netpol_lint.source.document import Directive, Document, LoadedFile
from netpol_lint.source.node import Mapping, Node, Sequence


class ScopedDirective(Struct, frozen=True):
    """A comment and the lines it speaks for, 1-based; a file-wide one speaks for every line."""

    directive: Directive
    lines: range

    def covers(self, line: int) -> bool:
        """Tell whether something that starts in `line` of the same file is meant."""
        return self.directive.is_file_wide or line in self.lines


def scoped_directives(file: LoadedFile) -> tuple[ScopedDirective, ...]:
    """Return the comments of a file with their reach, in the order of the text.

    A comment speaks for its own line or, if it stands alone, for the next line that holds a node;
    and for everything below the keys and list items that start in that line. A document as a whole
    is nobody's value: a comment above its first key speaks for that key only.
    """
    if not file.directives:
        return ()
    last_lines = _last_lines(file.documents)
    starts = sorted(last_lines)
    return tuple(_scoped(each, starts, last_lines) for each in file.directives)


def _scoped(directive: Directive, starts: list[int], last_lines: dict[int, int]) -> ScopedDirective:
    first = directive.at.region.start_line
    if directive.is_alone:
        following = bisect_right(starts, first)
        # Nothing that could be read follows in a broken file; what is wrong there still has a line.
        first = starts[following] if following < len(starts) else first + 1
    return ScopedDirective(directive, range(first, last_lines.get(first, first) + 1))


def _last_lines(documents: Iterable[Document]) -> dict[int, int]:
    """Map each line in which keys or items start to the last line of the longest of them."""
    result: dict[int, int] = {}
    for document in documents:
        result.setdefault(document.root.start_line, document.root.start_line)
        for first, value in _parts(document.root):
            result[first] = max(result.get(first, first), _last_line(value))
    return result


def _parts(root: Node) -> Iterator[tuple[int, Node]]:
    """Yield every value of a map or list below `root` with the line its key or item starts in.

    What an alias or a merge key brings in stands elsewhere, where it is reached once.
    """
    pending = [root]
    while pending:
        parts: list[tuple[int, Node]] = []
        match pending.pop():
            case Mapping(entries=entries):
                parts = [(each.key.start_line, each.value) for each in entries if not each.is_merged]
            case Sequence(items=items):
                parts = [(item.start_line, item) for item in items]
            case _:
                pass
        yield from parts
        pending += [value for _, value in parts]


def _last_line(node: Node) -> int:
    """Return the last line a node has text in; a block scalar ends before the next line's first column."""
    return node.end_line - 1 if node.end_column == 1 and node.end_line > node.start_line else node.end_line
