"""peer-selects-nothing: peers of rules that no pod meets, or no namespace."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.resources.network_policy import Direction
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.edits import Safety, fix
from netpol_lint.rule_api.selectors.dangling import Cause, Dangling
from netpol_lint.rule_api.selectors.dangling_peers import dangling_peers
from netpol_lint.rule_api.selectors.other_namespaces import declared_with
from netpol_lint.rule_api.selectors.selector_words import closest, in_namespaces, owner_of, selector_of, speak

_EFFECTS = {Direction.INGRESS: "lets nobody in", Direction.EGRESS: "leads nowhere"}


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each peer that selects nothing that is known of, for no reason that another rule names."""
    for each in dangling_peers(ctx):
        if each.cause is Cause.NOTHING:
            yield speak(ctx, each, _message(each), evidence=_evidence(ctx, each), fix=_fix(ctx, each))


def _fix(ctx: CheckContext, each: Dangling) -> Fix | None:
    """Return the list without the peer, unless it is the only one: an empty list means everybody."""
    if each.peer is None or each.rule is None or len(each.rule.peers) == 1:
        return None
    return fix(Safety.UNSAFE, "remove the peer", ctx.editor.remove_item(each.peer.at))


def _message(each: Dangling) -> str:
    effect = "" if each.rule is None else f", so it {_EFFECTS[each.rule.direction]}"
    selector = None if each.peer is None else each.peer.namespace_selector
    if selector is not None and not each.finds_namespaces:
        return f"{owner_of(each)} selects no namespace; none that is known here carries `{selector}`{effect}"
    pods = selector_of(each)
    where = in_namespaces(each.namespaces)
    if pods.selects_everything:
        return f"{owner_of(each)} selects no pod; none is declared {where}{effect}"
    return f"{owner_of(each)} selects no pod; none that is declared {where} carries `{pods}`{effect}"


def _evidence(ctx: CheckContext, each: Dangling) -> Iterator[Evidence]:
    """Yield the workloads that meet the podSelector elsewhere, and those that nearly do where it looks."""
    selector = selector_of(each)
    if not selector.selects_everything:
        labels = str(selector)
        for workload in declared_with(ctx, selector):
            says = f"the pods of {workload} carry `{labels}`, in namespace {workload.namespace}"
            yield Evidence(workload.at, says)
    yield from closest(ctx, selector, each.namespaces)
