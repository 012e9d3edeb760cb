"""Statements of section 7: effects and subjects of cluster-wide policies, and all others of the section."""

from __future__ import annotations

from typing import Final

from tests.oracle.semantics_cluster_kinds import ALL_KINDS
from tests.oracle.semantics_cluster_peers import CLUSTER_PEER_CASES
from tests.oracle.semantics_cluster_ports import CLUSTER_PORT_CASES
from tests.oracle.semantics_clusters import GHOST, deployment
from tests.oracle.semantics_form import (
    DENY_ALL,
    DENY_INGRESS,
    SHOP,
    SemanticsCase,
    admin_policy,
    baseline_policy,
    case,
    cluster_policy,
    egress_rule,
    ingress_rule,
    policy,
    tcp_port,
)
from tests.oracle.semantics_tiers import TIER_CASES

_ISOLATE_EGRESS = policy("podSelector: {}\npolicyTypes: [Egress]", name="isolate-egress")
_WEB = "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}"
_API = "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}}"
_OPS = "{namespaces: {matchLabels: {team: operations}}}"


def _ingress(action: str, peer: str = "{namespaces: {}}") -> str:
    return f"ingress: [{ingress_rule(peer, action=action)}]"


def _egress(action: str, peer: str = "{namespaces: {}}") -> str:
    return f"egress: [{egress_rule(peer, action=action)}]"


_EFFECT_CASES = (
    *(
        case(
            "7.2",
            f"{kind} isolates nobody: what its rules do not match goes on",
            SHOP + write(f"{_ingress('Accept', _WEB)}\n{_egress('Accept', _WEB)}"),
            "ops/probe TCP/80 allowed: shop/api shop/web",
            "ip:192.0.2.1 TCP/80 allowed: shop/api",
            "shop/api TCP/80 allowed: ip:192.0.2.1",
        )
        for kind, write in ALL_KINDS.items()
    ),
    *(
        case(
            "7.2",
            f"{kind} without rules has no effect",
            SHOP + DENY_INGRESS + write(rules),
            "shop/web TCP/80 allowed: ops/probe",
            "ops/probe TCP/80 denied: shop/web",
        )
        for kind, write, rules in (
            ("a ClusterNetworkPolicy", cluster_policy, "ingress: []\negress: []"),
            ("a ClusterNetworkPolicy that does not mention rules and", cluster_policy, ""),
            ("an AdminNetworkPolicy", admin_policy, "ingress: []\negress: []"),
            ("the BaselineAdminNetworkPolicy", baseline_policy, "ingress: []\negress: []"),
        )
    ),
    case(
        "7.2",
        "rules of one direction have no effect in the other",
        SHOP + cluster_policy(_ingress("Deny"), subject=_WEB),
        "ops/probe TCP/80 denied: shop/web",
        "shop/web TCP/80 allowed: ops/probe",
    ),
    case(
        "7.3",
        "an Accept for egress does not help against the receiver's NetworkPolicy",
        SHOP + DENY_ALL + cluster_policy(_egress("Accept")),
        "ops/probe TCP/80 denied: shop/api",
        "shop/web TCP/80 allowed: ops/probe",
    ),
    case(
        "7.3",
        "an Accept for egress does not help against a Deny for ingress",
        SHOP + cluster_policy(f"{_egress('Accept')}\n{_ingress('Deny', _WEB)}"),
        "shop/web TCP/80 denied: shop/api",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    case(
        "7.3",
        "an Accept for ingress does not help against the sender's isolation",
        SHOP + _ISOLATE_EGRESS + cluster_policy(_ingress("Accept")),
        "shop/web TCP/80 denied: ops/probe shop/api",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    case(
        "7.4",
        "policies of one priority all count where they do not meet",
        SHOP
        + cluster_policy(_ingress("Deny", _WEB), subject=_API, name="one")
        + cluster_policy(_ingress("Deny", _OPS), subject=_API, name="other")
        + cluster_policy(
            "ingress: [" + ingress_rule(_OPS, protocols=tcp_port("number: 80")) + "]",
            subject=_WEB,
            name="elsewhere",
        ),
        "shop/web TCP/80 denied: shop/api",
        "ops/probe TCP/81 denied: shop/api",
        "ops/probe TCP/80 denied: shop/web",
        "ops/probe TCP/81 allowed: shop/web",
    ),
    *(
        case(
            "7.4",
            f"of two policies of one priority that meet the one written first is taken: {taken}",
            SHOP + cluster_policy(_ingress(first), name="b") + cluster_policy(_ingress(second), name="a"),
            f"shop/web TCP/80 {answer}: shop/api",
        )
        for taken, first, second, answer in (
            ("the API leaves it open", "Accept", "Deny", "allowed"),
            ("even if its name comes last", "Deny", "Accept", "denied"),
        )
    ),
    case(
        "7.4",
        "of two policies of one priority the one that may be about the pod is taken first if written first",
        SHOP
        + GHOST
        + cluster_policy(_egress("Deny"), subject=_OPS, name="perhaps")
        + cluster_policy(_egress("Accept"), name="certainly"),
        "ghost/client TCP/80 unknown: shop/api",
        "ops/probe TCP/80 denied: shop/api",
        "shop/web TCP/80 allowed: shop/api",
    ),
    case(
        "7.12",
        "no cluster-wide policy keeps a pod from itself",
        SHOP + cluster_policy(f"{_ingress('Deny')}\n{_egress('Deny')}"),
        "shop/web TCP/80 allowed: shop/web",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "7.12",
        "cluster-wide policies are about replicas that reach each other",
        SHOP + deployment(replicas=2) + cluster_policy(_ingress("Deny")),
        "shop/work TCP/80 denied: shop/work",
    ),
)

_SUBJECT_CASES = (
    *(
        case(
            "7.5",
            f"{kind} is about the pods of the namespaces that it selects",
            SHOP + write(_ingress("Deny"), subject=_OPS),
            "shop/web TCP/80 denied: ops/probe",
            "ops/probe TCP/80 allowed: shop/web",
        )
        for kind, write in ALL_KINDS.items()
    ),
    *(
        case(
            "7.5",
            f"{kind} is about pods for which both selectors hold",
            SHOP
            + write(
                _ingress("Deny"),
                subject="{pods: {namespaceSelector: {matchLabels: {team: sales}}, "
                "podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [api]}]}}}",
            ),
            "ops/probe TCP/80 denied: shop/web",
            "ops/probe TCP/80 allowed: shop/api",
            "shop/web TCP/80 allowed: ops/probe",
        )
        for kind, write in ALL_KINDS.items()
    ),
    *(
        case(
            "7.5",
            f"a namespaceSelector that is {form} selects every namespace",
            SHOP + cluster_policy(_ingress("Deny"), subject=f"{{pods: {{{selector}podSelector: {{}}}}}}"),
            "shop/web TCP/80 denied: shop/api ops/probe",
        )
        for form, selector in {
            "missing": "",
            "null": "namespaceSelector: null, ",
            "empty": "namespaceSelector: {}, ",
        }.items()
    ),
    case(
        "7.5",
        "a peer without a namespaceSelector is pods of every namespace",
        SHOP + cluster_policy(_ingress("Deny", "{pods: {podSelector: {matchLabels: {app: probe}}}}")),
        "ops/probe TCP/80 denied: shop/api",
        "shop/web TCP/80 allowed: shop/api",
    ),
    *(
        case(
            "7.5",
            f"a subject {form} is rejected",
            SHOP + write(_ingress("Deny"), subject=subject),
            f"shop/web TCP/80 {answer}: shop/api",
            is_rejected=True,
        )
        for form, write, subject, answer in (
            (
                "of pods without a namespaceSelector in v1alpha1",
                admin_policy,
                "{pods: {podSelector: {}}}",
                "denied",
            ),
            ("of pods without a podSelector", cluster_policy, "{pods: {namespaceSelector: {}}}", "denied"),
            (
                "of namespaces and of pods",
                cluster_policy,
                "{namespaces: {}, pods: {namespaceSelector: {}, podSelector: {}}}",
                "denied",
            ),
            ("of neither", cluster_policy, "{}", "allowed"),
        )
    ),
)

CLUSTER_WIDE_CASES: Final[tuple[SemanticsCase, ...]] = (
    *TIER_CASES,
    *_EFFECT_CASES,
    *_SUBJECT_CASES,
    *CLUSTER_PEER_CASES,
    *CLUSTER_PORT_CASES,
)
