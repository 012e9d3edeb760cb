"""The files that a change touches, and the states of the repository that it started from."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.findings import Finding
from netpol_lint.source.past import Past, ways


class Change(Struct, frozen=True):
    """What is looked at, next to what it was before.

    A merge has a state before it on either side: what differs from one of them only, the other side brought
    along. `named` are the paths of the files, or of directories with them, where somebody named them; else
    the files are those that differ from all states before. `since` is the revision, where somebody named one.
    """

    before: tuple[Past, ...]
    named: frozenset[str] | None = None
    since: str | None = None

    def has_touched(self, finding: Finding) -> bool:
        """Say whether a finding stands in, points to or is fixed in a file of the change."""
        return any(self._is_in(path) for path in _paths(finding))

    def _is_in(self, path: str) -> bool:
        if self.named is not None:
            return not self.named.isdisjoint((*ways(path), "."))
        return bool(self.before) and all(past.is_changed(path) for past in self.before)


def _paths(finding: Finding) -> dict[str, None]:
    """Return the files of a finding; where its object has one of its own, that is part of the evidence."""
    edits = () if finding.fix is None else finding.fix.edits
    places = (finding.at, *(each.at for each in finding.evidence), *(edit.at for edit in edits))
    return dict.fromkeys(at.path for at in places)
