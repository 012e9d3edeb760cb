"""What is wrong in a text, while it is being read: a problem before its file is known."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.location import Region
from netpol_lint.source.document import ProblemKind


class Fault(Struct, frozen=True):
    """Something wrong at a place of the text."""

    kind: ProblemKind
    message: str
    region: Region


class BrokenDocumentError(Exception):
    """The document cannot be used; the fault says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault
