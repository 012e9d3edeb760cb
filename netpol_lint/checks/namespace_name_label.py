"""namespace-name-label: labels that are taken for the name of a namespace, and that no namespace carries."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.findings import Evidence, Finding, Fix
from netpol_lint.resources.namespace import NAME_LABEL
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Operator, Requirement
from netpol_lint.rule_api import CheckContext, confidence_of, joined
from netpol_lint.rule_api.dns.dns_egress import is_meant_for_dns
from netpol_lint.rule_api.edits import Promise, Safety, fix
from netpol_lint.rule_api.selectors.contradictions import contradiction
from netpol_lint.rule_api.selectors.label_edits import key_replaced
from netpol_lint.rule_api.selectors.namespace_names import NameLabel, name_labels
from netpol_lint.rule_api.selectors.selector_words import peer_of


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each condition of a namespaceSelector on a label that stands for the name and is not there."""
    for each in name_labels(ctx):
        if not _belongs_to_others(each):
            yield _finding(ctx, each)


def _belongs_to_others(each: NameLabel) -> bool:
    """Tell whether dns-peer-mismatch or contradictory-selector speaks of the peer."""
    is_egress = each.rule.rule.direction is Direction.EGRESS
    is_for_dns = is_egress and is_meant_for_dns(each.rule)
    return is_for_dns or contradiction(each.peer.namespace_selector, of_namespaces=True) is not None


def _finding(ctx: CheckContext, each: NameLabel) -> Finding:
    return ctx.finding(
        each.requirement.at or each.peer.at,
        _message(each),
        subject=str(each.rule.policy.ref),
        confidence=confidence_of(each.basis),
        evidence=_evidence(each),
        fix=_fix(ctx, each),
    )


def _fix(ctx: CheckContext, each: NameLabel) -> Fix | None:
    """Return the right key: safe where the manifests of all the namespaces show that they lack the other."""
    wanted = each.requirement
    is_certain = len(each.declared) == len(wanted.values)
    return fix(
        Safety.SAFE if is_certain else Safety.UNSAFE,
        f"ask for `{NAME_LABEL}`",
        key_replaced(ctx, wanted, NAME_LABEL),
        promise=Promise.NARROWS if wanted.operator is Operator.NOT_IN else Promise.OPENS,
    )


def _message(each: NameLabel) -> str:
    peer = peer_of(each.rule.policy, each.rule.rule)
    wanted = each.requirement
    right = f"Kubernetes puts `{_right(wanted)}` on it by itself"
    if wanted.operator is Operator.NOT_IN:
        listed = joined(sorted(wanted.values))
        reason = f"because none carries a label `{wanted.key}`"
        return f"{peer} does not exclude namespace {listed}, {reason}; {right}"
    if each.declared:
        return f"{peer} selects no namespace, because none carries `{wanted}`; {right}"
    return (
        f"{peer} selects no namespace unless somebody labels it by hand, because no Namespace here carries"
        f" `{wanted}`; {right}"
    )


def _right(wanted: Requirement) -> str:
    """Write the condition with the label that holds the name."""
    values = sorted(wanted.values)
    if wanted.operator is Operator.IN and len(values) == 1:
        return f"{NAME_LABEL}: {values[0]}"
    return f"{NAME_LABEL}"


def _evidence(each: NameLabel) -> Iterator[Evidence]:
    for namespace in each.declared:
        if namespace.at is not None:
            known = sorted(namespace.labels.known.items())
            listed = ", ".join(f"{key}={value}" for key, value in known)
            yield Evidence(namespace.at, f"namespace {namespace.name} carries {listed}")
