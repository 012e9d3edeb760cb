"""Which findings the format `github` annotates: all, or those that a change touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.audit import AuditRequest
from netpol_lint.cli.output import Output
from netpol_lint.findings import AuditResult
from netpol_lint.source.repository import Repository

if TYPE_CHECKING:
    from netpol_lint.changes import Change

_ANNOTATES: Final = "github"


class Annotating(Struct, frozen=True):
    """The change whose lines are to be annotated; None annotates everything."""

    change: Change | None = None

    @classmethod
    def since(cls, revision: str | None, root: Path) -> Annotating:
        """Return what to annotate for the change since a revision.

        Raises:
            ConfigError: git knows no such revision, or cannot be asked.
        """
        if revision is None:
            return cls()
        from netpol_lint.changes import change_since

        return cls(change_since(root, revision))

    def shares(
        self,
        outputs: Sequence[Output],
        result: AuditResult,
        *,
        repository: Repository,
        request: AuditRequest,
    ) -> Iterator[tuple[Sequence[Output], AuditResult]]:
        """Yield the outputs with the part of the result that each of them is to tell."""
        if self.change is None:
            yield outputs, result
            return
        from netpol_lint.changes import ChangedLines, ChangeFilter, touched_findings

        has_caused = partial(ChangeFilter(self.change, request).has_caused, repository)
        touched = touched_findings(result.findings, ChangedLines(self.change), has_caused)
        annotations = [each for each in outputs if each.format == _ANNOTATES]
        yield annotations, replace(result, findings=tuple(touched))
        yield [each for each in outputs if each.format != _ANNOTATES], result
