"""policy-not-deployed: policies that nothing in the repository deploys, although it deploys others."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.foreign_policy import is_policy
from netpol_lint.resources.meta import name_at
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, count
from netpol_lint.rule_api.openness.put_aside import is_put_aside


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each file with policies that no kustomization lists and no delivery object reaches."""
    by_file: dict[str, list[ApiObject]] = defaultdict(list)
    for each in filter(is_policy, ctx.forgotten):
        by_file[each.path].append(each)
    for path, policies in by_file.items():
        yield _finding(ctx, path, policies)


def _finding(ctx: CheckContext, path: str, policies: list[ApiObject]) -> Finding:
    first, *others = policies
    more = f" and {count(len(others), 'policy').replace('policys', 'policies')} beside it" if others else ""
    verb = "are" if others else "is"
    return ctx.finding(
        name_at(first),
        f"{first.kind} {first.name}{more} {verb} deployed by nothing here: no kustomization lists"
        f" `{posixpath.basename(path)}`, and no Flux or Argo CD object leads to it",
        subject=first.subject,
        # Somebody may still apply it by hand.
        confidence=confidence_of(Basis.INCOMPLETE if is_put_aside(path) else Basis.ASSUMED),
        evidence=(Evidence(name_at(each), f"{each.kind} {each.name} isolates no pod") for each in others),
    )
