"""Which findings the format `github` annotates: all, or those that a change touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.audit.pipeline import AuditRequest
from netpol_lint.cli.output import Output
from netpol_lint.findings import AuditResult
from netpol_lint.source.repository import Repository

if TYPE_CHECKING:
    from netpol_lint.changes import ChangeFilter

_ANNOTATES: Final = "github"


class Annotating(Struct, frozen=True):
    """What knows the change whose lines are to be annotated; None annotates everything."""

    changes: ChangeFilter | None = None

    @classmethod
    def since(cls, revision: str | None, request: AuditRequest, root: Path) -> Annotating:
        """Return what to annotate for the change since a revision.

        Raises:
            ConfigError: git knows no such revision, or cannot be asked.
        """
        if revision is None:
            return cls()
        from netpol_lint.changes import ChangeFilter, change_since

        # If the result is limited to the same change, what was there before it is found out once for both.
        limits = (each for each in request.narrowings if isinstance(each, ChangeFilter))
        same = next((each for each in limits if each.change.since == revision), None)
        return cls(same or ChangeFilter(change_since(root, revision), request))

    def shares(
        self, outputs: Sequence[Output], result: AuditResult, repository: Repository
    ) -> Iterator[tuple[Sequence[Output], AuditResult]]:
        """Yield the outputs with the part of the result that each of them is to tell."""
        if self.changes is None:
            yield outputs, result
            return
        from netpol_lint.changes import ChangedLines, touched_findings

        has_caused = partial(self.changes.has_caused, repository)
        touched = touched_findings(result.findings, ChangedLines(self.changes.change), has_caused)
        annotations = [each for each in outputs if each.format == _ANNOTATES]
        yield annotations, replace(result, findings=tuple(touched))
        yield [each for each in outputs if each.format != _ANNOTATES], result
