"""Policies that something makes for namespaces when it runs: whom they may select.

Sources: https://kyverno.io/docs/policy-types/cluster-policy/generate/,
https://kyverno.io/docs/policy-types/cluster-policy/match-exclude/,
https://kyverno.io/docs/policy-types/generating-policy/,
https://projectcapsule.dev/docs/tenants/enforcement/,
https://github.com/redhat-cop/namespace-configuration-operator,
https://github.com/kubernetes-retired/hierarchical-namespaces/blob/master/docs/user-guide/concepts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from netpol_lint.resources.field import Field
from netpol_lint.resources.foreign.condition import (
    ALWAYS,
    UNDECIDABLE,
    Condition,
    NamespaceLabel,
    NamespaceName,
    Not,
    all_of,
    any_of,
    namespaces_with,
)
from netpol_lint.resources.foreign.engines import (
    antrea_reach,
    calico_reach,
    cilium_reach,
    istio_reach,
    kubernetes_reach,
)
from netpol_lint.resources.foreign.reach import ANYTHING, Reach, has_items, selector
from netpol_lint.resources.selector import Operator, Requirement
from netpol_lint.source.node import Scalar, walk

_Reaches = tuple[Reach, ...]


def _kubernetes(root: Field) -> _Reaches:
    spec = root.get("spec")
    return (ANYTHING,) if spec is None else kubernetes_reach(spec)


_GENERATED: Final[Mapping[str, Callable[[Field], _Reaches]]] = {
    "NetworkPolicy": _kubernetes,
    "CiliumNetworkPolicy": cilium_reach,
    "CiliumClusterwideNetworkPolicy": cilium_reach,
    "GlobalNetworkPolicy": calico_reach,
    "AuthorizationPolicy": istio_reach,
    "AdminNetworkPolicy": lambda _: (ANYTHING,),
    "ClusterNetworkPolicy": lambda _: (ANYTHING,),
}
"""The kinds whose generation matters, and how to read what is generated."""

_OF_OTHER_GROUPS: Final[Mapping[str, Callable[[Field], _Reaches]]] = {
    "projectcalico.org": calico_reach,
    "crd.projectcalico.org": calico_reach,
    "crd.antrea.io": antrea_reach,
}
_ANY_NAME: Final = "*"
_MENTIONED: Final = "networkpolic"
"""What an expression has in it that makes a policy of any engine: its kind or its resource."""


def kyverno_reach(root: Field) -> _Reaches:
    """Return whom the policies may select that the rules of a Kyverno policy generate; empty for none."""
    rules = root.get("spec", "rules")
    return tuple(reach for rule in (rules.items() if rules else ()) for reach in _of_rule(rule))


def _of_rule(rule: Field) -> Iterator[Reach]:
    generate = rule.get("generate")
    if generate is None:
        return
    namespaces = _namespaces(rule, generate)
    for part in (generate, *_items(generate, "foreach")):
        for reach in _made(part):
            yield replace(reach, selects=all_of([namespaces, reach.selects]))


def _made(generate: Field) -> _Reaches:
    """Return whom the generated policies select, as far as their text stands in the rule."""
    single, several = generate.get("kind"), generate.get("cloneList", "kinds")
    if several is not None and any(_kind(each) in _GENERATED for each in several.items()):
        return (ANYTHING,)
    if single is None or _kind(single) not in _GENERATED:
        return ()
    data = generate.get("data")
    if data is None or data.mapping is None:
        return (ANYTHING,)
    group = _text(generate, "apiVersion").partition("/")[0]
    read = _OF_OTHER_GROUPS.get(group, _GENERATED[_kind(single)])
    # What only the running cluster fills in may be anything.
    return (ANYTHING,) if _has_variables(data) else read(data)


def _has_variables(data: Field) -> bool:
    spec = data.get("spec")
    nodes = () if spec is None else walk(spec.node)
    return any(isinstance(each, Scalar) and "{{" in each.text for each in nodes)


def _kind(each: Field) -> str:
    """Return a kind, which may be listed with its group and version before it."""
    return (each.text or "").rpartition("/")[2]


def _namespaces(rule: Field, generate: Field) -> Condition:
    """Return for which namespaces a rule runs, as far as its blocks tell."""
    target = _text(generate, "namespace")
    if target and "{{" not in target:
        return NamespaceName((target,))
    matched, excluded = rule.get("match"), rule.get("exclude")
    asked = [ALWAYS if matched is None else _block(matched)]
    if excluded is not None and any(True for _ in excluded.fields()):
        asked.append(Not(_block(excluded)))
    return all_of(asked)


def _block(block: Field) -> Condition:
    any_, all_ = _items(block, "any"), _items(block, "all")
    if any_:
        return any_of(map(_filter, any_))
    return all_of(map(_filter, all_ or [block]))


def _filter(each: Field) -> Condition:
    """Return what one filter of a block asks of the namespace; who asks for it is not known here."""
    resources = each.get("resources")
    asked = [] if resources is None else list(_asked(resources))
    if any(has_items(each, name) for name in ("subjects", "roles", "clusterRoles")):
        asked.append(UNDECIDABLE)
    return all_of(asked)


def _asked(resources: Field) -> Iterator[Condition]:
    kinds = {_kind(each) for each in _items(resources, "kinds")}
    names = [each.text or "" for each in _items(resources, "names")] or [_text(resources, "name")]
    labels, around = resources.get("selector"), resources.get("namespaceSelector")
    places = [each.text or "" for each in _items(resources, "namespaces")]
    if kinds and kinds != {"Namespace"}:
        yield UNDECIDABLE  # something in the namespace has to be there
        yield NamespaceName(tuple(places)) if places else ALWAYS
        yield from map(_label, selector(around).requirements)
        return
    for listed in (names, places):
        if any(listed) and _ANY_NAME not in listed:
            yield NamespaceName(tuple(listed))
    if labels is not None:
        yield from map(_label, selector(labels).requirements)
    if around is not None or resources.get("annotations") is not None:
        yield UNDECIDABLE


def _label(requirement: Requirement) -> Condition:
    """Return what a selector of Kyverno asks of a namespace, in which keys and values may be patterns."""
    if _is_pattern(requirement.key):
        return UNDECIDABLE
    if not any(map(_is_pattern, requirement.values)):
        return NamespaceLabel(requirement)
    is_there = NamespaceLabel(Requirement(requirement.key, Operator.EXISTS))
    return is_there if requirement.values == {_ANY_NAME} else all_of([is_there, UNDECIDABLE])


def _is_pattern(text: str) -> bool:
    return "*" in text or "?" in text


def generating_reach(root: Field) -> _Reaches:
    """Return whom the policies may select that a GeneratingPolicy of Kyverno makes, whose rules are CEL."""
    spec = root.get("spec")
    if spec is None or not _mentions_policies(spec):
        return ()
    constraints = spec.get("matchConstraints")
    if constraints is None:
        return (ANYTHING,)
    rules = _items(constraints, "resourceRules")
    resources = {each.text for rule in rules for each in _items(rule, "resources")}
    asked = [namespaces_with(selector(constraints.get("namespaceSelector")))]
    if resources == {"namespaces"}:
        asked.append(namespaces_with(selector(constraints.get("objectSelector"))))
        names = [each.text or "" for rule in rules for each in _items(rule, "resourceNames")]
        if names:
            asked.append(NamespaceName(tuple(names)))
    return (Reach(all_of(asked)),)


def _mentions_policies(spec: Field) -> bool:
    return any(isinstance(each, Scalar) and _MENTIONED in each.text.lower() for each in walk(spec.node))


def tenant_reach(root: Field) -> _Reaches:
    """Return whom the policies may select that Capsule puts into the namespaces of a tenant."""
    spec = root.get("spec", "networkPolicies")
    listed = [] if spec is None else [*spec.items(), *_items(spec, "items")]
    name = root.get("metadata", "name")
    tenant = Requirement(
        "capsule.clastix.io/tenant", Operator.IN, frozenset({(name.text if name else None) or ""})
    )
    return tuple(
        replace(reach, selects=all_of([NamespaceLabel(tenant), reach.selects]))
        for each in listed
        for reach in kubernetes_reach(each)
    )


def shared_reach(root: Field) -> _Reaches:
    """Return whom the policies may select that Capsule copies into namespaces of several tenants."""
    spec = root.get("spec")
    return () if spec is None else tuple(_shared(spec))


def _shared(spec: Field) -> Iterator[Reach]:
    asked = [UNDECIDABLE] if spec.get("tenantSelector") is not None else []
    for resource in _items(spec, "resources"):
        around = namespaces_with(selector(resource.get("namespaceSelector")))
        for item in _items(resource, "rawItems"):
            kind = item.get("kind")
            read = None if kind is None else _GENERATED.get(_kind(kind))
            for reach in () if read is None else read(item):
                yield replace(reach, selects=all_of([*asked, around, reach.selects]))


def configured_reach(root: Field) -> _Reaches:
    """Return whom the policies may select in the templates of a NamespaceConfig, which are text."""
    spec = root.get("spec")
    if spec is None or not _mentions_policies(spec):
        return ()
    asked = [namespaces_with(selector(spec.get("labelSelector")))]
    if spec.get("annotationSelector") is not None:
        asked.append(UNDECIDABLE)
    return (Reach(all_of(asked)),)


def _items(each: Field, name: str) -> list[Field]:
    found = each.get(name)
    return list(found.items()) if found else []


def _text(each: Field, name: str) -> str:
    found = each.get(name)
    return "" if found is None else found.text or ""
