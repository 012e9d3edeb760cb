"""policy-in-wrong-namespace: policies that stand in another namespace than the pods they are for."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.location import Location
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, names
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.selectors.dangling import Cause, Dangling, dangling_policies
from netpol_lint.rule_api.selectors.other_namespaces import names_no_namespace, stands_beside
from netpol_lint.rule_api.selectors.selector_words import closest, labels_carried, speak


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each policy that selects nothing where it stands and pods in exactly one other namespace."""
    for each in dangling_policies(ctx):
        if each.cause is not Cause.WRONG_NAMESPACE:
            continue
        if names_no_namespace(each.policy) and stands_beside(each.policy, each.meant):
            yield _left_out(ctx, each)
        else:
            policy, other = each.policy, each.meant[0].namespace
            message = (
                f"{policy} selects no pod of its namespace {policy.namespace}, because those with"
                f" `{policy.pod_selector}` run in namespace {other}: {names(each.meant)}"
            )
            yield speak(ctx, each, message, at=policy.at, evidence=_evidence(ctx, each), fix=_fix(ctx, each))


def _left_out(ctx: CheckContext, each: Dangling) -> Finding:
    """Report a policy that names no namespace beside workloads that do.

    Whoever applies it may name one, so this is likely and not certain, whatever is known of `default`.
    """
    policy, other = each.policy, each.meant[0].namespace
    metadata = None if policy.written is None else policy.written.get("metadata")
    at = None if metadata is None else metadata.at
    edits = ctx.editor.add_field(at, "namespace", other, after="name")
    return ctx.finding(
        policy.at,
        f"NetworkPolicy {policy.ref.name} names no namespace and selects no pod of {policy.namespace},"
        f" because those with `{policy.pod_selector}` run in namespace {other}: {names(each.meant)}",
        subject=str(policy.ref),
        confidence=confidence_of(Basis.ASSUMED),
        evidence=_evidence(ctx, each),
        fix=fix(Safety.UNSAFE, f"name namespace {other}", edits, promise=Promise.CHANGES),
    )


def _fix(ctx: CheckContext, each: Dangling) -> Fix | None:
    policy, other = each.policy, each.meant[0].namespace
    edits = ctx.editor.replace_scalar(_namespace_at(policy), policy.namespace, other)
    message = f"move the policy to namespace {other}"
    return fix(Safety.UNSAFE, message, edits, promise=Promise.CHANGES)


def _namespace_at(policy: NetworkPolicy) -> Location | None:
    """Return where the policy's own file names its namespace; what a transformer writes is for many."""
    written = policy.written
    namespace = None if written is None else written.get("metadata", "namespace")
    return namespace.at if namespace is not None and namespace.at.path == policy.at.path else None


def _evidence(ctx: CheckContext, each: Dangling) -> Iterator[Evidence]:
    yield Evidence(each.policy.selector_at, f"it asks for `{each.policy.pod_selector}`")
    for workload in each.meant:
        yield Evidence(workload.at, f"the pods of {workload} have {labels_carried(workload)}")
    yield from closest(ctx, each.policy.pod_selector, each.namespaces)
