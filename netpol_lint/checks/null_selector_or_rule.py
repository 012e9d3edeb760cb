"""null-selector-or-rule: nothing where a selector or a rule belongs, which the API server gives a meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from netpol_lint.findings import Evidence, Finding, Fix, Severity
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.edits import Edits, Safety, fix
from netpol_lint.rule_api.manifests.nulls import NullMeaning, WrittenNull, nulls_in
from netpol_lint.rule_api.manifests.written_policy import rules_in_effect

_EXPLICIT: Final[Mapping[NullMeaning, str]] = {
    NullMeaning.EVERY_POD: "{}",
    NullMeaning.EVERY_POD_OF_PEER: "{}",
    NullMeaning.EVERY_NAMESPACE: "{}",
    NullMeaning.NO_RULES: "[]",
    NullMeaning.EVERYTHING: "{}",
    NullMeaning.EVERY_PORT: "[]",
    NullMeaning.EVERY_TCP_PORT: "protocol: TCP",
}
"""What means the same and says so; the others mean what leaving the key out means."""

_MEANS: Final[Mapping[NullMeaning, str]] = {
    NullMeaning.EVERY_POD: "and selects every pod of namespace {namespace}",
    NullMeaning.EVERY_POD_OF_PEER: "and the peer is every pod of its namespaces",
    NullMeaning.EVERY_NAMESPACE: "and the peer looks into every namespace",
    NullMeaning.OWN_NAMESPACE: "and the peer looks into namespace {namespace} alone",
    NullMeaning.NO_RULES: "so all {direction} is denied",
    NullMeaning.NO_DIRECTION: "so the policy leaves {direction} alone",
    NullMeaning.EVERYTHING: "and such a rule allows all {direction}",
    NullMeaning.EVERY_PORT: "so the rule allows every port",
    NullMeaning.EVERY_TCP_PORT: "and allows every TCP port",
    NullMeaning.EVERY_PORT_OF_PROTOCOL: "and allows every port of the protocol",
}


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each null that selects or allows something, and policies that leave out whom they select."""
    # What is missing may stand in the wrong place, and then unknown-field says so.
    doubtful = {each.subject for each in ctx.inventory.problems}
    for policy in ctx.inventory.policies:
        for each in nulls_in(policy):
            if not (each.is_absent and str(policy.ref) in doubtful):
                yield _finding(ctx, policy, each)


def _finding(ctx: CheckContext, policy: NetworkPolicy, each: WrittenNull) -> Finding:
    selected = ctx.engine.selected_workloads(policy)
    is_default_deny = policy.pod_selector.selects_everything and not any(rules_in_effect(policy))
    # A default deny means what it looks like, however it is spelt.
    is_note = each.is_absent or (is_default_deny and each.meaning is not NullMeaning.NO_DIRECTION)
    return ctx.finding(
        each.at,
        f"`{each.field}` of {policy} is {'not there' if each.is_absent else 'null'}, {_meaning(policy, each)}"
        f"; {_advice(each)}",
        subject=str(policy.ref),
        severity=Severity.NOTE if is_note else None,
        evidence=(Evidence(one.at, f"{policy} selects {one}") for one in selected),
        fix=_fix(ctx, each),
    )


def _meaning(policy: NetworkPolicy, each: WrittenNull) -> str:
    direction = each.field.removeprefix("spec.").partition("[")[0]
    return _MEANS[each.meaning].format(namespace=policy.namespace, direction=direction)


def _advice(each: WrittenNull) -> str:
    explicit = _EXPLICIT.get(each.meaning)
    if each.field == "spec":
        return "write `podSelector: {}` in it if that is meant"
    if explicit is not None:
        return f"write `{explicit}` if that is meant"
    if each.meaning is NullMeaning.EVERY_PORT_OF_PROTOCOL:
        return "remove the key if that is meant, and write a port if not"
    if each.meaning is NullMeaning.OWN_NAMESPACE:
        return "remove the key if that is meant, and write `{}` for every namespace"
    return "remove the key if that is meant, and name the direction in policyTypes to isolate the pods"


def _fix(ctx: CheckContext, each: WrittenNull) -> Fix | None:
    explicit = _EXPLICIT.get(each.meaning)
    says = "remove the null" if explicit is None else f"write `{explicit}`"
    return fix(Safety.SAFE, f"{says}, which means the same", _edits(ctx, each, explicit))


def _edits(ctx: CheckContext, each: WrittenNull, explicit: str | None) -> Edits | None:
    if each.field == "spec":
        return None
    if each.parent is not None:
        return ctx.editor.add_field(each.parent, "podSelector", {})
    if explicit is None:
        return ctx.editor.remove_field(each.at)
    if each.meaning is NullMeaning.EVERY_TCP_PORT:
        return ctx.editor.replace(each.at, {"protocol": "TCP"})
    return ctx.editor.replace(each.at, [] if explicit == "[]" else {})
