"""Whom the policies of other engines may select, read from their selectors and sections.

Sources: https://docs.cilium.io/en/stable/security/policy/intro/,
https://docs.tigera.io/calico/latest/reference/resources/globalnetworkpolicy,
https://antrea.io/docs/main/docs/antrea-network-policy/,
https://istio.io/latest/docs/reference/config/security/authorization-policy/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.resources.field import Field
from netpol_lint.resources.foreign.calico_selector import calico_condition, on_namespaces, on_pods
from netpol_lint.resources.foreign.condition import (
    ALWAYS,
    NEVER,
    UNDECIDABLE,
    Condition,
    NamespaceLabel,
    NamespaceName,
    Not,
    PodLabel,
    all_of,
    any_of,
    namespaces_with,
    pods_with,
)
from netpol_lint.resources.foreign.reach import ANYTHING, BOTH, Reach, has_items, selector, stated_directions
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.selector import Operator, Requirement

_INGRESS: Final = frozenset({Direction.INGRESS})
_EGRESS: Final = frozenset({Direction.EGRESS})
EGRESS_ONLY: Final = (Reach(directions=_EGRESS, isolates=_EGRESS, only_restricts=True),)
"""An egress firewall of OpenShift: for all pods of its namespace."""

_OF_A_CILIUM_RULE: Final = ("endpointSelector", "nodeSelector", "ingress", "egress")
_NAMESPACE_LABELS: Final = "io.cilium.k8s.namespace.labels."
_NAMESPACE: Final = "io.kubernetes.pod.namespace"


def kubernetes_reach(spec: Field) -> tuple[Reach, ...]:
    """Return whom a policy that looks like the NetworkPolicy of Kubernetes reaches."""
    directions = stated_directions(spec, "policyTypes")
    if not directions:
        directions = BOTH if has_items(spec, "egress") else _INGRESS
    return (Reach(pods_with(selector(spec.get("podSelector"))), directions, directions),)


def cilium_reach(root: Field) -> tuple[Reach, ...]:
    """Return whom the rules of a policy of Cilium reach; one that selects nodes reaches no pod."""
    single, several = root.get("spec"), root.get("specs")
    rules = [*([single] if single else []), *(several.items() if several else ())]
    if not any(_has_any(each, *_OF_A_CILIUM_RULE) for each in rules):
        return (ANYTHING,)
    return tuple(found for each in rules if (found := _cilium_rule(each)) is not None)


def _cilium_rule(rule: Field) -> Reach | None:
    subject = rule.get("endpointSelector")
    if subject is None and rule.get("nodeSelector") is not None:
        return None
    directions = frozenset(filter(lambda each: _cilium_section(rule, each), Direction))
    if not directions:
        # Versions differ in whether they refuse it; see the rule's own page of Cilium.
        directions = frozenset(each for each in Direction if rule.key_at(each.field_name))
    isolates = frozenset(each for each in directions if _cilium_default(rule, each) is not False)
    return Reach(all_of(map(_cilium_label, selector(subject).requirements)), directions, isolates)


def _cilium_section(rule: Field, direction: Direction) -> bool:
    """Tell whether a rule has something to say in a direction; an empty list says nothing."""
    name = direction.field_name
    return has_items(rule, name) or has_items(rule, f"{name}Deny") or _cilium_default(rule, direction) is True


def _cilium_default(rule: Field, direction: Direction) -> bool | None:
    stated = rule.get("enableDefaultDeny", direction.field_name)
    return stated.value if stated is not None and isinstance(stated.value, bool) else None


def _cilium_label(requirement: Requirement) -> Condition:
    """Return what a label means that Cilium gives a pod: its own, those of its namespace, and more."""
    source, colon, name = requirement.key.partition(":")
    key = name if colon else requirement.key
    if colon and source not in ("k8s", "any"):
        is_negative = requirement.operator in (Operator.NOT_IN, Operator.DOES_NOT_EXIST)
        return UNDECIDABLE if source != "reserved" else ALWAYS if is_negative else NEVER
    asked = Requirement(key.removeprefix(_NAMESPACE_LABELS), requirement.operator, requirement.values)
    if key.startswith(_NAMESPACE_LABELS):
        return NamespaceLabel(asked)
    if key == _NAMESPACE:
        return _named(asked)
    return UNDECIDABLE if key.startswith("io.cilium.k8s.") else PodLabel(asked)


def _named(requirement: Requirement) -> Condition:
    match requirement.operator:
        case Operator.IN:
            return NamespaceName(tuple(requirement.values))
        case Operator.NOT_IN:
            return Not(NamespaceName(tuple(requirement.values)))
        case Operator.EXISTS:
            return ALWAYS
        case Operator.DOES_NOT_EXIST:
            return NEVER


def calico_reach(root: Field) -> tuple[Reach, ...]:
    """Return whom a policy of Calico reaches; one for traffic before translation is for hosts only."""
    spec = root.get("spec") or root
    if any(_is_true(spec, name) for name in ("preDNAT", "doNotTrack")):
        return ()
    directions = stated_directions(spec, "types")
    if not directions:
        has_egress, has_ingress = has_items(spec, "egress"), has_items(spec, "ingress")
        directions = BOTH if has_egress and has_ingress else _EGRESS if has_egress else _INGRESS
    parts = [calico_condition(_text(spec, "selector"), on_pods)]
    if spec.get("namespaceSelector") is not None:
        parts.append(calico_condition(_text(spec, "namespaceSelector"), on_namespaces))
    if _text(spec, "serviceAccountSelector").strip() not in ("", "all()"):
        parts.append(UNDECIDABLE)
    return (Reach(all_of(parts), directions, directions),)


def antrea_reach(root: Field) -> tuple[Reach, ...]:
    """Return whom a policy of Antrea reaches: what it is applied to as a whole, or each of its rules."""
    spec = root.get("spec") or root
    is_readable = _has_any(spec, "appliedTo", "ingress", "egress")
    return tuple(_antrea_sections(spec)) if is_readable else (ANYTHING,)


def _antrea_sections(spec: Field) -> Iterator[Reach]:
    for direction in Direction:
        rules = spec.get(direction.field_name)
        listed = list(rules.items()) if rules else []
        applied = [
            *_items(spec, "appliedTo"),
            *(each for rule in listed for each in _items(rule, "appliedTo")),
        ]
        if listed:
            directions = frozenset({direction})
            yield Reach(any_of(map(_antrea_subject, applied)), directions, directions)


def _antrea_subject(subject: Field) -> Condition:
    if any(subject.get(name) is not None for name in ("group", "serviceAccount", "service")):
        return UNDECIDABLE
    if subject.get("nodeSelector") is not None:
        return NEVER
    pods = pods_with(selector(subject.get("podSelector")))
    return all_of([pods, namespaces_with(selector(subject.get("namespaceSelector")))])


def istio_reach(root: Field) -> tuple[Reach, ...]:
    """Return whom an AuthorizationPolicy reaches; one that only audits decides nothing."""
    spec = root.get("spec") or root
    if _text(spec, "action") == "AUDIT":
        return ()
    labels = spec.get("selector", "matchLabels")
    asked = [
        Requirement(key, Operator.IN, frozenset({value.text or ""}))
        for key, value in (labels.fields() if labels else ())
    ]
    targeted = has_items(spec, "targetRefs") or spec.get("targetRef") is not None
    selects = UNDECIDABLE if targeted else all_of(map(PodLabel, asked))
    return (Reach(all_of([_IN_MESH, selects]), _INGRESS, _INGRESS, only_restricts=True),)


def _is_there(key: str) -> Requirement:
    return Requirement(key, Operator.EXISTS)


_IN_MESH: Final = any_of(
    [
        NamespaceLabel(Requirement("istio-injection", Operator.IN, frozenset({"enabled"}))),
        NamespaceLabel(_is_there("istio.io/rev")),
        NamespaceLabel(_is_there("istio.io/dataplane-mode")),
        PodLabel(Requirement("sidecar.istio.io/inject", Operator.IN, frozenset({"true"}))),
        PodLabel(_is_there("istio.io/rev")),
        PodLabel(_is_there("istio")),
        PodLabel(_is_there("gateway.networking.k8s.io/gateway-name")),
    ]
)
"""What makes pods part of the mesh: their proxies enforce its policies, and nothing does for other pods.

Source: https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#controlling-the-injection-policy.
"""


def _has_any(each: Field, *names: str) -> bool:
    return any(each.get(name) is not None for name in names)


def _items(each: Field, name: str) -> list[Field]:
    found = each.get(name)
    return list(found.items()) if found else []


def _text(each: Field, name: str) -> str:
    found = each.get(name)
    return "" if found is None else found.text or ""


def _is_true(each: Field, name: str) -> bool:
    found = each.get(name)
    return found is not None and found.value is True
