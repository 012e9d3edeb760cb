"""A repository as it was before a change, of which only what differs is read again."""

from __future__ import annotations

from collections.abc import Sequence

from netpol_lint.source.discover import may_be_manifest
from netpol_lint.source.past import Past
from netpol_lint.source.repository import Repository, lies_within, without


def repository_before(repository: Repository, past: Past, *, exclude: Sequence[str] = ()) -> Repository:
    """Return the repository with the files that it had then; places in scope and exclusions are today's."""
    deleted = [
        path for path in past.deleted() if may_be_manifest(path) and lies_within(path, repository.within)
    ]
    before = Repository(
        repository.root,
        {*filter(past.has, repository.files), *without(sorted(deleted), exclude)},
        past.read,
        list_all=past.below,
        problems=repository.problems,
        within=repository.within,
        account=None if repository.account is None else type(repository.account)(),
    )
    before.share(repository, (path for path in repository.files if not past.is_changed(path)))
    return before
