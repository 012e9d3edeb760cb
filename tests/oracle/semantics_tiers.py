"""Statements of section 7: the order in which tiers, policies and rules decide."""

from __future__ import annotations

from typing import Final

from tests.oracle.semantics_cluster_kinds import ADMIN_KINDS, BASELINE_KINDS, baseline_tier
from tests.oracle.semantics_clusters import GHOST
from tests.oracle.semantics_form import (
    DENY_ALL,
    DENY_INGRESS,
    SHOP,
    SemanticsCase,
    case,
    cluster_policy,
    egress_rule,
    ingress_rule,
    policy,
    tcp_port,
)

_OPEN_BOTH = policy(
    "podSelector: {}\npolicyTypes: [Ingress, Egress]\ningress: [{}]\negress: [{}]", name="open-both"
)
_OPEN_INGRESS = policy("podSelector: {}\ningress: [{}]", name="open-ingress")

_WEB = "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}"
_OPS = "{namespaces: {matchLabels: {team: operations}}}"


def _ingress(action: str, peer: str = "{namespaces: {}}") -> str:
    return f"ingress: [{ingress_rule(peer, action=action)}]"


def _egress(action: str, peer: str = "{namespaces: {}}") -> str:
    return f"egress: [{egress_rule(peer, action=action)}]"


_TIER_CASES = (
    *(
        case(
            "7.1",
            f"{kind} denies what a NetworkPolicy allows",
            SHOP + _OPEN_BOTH + write(_ingress("Deny")),
            "shop/web TCP/80 denied: shop/api",
            "ops/probe UDP/53 denied: shop/api",
            "ip:192.0.2.1 TCP/80 allowed: shop/api",
        )
        for kind, write in ADMIN_KINDS.items()
    ),
    *(
        case(
            "7.1",
            f"{kind} accepts what a NetworkPolicy denies",
            SHOP + DENY_ALL + write(f"{_ingress('Accept')}\n{_egress('Accept')}"),
            "shop/web TCP/80 allowed: shop/api",
            "shop/web TCP/80 denied: ip:192.0.2.1",
        )
        for kind, write in ADMIN_KINDS.items()
    ),
    *(
        case(
            "7.1",
            f"the first rule of {kind} that matches decides",
            SHOP
            + write(
                f"""
                ingress:
                - {{action: Accept, from: [{_WEB}]}}
                - {{action: Deny, from: [{{namespaces: {{}}}}]}}
                - {{action: Accept, from: [{_OPS}]}}
                """
            ),
            "shop/web TCP/80 allowed: shop/api",
            "ops/probe TCP/80 denied: shop/api",
        )
        for kind, write in ADMIN_KINDS.items()
    ),
    *(
        case(
            "7.1",
            f"of two policies such as {kind} the one with the lower number decides, wherever it is written",
            SHOP
            + write(_ingress("Accept"), priority=20, name="later")
            + write(_ingress("Deny", _OPS), priority=3, name="earlier"),
            "ops/probe TCP/80 denied: shop/api",
            "shop/web TCP/80 allowed: shop/api",
        )
        for kind, write in ADMIN_KINDS.items()
    ),
    *(
        case(
            "7.1",
            f"Pass in {kind} leaves later rules and policies out, and NetworkPolicy decides",
            SHOP
            + DENY_INGRESS
            + write(
                f"""
                ingress:
                - {{action: Pass, from: [{_WEB}]}}
                - {{action: Accept, from: [{_WEB}]}}
                """,
                priority=0,
                name="passing",
            )
            + write(_ingress("Accept"), priority=1000, name="accepting"),
            "shop/web TCP/80 denied: shop/api",
            "ops/probe TCP/80 allowed: shop/api shop/web",
        )
        for kind, write in ADMIN_KINDS.items()
    ),
    *(
        case(
            "7.1",
            f"Pass in {kind} leads on to the baseline where no NetworkPolicy selects the pod",
            SHOP + write(_ingress("Pass", _WEB)) + baseline_tier(_ingress("Deny")),
            "shop/web TCP/80 denied: shop/api",
            "ip:192.0.2.1 TCP/80 allowed: shop/api",
        )
        for kind, write in ADMIN_KINDS.items()
    ),
    case(
        "7.1",
        "a ClusterNetworkPolicy of v1beta1 counts like one of v1alpha2",
        SHOP
        + cluster_policy(_ingress("Deny"), priority=20).replace("v1alpha2", "v1beta1")
        + cluster_policy(_ingress("Accept", _OPS), priority=10, name="other"),
        "shop/web TCP/80 denied: shop/api",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    case(
        "7.1",
        "Pass without any tier below leads to the default, which allows",
        SHOP
        + cluster_policy(_ingress("Pass"), priority=1)
        + cluster_policy(_ingress("Deny"), name="denying"),
        "shop/web TCP/80 allowed: shop/api",
    ),
    *(
        case(
            "7.1",
            f"{kind} denies where nothing above decides",
            SHOP + write(_ingress("Deny")),
            "shop/web TCP/80 denied: shop/api",
            "ip:192.0.2.1 TCP/80 allowed: shop/api",
        )
        for kind, write in BASELINE_KINDS.items()
    ),
    *(
        case(
            "7.1",
            f"a NetworkPolicy shields its pods from {kind}, and no other pods",
            SHOP + _OPEN_INGRESS + write(_ingress("Deny")),
            "ops/probe TCP/80 allowed: shop/api",
            "shop/web TCP/80 denied: ops/probe",
        )
        for kind, write in BASELINE_KINDS.items()
    ),
    *(
        case(
            "7.1",
            f"a NetworkPolicy shields its pods from {kind} in its own direction only",
            SHOP + _OPEN_INGRESS + write(f"{_ingress('Deny')}\n{_egress('Deny')}"),
            "shop/web TCP/80 denied: shop/api ops/probe",
            "shop/web TCP/80 allowed: ip:192.0.2.1",
            "ip:192.0.2.1 TCP/80 allowed: shop/web",
        )
        for kind, write in BASELINE_KINDS.items()
    ),
    *(
        case(
            "7.1",
            f"what a NetworkPolicy does not allow is denied, whatever {kind} accepts",
            SHOP + DENY_INGRESS + write(_ingress("Accept")),
            "ops/probe TCP/80 denied: shop/api",
            "shop/web TCP/80 allowed: ops/probe",
        )
        for kind, write in BASELINE_KINDS.items()
    ),
    *(
        case(
            "7.1",
            f"the first rule of {kind} that matches decides",
            SHOP
            + write(
                f"""
                ingress:
                - {{action: Accept, from: [{_WEB}]}}
                - {{action: Deny, from: [{{namespaces: {{}}}}]}}
                """
            ),
            "shop/web TCP/80 allowed: shop/api",
            "ops/probe TCP/80 denied: shop/api",
        )
        for kind, write in BASELINE_KINDS.items()
    ),
    case(
        "7.1",
        "of two policies of the baseline the one with the lower number decides, wherever it is written",
        SHOP
        + baseline_tier(_ingress("Deny"), priority=900, name="later")
        + baseline_tier(_ingress("Accept", _OPS), priority=4, name="earlier"),
        "ops/probe TCP/80 allowed: shop/api",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "7.1",
        "Pass in the baseline leaves its later rules out and ends at the default, which allows",
        SHOP
        + baseline_tier(_ingress("Pass", _WEB), priority=1)
        + baseline_tier(_ingress("Deny"), priority=2, name="denying"),
        "shop/web TCP/80 allowed: shop/api",
        "ops/probe TCP/80 denied: shop/api",
    ),
    case(
        "7.1",
        "the admin tier decides before the baseline, whatever their numbers",
        SHOP
        + baseline_tier(_ingress("Deny"), priority=0)
        + cluster_policy(_ingress("Accept", _OPS), priority=1000),
        "ops/probe TCP/80 allowed: shop/api",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "7.1",
        "a rule that matches another port leaves the connection to the next",
        SHOP
        + cluster_policy(
            f"""
            ingress:
            - {{action: Accept, from: [{{namespaces: {{}}}}], protocols: [{tcp_port("number: 80")}]}}
            - {{action: Deny, from: [{{namespaces: {{}}}}]}}
            """
        ),
        "shop/web TCP/80 allowed: shop/api",
        "shop/web TCP/81 denied: shop/api",
        "shop/web UDP/80 denied: shop/api",
    ),
)

_UNKNOWN_PEER = "{namespaces: {matchLabels: {team: operations}}}"
_UNKNOWN_CASES = tuple(
    case("7.1", sentence, SHOP + GHOST + manifests, f"ghost/client TCP/80 {answer}: shop/api")
    for sentence, manifests, answer in (
        (
            "a Deny that may match and nothing else is unknown",
            cluster_policy(_ingress("Deny", _UNKNOWN_PEER)),
            "unknown",
        ),
        (
            "an Accept that may match before what is allowed anyway is allowed",
            cluster_policy(_ingress("Accept", _UNKNOWN_PEER)),
            "allowed",
        ),
        (
            "an Accept that may match before a Deny is unknown",
            cluster_policy(_ingress("Accept", _UNKNOWN_PEER), priority=1)
            + cluster_policy(_ingress("Deny"), name="denying"),
            "unknown",
        ),
        (
            "a Deny that may match before a Deny is denied",
            cluster_policy(_ingress("Deny", _UNKNOWN_PEER), priority=1)
            + cluster_policy(_ingress("Deny"), name="denying"),
            "denied",
        ),
        (
            "a Pass that may match before a Deny is denied where NetworkPolicy denies as well",
            DENY_INGRESS
            + cluster_policy(_ingress("Pass", _UNKNOWN_PEER), priority=1)
            + cluster_policy(_ingress("Deny"), name="denying"),
            "denied",
        ),
        (
            "a Pass that may match before a Deny is unknown where NetworkPolicy allows",
            _OPEN_BOTH
            + cluster_policy(_ingress("Pass", _UNKNOWN_PEER), priority=1)
            + cluster_policy(_ingress("Deny"), name="denying"),
            "unknown",
        ),
        (
            "a Deny that matches comes before an Accept that may match",
            cluster_policy(_ingress("Deny"), priority=1)
            + cluster_policy(_ingress("Accept", _UNKNOWN_PEER), name="accepting"),
            "denied",
        ),
        (
            "a Deny of the baseline that may match is allowed where a NetworkPolicy shields from it",
            _OPEN_BOTH + baseline_tier(_ingress("Deny", _UNKNOWN_PEER)),
            "allowed",
        ),
        (
            "a policy that may be about the pod is unknown",
            cluster_policy(_egress("Deny"), subject=_UNKNOWN_PEER),
            "unknown",
        ),
    )
)

TIER_CASES: Final[tuple[SemanticsCase, ...]] = (*_TIER_CASES, *_UNKNOWN_CASES)
