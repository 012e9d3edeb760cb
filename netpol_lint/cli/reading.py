"""Reading a repository, with what earlier runs found out about it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.cache.cache import Cache
from netpol_lint.cli.streams import say
from netpol_lint.cli.target import Target
from netpol_lint.config import Config
from netpol_lint.source.repository import Repository

if TYPE_CHECKING:
    # Only a scan audits.
    from netpol_lint.audit.pipeline import AuditRequest
    from netpol_lint.changes import ChangeFilter
    from netpol_lint.findings import AuditResult

VARIABLE: Final = "NETPOL_LINT_NO_CACHE"
"""What users set to anything but 0 to have no cache, whatever they run."""


class Reading(Struct, frozen=True):
    """A repository that is being read, and the cache, if there is to be one."""

    repository: Repository
    cache: Cache | None

    def audit(self, request: AuditRequest) -> AuditResult:
        """Find every defect, or look up what an earlier run found where nothing has changed."""
        from netpol_lint.audit.pipeline import audit

        known = None if self.cache is None else self._known(self.cache, request)
        return audit(self.repository, request) if known is None else known

    def _known(self, cache: Cache, request: AuditRequest) -> AuditResult | None:
        """Return what the cache makes of a request, if it has to do with it."""
        limits: list[ChangeFilter] = []
        if request.narrowings:
            from netpol_lint.changes import ChangeFilter

            limits = [each for each in request.narrowings if isinstance(each, ChangeFilter)]
            if len(limits) < len(request.narrowings):
                return None
        # What is found everywhere is what the next commit has to look back to.
        answer = cache.answer(self.repository, replace(request, narrowings=()))
        if answer is None:
            return None
        result = answer.result
        for limit in limits:
            limit.answers = cache
            result = limit.narrowed(self.repository, result)
        return result


@contextmanager
def reading(
    target: Target, config: Config, *, jobs: int | None, has_cache: bool, is_verbose: bool = False
) -> Iterator[Reading]:
    """Read a repository for a while, in `jobs` processes; afterwards write down what was found out.

    What failed about the cache is said to those who want to hear more.
    """
    is_wanted = has_cache and target.given is None and os.environ.get(VARIABLE, "0") in {"", "0"}
    cache = Cache(target.root, os.environ) if is_wanted else None
    try:
        yield Reading(target.open(config, jobs=jobs, cache=cache), cache)
    finally:
        if cache is not None:
            cache.close()
    if cache is not None and cache.trouble and is_verbose:
        say(f"the cache is not used: {cache.trouble}")
