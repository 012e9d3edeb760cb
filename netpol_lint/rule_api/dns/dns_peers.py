"""What a rule that is meant for DNS would have to say to select the DNS servers."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Fix
from netpol_lint.policy.rules import NetworkPolicyRule
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.network_policy import PodPeer
from netpol_lint.resources.selector import LabelSelector, Match, Operator, Requirement
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.dns.dns_egress import USUAL_SLIPS
from netpol_lint.rule_api.edits import Edits, Promise, Safety, fix
from netpol_lint.source.node import PlainValue


def peer_fix(ctx: CheckContext, rule: NetworkPolicyRule) -> Fix | None:
    """Return the edits that make the only peer of a rule select the only DNS servers.

    A label that people take for the namespace's name is beyond doubt; everything else is for a reader.
    """
    if len(rule.rule.peers) != 1 or len(ctx.dns.pods) != 1:
        return None
    (peer,), (server,) = rule.rule.peers, ctx.dns.pods
    if not isinstance(peer, PodPeer) or server.host_network:
        return None
    of_namespace = _namespace_edits(ctx, peer, server)
    of_pods = list(_pod_edits(ctx, peer.pod_selector, server))
    edits = [*of_namespace, *of_pods]
    is_name = peer.namespace_selector is not None and not of_pods
    opens = [(protocol, port) for protocol in ("TCP", "UDP") for port in (53, *ctx.dns.ports)]
    return fix(
        Safety.SAFE if is_name else Safety.UNSAFE,
        f"select {server.ref.name} in {server.namespace}",
        *edits,
        promise=Promise.OPENS,
        opens=dict.fromkeys(opens),
    )


def _namespace_edits(ctx: CheckContext, peer: PodPeer, server: Workload) -> list[Edits | None]:
    """Return the edits of a namespace selector; one of `None` where nobody can tell what is meant."""
    if peer.namespace_selector is None:
        wanted: PlainValue = {"matchLabels": {NAME_LABEL: server.namespace}}
        return [ctx.editor.add_field(peer.at, "namespaceSelector", wanted)]
    labels = ctx.engine.classes.namespace(server.namespace).labels
    edits: list[Edits | None] = []
    for each in peer.namespace_selector.requirements:
        if each.match(labels) is Match.YES:
            continue
        is_slip = each.key in USUAL_SLIPS and _value(each) == server.namespace
        edits.append(_renamed(ctx, each, NAME_LABEL) if is_slip else None)
    return edits


def _pod_edits(ctx: CheckContext, selector: LabelSelector | None, server: Workload) -> Iterator[Edits | None]:
    """Yield the edits of a pod selector: another value of a label that the servers have, or another label."""
    for each in () if selector is None else selector.requirements:
        if each.match(server.labels) is Match.YES:
            continue
        value, known = _value(each), server.labels.known
        if value is None or each.at is None:
            yield None
        elif each.key in known:
            yield ctx.editor.replace_scalar(each.at, value, known[each.key])
        elif len(known) == 1 and selector is not None and len(selector.requirements) == 1:
            ((key, wanted),) = known.items()
            yield ctx.editor.rename_field(each.at, each.key, key)
            if value != wanted:
                yield ctx.editor.replace_scalar(each.at, value, wanted)
        else:
            yield None


def _value(each: Requirement) -> str | None:
    return next(iter(each.values)) if each.operator is Operator.IN and len(each.values) == 1 else None


def _renamed(ctx: CheckContext, each: Requirement, key: str) -> Edits | None:
    """Return the edit of a label's key, in `matchLabels` or in `matchExpressions`."""
    renamed = ctx.editor.rename_field(each.at, each.key, key)
    return renamed or ctx.editor.replace_scalar(ctx.editor.below(each.at, "key"), each.key, key)
