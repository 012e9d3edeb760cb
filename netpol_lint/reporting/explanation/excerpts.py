"""Places of manifests with what is said about them, drawn into rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.reporting.full.drawing import draw
from netpol_lint.reporting.full.excerpt import Excerpt, Label, Mark, gather
from netpol_lint.reporting.full.paint import Role, Row, wrap
from netpol_lint.reporting.full.sheet import lay_out
from netpol_lint.reporting.visible import visible


class Paper(Struct, frozen=True):
    """What is drawn on: the lines of files, and how wide it is."""

    lines_of: Callable[[str], Sequence[str]]
    width: int

    def prose(self, text: str, *, role: Role = Role.TEXT, indent: int = 0) -> Iterator[Row]:
        """Break a sentence into rows."""
        room = self.width - indent
        for line in wrap(text, first=room, rest=room):
            yield ((role, f"{' ' * indent}{line}"),)

    def excerpts(self, marked: Sequence[tuple[Location, str]], role: Role) -> Iterator[Row]:
        """Draw places and what is said about each, those near each other together."""
        labels = [(at, Label(at.region, visible(says), Mark.FINDING, role)) for at, says in marked]
        sheets = [(each, lay_out(each, self.lines_of(each.at.path))) for each in gather(labels)]
        gutter = max((len(str(sheet.numbers[-1])) for _, sheet in sheets if sheet.numbers), default=1)
        for excerpt, sheet in sheets:
            inside = f" ({excerpt.at.yaml_path})" if excerpt.at.yaml_path else ""
            arrow = (Role.FRAME, f"{' ' * gutter}--> ")
            yield arrow, (Role.TEXT, str(excerpt.at)), (Role.FAINT, inside)
            edge: Row = ((Role.FRAME, f"{' ' * gutter} |"),)
            if sheet.numbers:
                yield edge
                yield from draw(sheet, gutter=gutter, width=self.width)
                yield edge
            yield from self._unshown(excerpt, sheet.lines, gutter)

    def _unshown(self, excerpt: Excerpt, lines: Sequence[str], gutter: int) -> Iterator[Row]:
        for label in excerpt.unshown(lines):
            yield from self.remark(label.says, gutter)

    def remark(self, text: str, gutter: int = 1) -> Iterator[Row]:
        """Add a sentence below an excerpt."""
        indent = " " * (gutter + 3)
        room = self.width - len(indent)
        first, *rest = wrap(text, first=room, rest=room)
        yield (Role.FRAME, f"{' ' * gutter} = "), (Role.TEXT, first)
        for line in rest:
            yield ((Role.TEXT, f"{indent}{line}"),)
