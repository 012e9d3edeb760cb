"""Policies that are recognised and not evaluated: while one may apply, nobody can tell what is allowed.

They belong to other engines, are generated when the cluster runs, or hold values that only the
delivery fills in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.cluster_policy_api import APIS, GROUP
from netpol_lint.resources.field import Field
from netpol_lint.resources.foreign.condition import match
from netpol_lint.resources.foreign.engines import (
    EGRESS_ONLY,
    antrea_reach,
    calico_reach,
    cilium_reach,
    istio_reach,
    kubernetes_reach,
)
from netpol_lint.resources.foreign.generated import (
    configured_reach,
    generating_reach,
    kyverno_reach,
    shared_reach,
    tenant_reach,
)
from netpol_lint.resources.foreign.reach import ANYTHING, Reach, before_delivery
from netpol_lint.resources.meta import name_at
from netpol_lint.resources.namespace import Namespace
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.placeholder import first_placeholder, is_filled_in_later
from netpol_lint.resources.selector import Labels, Match


class _Scope(Enum):
    NAMESPACE = "its namespace"
    CLUSTER = "the whole cluster"


class _Kind(Struct, frozen=True):
    """How a kind of policy is read: the pods it may select stand in its scope."""

    scope: _Scope
    reach: Callable[[Field], tuple[Reach, ...]]


def _anything(_: Field) -> tuple[Reach, ...]:
    return (ANYTHING,)


def _nothing(_: Field) -> tuple[Reach, ...]:
    return ()


def _like_kubernetes(root: Field) -> tuple[Reach, ...]:
    spec = root.get("spec")
    return (ANYTHING,) if spec is None else kubernetes_reach(spec)


_KINDS: Final[Mapping[tuple[str, str], _Kind]] = {
    ("cilium.io", "CiliumNetworkPolicy"): _Kind(_Scope.NAMESPACE, cilium_reach),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"): _Kind(_Scope.CLUSTER, cilium_reach),
    ("crd.projectcalico.org", "NetworkPolicy"): _Kind(_Scope.NAMESPACE, calico_reach),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"): _Kind(_Scope.CLUSTER, calico_reach),
    ("projectcalico.org", "NetworkPolicy"): _Kind(_Scope.NAMESPACE, calico_reach),
    ("projectcalico.org", "GlobalNetworkPolicy"): _Kind(_Scope.CLUSTER, calico_reach),
    ("crd.antrea.io", "NetworkPolicy"): _Kind(_Scope.NAMESPACE, antrea_reach),
    ("crd.antrea.io", "ClusterNetworkPolicy"): _Kind(_Scope.CLUSTER, antrea_reach),
    ("networking.k8s.aws", "ApplicationNetworkPolicy"): _Kind(_Scope.NAMESPACE, _like_kubernetes),
    ("networking.k8s.aws", "ClusterNetworkPolicy"): _Kind(_Scope.CLUSTER, _anything),
    ("k8s.ovn.org", "EgressFirewall"): _Kind(_Scope.NAMESPACE, lambda _: EGRESS_ONLY),
    ("network.openshift.io", "EgressNetworkPolicy"): _Kind(_Scope.NAMESPACE, lambda _: EGRESS_ONLY),
    ("k8s.cni.cncf.io", "MultiNetworkPolicy"): _Kind(_Scope.NAMESPACE, _nothing),
    ("extensions", "NetworkPolicy"): _Kind(_Scope.NAMESPACE, _anything),
}
"""Kinds that decide about connections, by API group and kind.

A MultiNetworkPolicy is about the secondary networks that its annotation names, and about no other:
https://github.com/k8snetworkplumbingwg/multi-networkpolicy.
"""

_MESH: Final = ("security.istio.io", "AuthorizationPolicy")
_ROOT_OF_MESH: Final = "istio-system"
"""The namespace whose policies hold in the whole mesh, unless the mesh is told another one."""

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

_GENERATORS: Final[Mapping[tuple[str, str], _Kind]] = {
    ("kyverno.io", "ClusterPolicy"): _Kind(_Scope.CLUSTER, kyverno_reach),
    ("kyverno.io", "Policy"): _Kind(_Scope.NAMESPACE, kyverno_reach),
    ("policies.kyverno.io", "GeneratingPolicy"): _Kind(_Scope.CLUSTER, generating_reach),
    ("policies.kyverno.io", "NamespacedGeneratingPolicy"): _Kind(_Scope.NAMESPACE, generating_reach),
    ("capsule.clastix.io", "Tenant"): _Kind(_Scope.CLUSTER, tenant_reach),
    ("capsule.clastix.io", "GlobalTenantResource"): _Kind(_Scope.CLUSTER, shared_reach),
    ("capsule.clastix.io", "TenantResource"): _Kind(_Scope.CLUSTER, shared_reach),
    ("redhatcop.redhat.io", "NamespaceConfig"): _Kind(_Scope.CLUSTER, configured_reach),
}
_HOST_ENDPOINTS: Final = frozenset(
    {("crd.projectcalico.org", "HostEndpoint"), ("projectcalico.org", "HostEndpoint")}
)
"""What puts the interfaces of nodes under Calico's policies, and the pods on the host's network with them."""

_CHILDREN: Final = frozenset({"HierarchyConfiguration", "SubnamespaceAnchor"})


_ALL_KINDS: Final = POLICY_KINDS.union(
    (kind for _, kind in (*_GENERATORS, *_HOST_ENDPOINTS, _MESH)),
    _CHILDREN,
)
"""The kinds of everything that is looked at here, in any group."""


class Effect(Enum):
    """What a policy that is not evaluated may do to pods that it selects."""

    ANY = "allow, deny or isolate"
    ISOLATING = "isolate"
    ALLOWING = "allow what other policies deny"

    # Enum hashes the name with a call of its own; these are keys wherever verdicts are asked for.
    __hash__ = object.__hash__


class ForeignPolicy(Struct, frozen=True):
    """A policy of a kind that is not evaluated.

    It may select pods of `namespace`, `None` for any of them, as far as its `reaches` say, and is none
    without them. One that `is_for_nodes` speaks of the nodes themselves.
    """

    at: Location
    subject: str
    namespace: str | None
    says: str
    reaches: tuple[Reach, ...] = (ANYTHING,)
    is_for_nodes: bool = False

    def may_select(
        self,
        pod: Labels,
        namespace: Namespace,
        direction: Direction | None = None,
        effect: Effect = Effect.ANY,
    ) -> bool:
        """Tell whether it may have an effect on a pod of these labels, in a direction or in any."""
        if self.namespace not in (None, namespace.name):
            return False
        for reach in self.reaches:
            directions = _directions(reach, effect)
            is_about = bool(directions) if direction is None else direction in directions
            if is_about and match(reach.selects, pod, namespace) is not Match.NO:
                return True
        return False


def _directions(reach: Reach, effect: Effect) -> frozenset[Direction]:
    """Return the directions in which a policy may have an effect."""
    match effect:
        case Effect.ANY:
            return reach.directions
        case Effect.ISOLATING:
            return reach.isolates
        case Effect.ALLOWING:
            return frozenset() if reach.only_restricts else reach.directions


def foreign_policy(each: ApiObject) -> ForeignPolicy | None:
    """Return what an object may decide about connections; `None` for every other kind of object."""
    return _decided_by(each) if each.kind in _ALL_KINDS else None


def _decided_by(each: ApiObject) -> ForeignPolicy | None:
    kind = (each.group, each.kind)
    if kind in _GENERATORS:
        return _generating(each, _GENERATORS[kind])
    if is_network_policy(each) or is_cluster_policy(each):
        return _unresolved(each)
    if kind == _MESH or kind in _HOST_ENDPOINTS:
        return _in_mesh(each) if kind == _MESH else _for_nodes(each)
    if each.group == "hnc.x-k8s.io" and each.kind in _CHILDREN:
        return _inheriting(each)
    if kind not in _KINDS:
        return None
    found = _KINDS[kind]
    namespace = _namespace(each) if found.scope is _Scope.NAMESPACE else None
    return ForeignPolicy(
        name_at(each),
        each.subject,
        namespace,
        _says(each, found.scope),
        _reaches(each, found),
        is_for_nodes=_selects_nodes(each),
    )


def _for_nodes(each: ApiObject) -> ForeignPolicy:
    says = f"{each.kind} `{each.name}` ({each.api_version}) is not evaluated; what nodes may do is unknown"
    return ForeignPolicy(name_at(each), each.subject, None, says, (), is_for_nodes=True)


def _selects_nodes(each: ApiObject) -> bool:
    """Tell whether a policy of Cilium is one of the host firewall."""
    root = Field(each.root)
    single, several = root.get("spec"), root.get("specs")
    rules = [rule for rule in (single, *(several.items() if several else ())) if rule is not None]
    return each.group == "cilium.io" and any(rule.get("nodeSelector") is not None for rule in rules)


def _reaches(each: ApiObject, kind: _Kind) -> tuple[Reach, ...]:
    """Return whom an object reaches, as far as that is known before the delivery fills values in."""
    found = kind.reach(Field(each.root))
    return before_delivery(found) if first_placeholder(each.root) else found


def _generating(each: ApiObject, kind: _Kind) -> ForeignPolicy | None:
    reaches = kind.reach(Field(each.root))
    if not reaches:
        return None
    namespace = _namespace(each) if kind.scope is _Scope.NAMESPACE else None
    when = "for the namespaces of a tenant" if each.kind == "Tenant" else "when it runs"
    says = f"{each.kind} `{each.name}` generates network policies {when}; they were not analysed"
    return ForeignPolicy(name_at(each), each.subject, namespace, says, reaches)


def _in_mesh(each: ApiObject) -> ForeignPolicy | None:
    reaches = istio_reach(Field(each.root))
    if not reaches:
        return None
    is_root = each.effective_namespace == _ROOT_OF_MESH
    scope = _Scope.CLUSTER if is_root else _Scope.NAMESPACE
    says = f"{each.kind} `{each.name}` ({each.api_version}) is not evaluated; which requests the mesh lets"
    says = f"{says} through in {scope.value} is unknown"
    namespace = None if is_root else _namespace(each)
    return ForeignPolicy(name_at(each), each.subject, namespace, says, reaches)


def _inheriting(each: ApiObject) -> ForeignPolicy | None:
    """Recognise a namespace to which policies of another one may be copied."""
    parent = Field(each.root).get("spec", "parent")
    child = each.name if each.kind == "SubnamespaceAnchor" else each.effective_namespace
    above = each.effective_namespace if parent is None else parent.text or ""
    if above == child:
        return None
    says = f"{each.kind} `{each.name}` lets namespace {child} inherit from {above}; network policies that"
    return ForeignPolicy(name_at(each), each.subject, child, f"{says} are copied to it were not analysed")


def _unresolved(each: ApiObject) -> ForeignPolicy | None:
    """Recognise a policy that is evaluated, but for a placeholder on which its meaning hangs."""
    placeholder = first_placeholder(each.root)
    if placeholder is None:
        return None
    says = f"{each.kind} `{each.name}` holds `{placeholder}`, filled in at delivery; it was not evaluated"
    namespace = None if each.is_cluster_scoped else _namespace(each)
    reaches = before_delivery(_like_kubernetes(Field(each.root))) if is_network_policy(each) else (ANYTHING,)
    return ForeignPolicy(name_at(each), each.subject, namespace, says, reaches)


def _namespace(each: ApiObject) -> str | None:
    """Return the namespace whose pods it may select; `None` for any, when only the delivery knows it."""
    return None if is_filled_in_later(each.effective_namespace) else each.effective_namespace


def _says(each: ApiObject, scope: _Scope) -> str:
    if each.group == "extensions":
        served = f"{each.api_version} is not served since Kubernetes 1.16"
        return f"NetworkPolicy `{each.name}` was not evaluated, because {served}"
    if each.kind == "MultiNetworkPolicy":
        return f"{each.kind} `{each.name}` is about secondary networks of pods, which are not evaluated"
    effect = f"what it allows or denies in {scope.value} is unknown"
    return f"{each.kind} `{each.name}` ({each.api_version}) is not evaluated; {effect}"
