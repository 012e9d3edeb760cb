"""Policies that are recognised and not evaluated: while one may apply, nobody can tell what is allowed.

They belong to other engines, are generated when the cluster runs, or hold values that only the
delivery fills in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.cluster_policy_api import APIS, GROUP
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import name_at
from netpol_lint.resources.placeholder import first_placeholder, is_filled_in_later


class _Scope(Enum):
    NAMESPACE = "its namespace"
    CLUSTER = "the whole cluster"


_KINDS: Final[Mapping[tuple[str, str], _Scope]] = {
    ("cilium.io", "CiliumNetworkPolicy"): _Scope.NAMESPACE,
    ("cilium.io", "CiliumClusterwideNetworkPolicy"): _Scope.CLUSTER,
    ("crd.projectcalico.org", "NetworkPolicy"): _Scope.NAMESPACE,
    ("crd.projectcalico.org", "GlobalNetworkPolicy"): _Scope.CLUSTER,
    ("projectcalico.org", "NetworkPolicy"): _Scope.NAMESPACE,
    ("projectcalico.org", "GlobalNetworkPolicy"): _Scope.CLUSTER,
    ("crd.antrea.io", "NetworkPolicy"): _Scope.NAMESPACE,
    ("crd.antrea.io", "ClusterNetworkPolicy"): _Scope.CLUSTER,
    ("k8s.ovn.org", "EgressFirewall"): _Scope.NAMESPACE,
    ("network.openshift.io", "EgressNetworkPolicy"): _Scope.NAMESPACE,
    ("k8s.cni.cncf.io", "MultiNetworkPolicy"): _Scope.NAMESPACE,
    ("extensions", "NetworkPolicy"): _Scope.NAMESPACE,
}
"""Kinds that decide about connections, by API group and kind, and the pods they may select."""

_BUILT_IN_GROUPS: Final = frozenset({"", "apps", "networking.k8s.io", "policy"})


def is_network_policy(each: ApiObject) -> bool:
    """Tell whether an object is meant to be the NetworkPolicy of Kubernetes itself.

    One under a wrong built-in apiVersion is a slip, and none of another engine.
    """
    return each.kind == "NetworkPolicy" and each.group in _BUILT_IN_GROUPS


def is_cluster_policy(each: ApiObject) -> bool:
    """Tell whether an object is meant to be a cluster-wide policy of policy.networking.k8s.io.

    Again one under a wrong built-in apiVersion is a slip.
    """
    return each.kind in APIS and each.group in (GROUP, *_BUILT_IN_GROUPS)


def is_policy(each: ApiObject) -> bool:
    """Tell whether an object is a network policy of any engine, evaluated here or not."""
    return is_network_policy(each) or is_cluster_policy(each) or (each.group, each.kind) in _KINDS


POLICY_KINDS: Final = frozenset({"NetworkPolicy", *APIS, *(kind for _, kind in _KINDS)})
"""The kinds of the network policies of all engines."""

_GENERATORS: Final = frozenset(
    {("kyverno.io", "ClusterPolicy"), ("kyverno.io", "Policy"), ("policies.kyverno.io", "GeneratingPolicy")}
)
_GENERATED_KINDS: Final = frozenset({"NetworkPolicy", "CiliumNetworkPolicy"})


@dataclass(frozen=True, slots=True)
class ForeignPolicy:
    """A policy of a kind that is not evaluated. It may select any pod of `namespace`, `None` for all."""

    at: Location
    subject: str
    namespace: str | None
    says: str


def foreign_policy(each: ApiObject) -> ForeignPolicy | None:
    """Return what an object may decide about connections; `None` for every other kind of object."""
    if (each.group, each.kind) in _GENERATORS:
        if not _generates_policies(each):
            return None
        namespace = _namespace(each) if each.kind == "Policy" else None
        says = f"{each.kind} `{each.name}` generates network policies when it runs"
        return ForeignPolicy(name_at(each), each.subject, namespace, f"{says}; they were not analysed")
    if is_network_policy(each) or is_cluster_policy(each):
        return _unresolved(each)
    scope = _KINDS.get((each.group, each.kind))
    if scope is None:
        return None
    namespace = _namespace(each) if scope is _Scope.NAMESPACE else None
    return ForeignPolicy(name_at(each), each.subject, namespace, _says(each, scope))


def _unresolved(each: ApiObject) -> ForeignPolicy | None:
    """Recognise a policy that is evaluated, but for a placeholder on which its meaning hangs."""
    placeholder = first_placeholder(each.root)
    if placeholder is None:
        return None
    says = f"{each.kind} `{each.name}` holds `{placeholder}`, filled in at delivery; it was not evaluated"
    namespace = None if each.is_cluster_scoped else _namespace(each)
    return ForeignPolicy(name_at(each), each.subject, namespace, says)


def _namespace(each: ApiObject) -> str | None:
    """Return the namespace whose pods it may select; `None` for any, when only the delivery knows it."""
    return None if is_filled_in_later(each.effective_namespace) else each.effective_namespace


def _says(each: ApiObject, scope: _Scope) -> str:
    if each.group == "extensions":
        served = f"{each.api_version} is not served since Kubernetes 1.16"
        return f"NetworkPolicy `{each.name}` was not evaluated, because {served}"
    effect = f"what it allows or denies in {scope.value} is unknown"
    return f"{each.kind} `{each.name}` ({each.api_version}) is not evaluated; {effect}"


def _generates_policies(each: ApiObject) -> bool:
    if each.kind == "GeneratingPolicy":
        return True
    rules = Field(each.root).get("spec", "rules")
    return any(map(_generates_a_policy, rules.items() if rules else ()))


def _generates_a_policy(rule: Field) -> bool:
    """Tell whether a Kyverno rule makes policies; a listed kind may have its group before it."""
    single, several = rule.get("generate", "kind"), rule.get("generate", "cloneList", "kinds")
    kinds = [*([single] if single else []), *(several.items() if several else ())]
    return any((kind.text or "").rpartition("/")[2] in _GENERATED_KINDS for kind in kinds)
