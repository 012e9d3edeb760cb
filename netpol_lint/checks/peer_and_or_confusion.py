"""peer-and-or-confusion: a namespaceSelector and a podSelector in two items of a list instead of one."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.location import Location
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Operator
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, joined, names
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.selectors.dangling import Cause
from netpol_lint.rule_api.selectors.dangling_peers import dangling_peers
from netpol_lint.rule_api.selectors.joined_peers import JoinedPeer, joined_peers

_VERBS = {Direction.INGRESS: "lets in", Direction.EGRESS: "leads to"}


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each item for pods beside one for namespaces that were meant as one item."""
    pairs = list(joined_peers(ctx))
    if not pairs:
        return
    spoken: set[tuple[str, Location]] = set()
    for each in dangling_peers(ctx):
        if each.cause is Cause.TWO_ITEMS and each.joined is not None:
            spoken.add((str(each.policy.ref), each.joined.pods.at))
            yield _finding(ctx, each.joined, each.basis, selects_own=False)
    for pair in pairs:
        selects_own = bool(ctx.engine.classes.matching(pair.pods, pair.policy.namespace).certain)
        if selects_own and (str(pair.policy.ref), pair.pods.at) not in spoken:
            yield _finding(ctx, pair, pair.basis, selects_own=True)


def _finding(ctx: CheckContext, each: JoinedPeer, basis: Basis, *, selects_own: bool) -> Finding:
    return ctx.finding(
        each.pods.at,
        _message(each, selects_own=selects_own),
        subject=str(each.policy.ref),
        confidence=confidence_of(basis),
        evidence=_evidence(each),
        lacking_in=None if selects_own else each.policy.namespace,
        is_about_pods=True,
        fix=_fix(ctx, each),
    )


def _fix(ctx: CheckContext, each: JoinedPeer) -> Fix | None:
    """Return the list with what the second item selects in the first one."""
    is_first = each.pods.at < each.namespaces.at
    first, second = (each.pods, each.namespaces) if is_first else (each.namespaces, each.pods)
    item = ctx.editor.value(second.at)
    if not isinstance(item, dict) or len(item) != 1:
        return None
    ((name, selector),) = item.items()
    added = ctx.editor.add_field(first.at, name, selector)
    removed = ctx.editor.remove_item(second.at)
    return fix(Safety.UNSAFE, "make one item of the two", added, removed, promise=Promise.NARROWS)


def _message(each: JoinedPeer, *, selects_own: bool) -> str:
    pods, verb, own = each.pods.pod_selector, _VERBS[each.rule.direction], each.policy.namespace
    who = names(each.workloads) if each.workloads else f"pods with `{pods}`"
    here = "some" if selects_own else "no"
    return (
        f"this rule of {each.policy} {verb} every pod of {_namespaces(each)}, because"
        " `namespaceSelector` and `podSelector` are two items of its list; in one item they mean"
        f" {who} there alone, and {here} pod of namespace {own} has `{pods}`"
    )


def _namespaces(each: JoinedPeer) -> str:
    selector = each.namespaces.namespace_selector
    if selector is None or selector.selects_everything:
        return "every namespace"
    if len(selector.requirements) == 1 and selector.keys == {NAME_LABEL}:
        (only,) = selector.requirements
        if only.operator is Operator.IN:
            return f"namespace {joined(sorted(only.values))}"
    return f"namespaces with `{selector}`"


def _evidence(each: JoinedPeer) -> Iterator[Evidence]:
    yield Evidence(each.namespaces.at, "this item is for namespaces, and selects all of their pods")
    for workload in each.workloads:
        if not workload.is_assumed:
            yield Evidence(workload.at, f"{workload} is what both selectors select together")
