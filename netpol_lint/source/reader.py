"""Reading the text of one file, part by part."""

from __future__ import annotations

from netpol_lint.location import Region
from netpol_lint.source.breaks import EditorLines, has_other_breaks
from netpol_lint.source.chunk_parser import ChunkParser
from netpol_lint.source.compose import Composer
from netpol_lint.source.document import Document, ProblemKind
from netpol_lint.source.encrypted import encryption
from netpol_lint.source.events import light_events
from netpol_lint.source.fault import BrokenDocumentError, Fault
from netpol_lint.source.limits import MAX_PARTS
from netpol_lint.source.node import Scalar, SourceFile
from netpol_lint.source.place import EDITOR_BREAK
from netpol_lint.source.problems import Problems
from netpol_lint.source.refused import refused_values
from netpol_lint.source.scene import shown
from netpol_lint.source.split import Chunk, Separator, count_lines, split


class TextReader:
    """Reads a text in UTF-8, the content of the file `path`, and adds to `problems` what is wrong.

    `documents` is in the order of the text; `shares_nodes` tells whether they have aliases.
    """

    def __init__(self, path: str, text: bytes, problems: Problems) -> None:
        self.documents: list[Document] = []
        self.shares_nodes = False
        self._path = path
        self._text = text
        self._problems = problems
        self._parser = ChunkParser(SourceFile(path, may_substitute=_may_substitute(text)), len(text))
        self._index = 0
        self._end = _end_of_open_line(text)
        self._needs_editor_lines = self._end is not None or has_other_breaks(text)

    def read(self) -> None:
        """Read all documents, or as many as the limits allow."""
        with light_events():
            self._read_parts()

    def _read_parts(self) -> None:
        for number, part in enumerate(split(self._text)):
            if number >= MAX_PARTS:
                self._problems.add((_too_many_parts(part),), part.text)
            elif isinstance(part, Separator):
                if not part.is_accepted:
                    self._problems.add((_bad_separator(part),), self._text)
            elif not part.text.isspace():
                # kubectl looks at the start of a file for the brace of JSON.
                self._read_chunk(part, may_be_json=number == 0)
            if number >= MAX_PARTS or self._parser.is_exhausted or self._problems.is_full:
                break

    def _read_chunk(self, chunk: Chunk, *, may_be_json: bool) -> None:
        if not chunk.text.endswith(b"\n"):
            # kubectl ends the last line, too.
            chunk = Chunk(chunk.text + b"\n", chunk.first_line)
        try:
            values = self._parser.parse_json(chunk) if may_be_json else []
            for value in values:
                self._take(value, chunk, None)
            if not values:
                self._read_yaml(chunk)
        except BrokenDocumentError as error:
            self._index += 1
            self._problems.add((error.fault,), chunk.text)

    def _read_yaml(self, chunk: Chunk) -> None:
        lines = EditorLines(chunk, self._end) if self._needs_editor_lines else None
        try:
            self._take(self._parser.parse_yaml(chunk), chunk, lines)
        except BrokenDocumentError as error:
            if lines is None:
                raise
            raise BrokenDocumentError(lines.corrected(error.fault)) from error

    def _take(self, composed: Composer, chunk: Chunk, lines: EditorLines | None) -> None:
        """Keep a document, unless it is empty; `lines` is where the parser's lines are not an editor's."""
        root, faults = composed.root, composed.faults
        self.shares_nodes = self.shares_nodes or composed.has_aliases
        for fault in faults:
            if fault.kind is ProblemKind.TEMPLATE:
                raise BrokenDocumentError(fault)
        if lines is not None:
            faults = [lines.corrected(fault) for fault in faults]
        if root is not None and not (isinstance(root, Scalar) and root.is_null):
            if lines is not None:
                lines.correct(root)
            faults += (*encryption(chunk.text, root), *refused_values(chunk.text, root))
            self.documents.append(Document(self._path, self._index, root))
            self._index += 1
        if faults:
            self._problems.add(faults, chunk.text)


def _may_substitute(text: bytes) -> bool:
    """Say whether a scalar may hold `${`, as it stands there, spelled with escapes, or tagged as base64."""
    return b"${" in text or b"\\" in text or b"!" in text


def _end_of_open_line(text: bytes) -> tuple[int, int] | None:
    """Return the end of a text whose last line has no line break, else None."""
    if not text or text.endswith(b"\n"):
        return None
    start = max(text.rfind(b"\n"), text.rfind(b"\r")) + 1
    return count_lines(text, 0, len(text)) + 1, len(text[start:].decode("utf-8")) + 1


def _bad_separator(separator: Separator) -> Fault:
    # To kubectl only a line feed ends a line; an editor may see more lines in this one.
    text = separator.text.decode("utf-8").rstrip()
    message = (
        f"{shown(text)} starts with `---`, so kubectl ends the document here and refuses what follows the "
        "dashes; put it on the next line"
    )
    first = EDITOR_BREAK.split(text)[0]
    region = Region(separator.first_line, 1, separator.first_line, len(first) + 1)
    return Fault(ProblemKind.SYNTAX, message, region)


def _too_many_parts(part: Chunk | Separator) -> Fault:
    message = (
        f"the file has more than {MAX_PARTS:,} documents and separators, and nothing from here on is read"
    )
    return Fault(ProblemKind.LIMIT, message, Region(part.first_line, 1, part.first_line, 1))
