"""Which part of a result the command line asks for: what a change is to blame for, or some clusters."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.audit.pipeline import AuditRequest
from netpol_lint.cli.chosen_clusters import ClusterFilter
from netpol_lint.cli.target import Target
from netpol_lint.errors import ConfigError


class Narrowing(Struct, frozen=True):
    """What was said; nothing asks for everything."""

    clusters: tuple[str, ...] = ()
    only_files: tuple[Path, ...] = ()
    is_changed: bool = False
    changed_since: str | None = None

    def applied(self, request: AuditRequest, target: Target) -> AuditRequest:
        """Return the request for what was asked for.

        Raises:
            ConfigError: two options say different things, or git cannot tell what changed.
        """
        if self.clusters:
            request = replace(request, narrowings=(*request.narrowings, ClusterFilter(self.clusters)))
        said = [self.only_files, self.is_changed, self.changed_since is not None]
        if not any(said):
            return request
        if sum(map(bool, said)) > 1:
            raise ConfigError(
                "--only-files, --changed and --changed-since exclude each other",
                hint="each of them says which files a finding has to touch",
            )
        if target.given is not None:
            raise ConfigError("manifests on standard input are in no files that could have changed")
        return self._limited_to_change(request, target.root)

    def _limited_to_change(self, request: AuditRequest, root: Path) -> AuditRequest:
        # Most runs ask for everything, and need not wait for this to be imported.
        from netpol_lint.changes import ChangeFilter, change_of_files, change_of_work_tree, change_since

        if self.only_files:
            change = change_of_files(root, self.only_files)
        elif self.changed_since is not None:
            change = change_since(root, self.changed_since)
        else:
            found = change_of_work_tree(root, os.environ)
            if found is None:
                return request
            change = found
        return replace(request, narrowings=(*request.narrowings, ChangeFilter(change, request)))
