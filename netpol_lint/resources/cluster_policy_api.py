"""What the versions of policy.networking.k8s.io take: one table of kinds, fields, words and limits.

Source: `apis/v1alpha1`, `apis/v1alpha2` and `apis/v1beta1` of
https://github.com/kubernetes-sigs/network-policy-api and the CRDs made from them, of the experimental
channel: the standard one has no nodes, domain names or named ports.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.resources.cluster_policy import ClusterAction, ClusterTier
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.structure import Structure
from netpol_lint.resources.structure_hint import Vocabulary

GROUP: Final = "policy.networking.k8s.io"
_SCHEMA_FILE: Final = "cluster_policy.schema.json"


class ClusterPolicyApi(Struct, frozen=True):
    """One kind in one version.

    `tier` is `None` where the object says it, `ports` the field of a rule for ports, and `most` how many
    rules a direction has, and peers and ports a rule.
    """

    structure: Structure
    tier: ClusterTier | None
    actions: Mapping[str, ClusterAction]
    peers: Mapping[Direction, tuple[str, ...]]
    ports: str
    most: int
    has_priority: bool = True
    needs_namespace_selector: bool = False
    takes_host_bits: bool = True
    takes_dotted_ipv6: bool = True

    @property
    def kind(self) -> str:
        """The kind with its article, for prose."""
        return self.structure.kind


_ELSEWHERE: Final = {
    "action": "it belongs inside a rule, an item of `ingress` or `egress`",
    "cidr": "addresses are listed in `networks`, in an item of `to`",
    "domainNames": "it names destinations and belongs in an item of `to`",
    "egress": "it belongs directly under `spec`",
    "except": "a rule before this one with the action Pass takes addresses out",
    "from": "it belongs inside an item of `spec.ingress`",
    "ingress": "it belongs directly under `spec`",
    "ipBlock": "addresses are listed in `networks`, in an item of `to`",
    "matchExpressions": "it belongs inside a selector such as `namespaces`",
    "matchLabels": "it belongs inside a selector such as `namespaces`",
    "namespaceSelector": "it belongs inside `pods`; `namespaces` is itself a selector",
    "namespaces": "it belongs under `spec.subject`, or in an item of `from` or `to`",
    "networks": "it names destinations and belongs in an item of `to`",
    "nodes": "it names destinations and belongs in an item of `to`",
    "notSameLabels": "the API dropped it, select the namespaces by labels of their own",
    "podSelector": "it belongs inside `pods`",
    "pods": "it belongs under `spec.subject`, or in an item of `from` or `to`",
    "policyTypes": "a direction without rules is left alone as it is, remove it",
    "priority": "it belongs directly under `spec`",
    "sameLabels": "the API dropped it, select the namespaces by labels of their own",
    "subject": "it belongs directly under `spec`",
    "to": "it belongs inside an item of `spec.egress`",
}
_IN_V1ALPHA1: Final = {
    "destinationNamedPort": "a port's name is written `namedPort: …` in this version",
    "endPort": "ports are written `portRange: {start: …, end: …}`",
    "namedPort": "it belongs inside an item of `ports`",
    "port": "a port is written `portNumber: {port: …}`",
    "portNumber": "it belongs inside an item of `ports`",
    "portRange": "it belongs inside an item of `ports`",
    "ports": "it belongs inside a rule, beside `from` or `to`",
    "protocol": "it belongs inside `portNumber` or `portRange`",
    "protocols": "the field is called `ports` in this version",
    "tier": "the kind of the policy is its tier, remove it",
}
_IN_V1ALPHA2: Final = {
    "destinationNamedPort": "it belongs inside an item of `protocols`",
    "destinationPort": "it belongs inside `tcp`, `udp` or `sctp`",
    "endPort": "ports are written `destinationPort: {range: {start: …, end: …}}`",
    "namedPort": "a port's name is written `destinationNamedPort: …` in this version",
    "number": "it belongs inside `destinationPort`",
    "port": "a port is written `tcp: {destinationPort: {number: …}}`",
    "portNumber": "a port is written `tcp: {destinationPort: {number: …}}` in this version",
    "portRange": "ports are written `tcp: {destinationPort: {range: {start: …, end: …}}}` in this version",
    "ports": "the field is called `protocols` in this version",
    "protocol": "the protocol is a field itself: `tcp`, `udp` or `sctp`",
    "protocols": "it belongs inside a rule, beside `from` or `to`",
    "range": "it belongs inside `destinationPort`",
    "tier": "it belongs directly under `spec`",
}


def _words(*elsewhere: Mapping[str, str]) -> Vocabulary:
    joined: dict[str, str] = dict(_ELSEWHERE)
    for each in elsewhere:
        joined.update(each)
    no_effect = ", and has no effect"
    return Vocabulary(
        elsewhere=joined,
        selectors=frozenset({"namespaceSelector", "namespaces", "nodes", "podSelector"}),
        empty_means={"egress": no_effect, "ingress": no_effect},
    )


_PODS: Final = ("namespaces", "pods")
_V1ALPHA1: Final = ClusterPolicyApi(
    structure=Structure(
        "an AdminNetworkPolicy", _SCHEMA_FILE, "AdminNetworkPolicy", words=_words(_IN_V1ALPHA1)
    ),
    tier=ClusterTier.ADMIN,
    actions={"Allow": ClusterAction.ACCEPT, "Deny": ClusterAction.DENY, "Pass": ClusterAction.PASS},
    peers={Direction.INGRESS: _PODS, Direction.EGRESS: (*_PODS, "nodes", "networks", "domainNames")},
    ports="ports",
    most=100,
    needs_namespace_selector=True,
    takes_dotted_ipv6=False,
)
_BASELINE: Final = replace(
    _V1ALPHA1,
    structure=Structure(
        "a BaselineAdminNetworkPolicy",
        _SCHEMA_FILE,
        "BaselineAdminNetworkPolicy",
        words=_words(
            _IN_V1ALPHA1,
            {
                "domainNames": "only an AdminNetworkPolicy has it",
                "priority": "a cluster has one BaselineAdminNetworkPolicy, which needs none, remove it",
            },
        ),
    ),
    tier=ClusterTier.BASELINE,
    actions={"Allow": ClusterAction.ACCEPT, "Deny": ClusterAction.DENY},
    peers={Direction.INGRESS: _PODS, Direction.EGRESS: (*_PODS, "nodes", "networks")},
    has_priority=False,
)
_V1ALPHA2: Final = replace(
    _V1ALPHA1,
    structure=Structure(
        "a ClusterNetworkPolicy", _SCHEMA_FILE, "ClusterNetworkPolicy", words=_words(_IN_V1ALPHA2)
    ),
    tier=None,
    actions={each.value: each for each in ClusterAction},
    ports="protocols",
    most=25,
    needs_namespace_selector=False,
    takes_dotted_ipv6=True,
)

APIS: Final[Mapping[str, Mapping[str, ClusterPolicyApi]]] = {
    "AdminNetworkPolicy": {f"{GROUP}/v1alpha1": _V1ALPHA1},
    "BaselineAdminNetworkPolicy": {f"{GROUP}/v1alpha1": _BASELINE},
    "ClusterNetworkPolicy": {
        f"{GROUP}/v1alpha2": _V1ALPHA2,
        f"{GROUP}/v1beta1": replace(_V1ALPHA2, takes_host_bits=False),
    },
}
"""The versions of each kind that are served, the one to recommend first."""
