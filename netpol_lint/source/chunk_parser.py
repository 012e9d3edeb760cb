"""From the text of a chunk to composed documents: which parser reads it, and how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ruamel.yaml.error import YAMLError

from netpol_lint.location import Region
from netpol_lint.source.compose import Composer
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.dropped import dropped_content
from netpol_lint.source.event import Event
from netpol_lint.source.events import is_worth_another_try, parse, parse_slowly
from netpol_lint.source.failure import Failure, failure_of
from netpol_lint.source.fault import BrokenDocumentError, Fault
from netpol_lint.source.json_events import json_documents
from netpol_lint.source.limits import MAX_EVENTS, MAX_PURE_BYTES, PURE_START_BYTES
from netpol_lint.source.node import SourceFile
from netpol_lint.source.split import Chunk


class ChunkParser:
    """Parses the chunks of one file, which share its limits; `size` is the file's in bytes."""

    def __init__(self, file: SourceFile, size: int) -> None:
        self._file = file
        # A byte makes one event at most, so that few files need counting.
        self._events_left = MAX_EVENTS if size > MAX_EVENTS else None
        self._slow_bytes_left = MAX_PURE_BYTES

    @property
    def is_exhausted(self) -> bool:
        """Whether the file is over its limit of events, so that no more of it is read."""
        return self._events_left is not None and self._events_left < 0

    def parse_json(self, chunk: Chunk) -> list[Composer]:
        """Compose the values of a stream of JSON; none if the chunk is not JSON throughout.

        Raises:
            BrokenDocumentError: a value cannot be used.
        """
        return [self._compose(events, chunk) for events in json_documents(chunk.text)]

    def parse_yaml(self, chunk: Chunk) -> Composer:
        """Compose the document of a chunk; what follows the document is among its faults.

        Raises:
            BrokenDocumentError: the chunk is no YAML, or its document cannot be used.
        """
        try:
            return self._compose(parse(chunk.text), chunk)
        except YAMLError as error:
            failure = failure_of(error)
        if not is_worth_another_try(failure):
            raise _broken(failure, chunk)
        self._slow_bytes_left -= len(chunk.text) + PURE_START_BYTES
        if self._slow_bytes_left < 0:
            raise _too_slow(failure, chunk)
        try:
            return self._compose(parse_slowly(chunk.text), chunk)
        except YAMLError as error:
            raise _broken(failure_of(error), chunk) from error

    def _compose(self, events: Iterator[Event], chunk: Chunk) -> Composer:
        if self._events_left is not None:
            events = self._counted(events, chunk.first_line)
        composer = Composer(self._file, chunk.first_line)
        composer.compose(events)
        if composer.end is not None:
            composer.faults += dropped_content(events, composer.end, chunk)
        return composer

    def _counted(self, events: Iterable[Event], line: int) -> Iterator[Event]:
        left = self._events_left or 0
        for event in events:
            self._events_left = left = left - 1
            if left < 0:
                place = (line + event.start_mark.line, event.start_mark.column + 1)
                message = (
                    f"the file has more than {MAX_EVENTS:,} values, and nothing from this document on is read"
                )
                raise BrokenDocumentError(Fault(ProblemKind.LIMIT, message, Region(*place, *place)))
            yield event


# The explanations are imported when something is broken: few runs need them, and their patterns take long.
def _broken(failure: Failure, chunk: Chunk) -> BrokenDocumentError:
    from netpol_lint.source.broken import why_broken

    return BrokenDocumentError(why_broken(failure, chunk))


def _too_slow(failure: Failure, chunk: Chunk) -> BrokenDocumentError:
    from netpol_lint.source.broken import why_too_slow

    return BrokenDocumentError(why_too_slow(failure, chunk))
