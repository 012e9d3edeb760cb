"""bare-podselector-cross-namespace: peers that name pods of another namespace, and not the namespace."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.rule_api import CheckContext, names
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.selectors.dangling import Cause, Dangling
from netpol_lint.rule_api.selectors.dangling_peers import dangling_peers
from netpol_lint.rule_api.selectors.selector_words import labels_carried, owner_of, selector_of, speak
from netpol_lint.source.node import PlainValue


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each peer without a namespaceSelector whose pods run in exactly one other namespace."""
    for each in dangling_peers(ctx):
        if each.cause is Cause.OWN_NAMESPACE:
            yield speak(ctx, each, _message(each), evidence=_evidence(each), fix=_fix(ctx, each))


def _fix(ctx: CheckContext, each: Dangling) -> Fix | None:
    other = each.meant[0].namespace
    selector: PlainValue = {"matchLabels": {NAME_LABEL: other}}
    at = None if each.peer is None else each.peer.at
    edits = ctx.editor.add_field(at, "namespaceSelector", selector)
    return fix(Safety.UNSAFE, f"look for the pods in namespace {other}", edits, promise=Promise.OPENS)


def _message(each: Dangling) -> str:
    other = each.meant[0].namespace
    return (
        f"{owner_of(each)} selects no pod, because a `podSelector` alone looks only in namespace"
        f" {each.policy.namespace} and {names(each.meant)} with `{selector_of(each)}`"
        f" {'runs' if len(each.meant) == 1 else 'run'} in namespace {other}; a `namespaceSelector` with"
        f" `{NAME_LABEL}: {other}` in the same item looks there"
    )


def _evidence(each: Dangling) -> Iterator[Evidence]:
    for workload in each.meant:
        yield Evidence(workload.at, f"the pods of {workload} have {labels_carried(workload)}")
