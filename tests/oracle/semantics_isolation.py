"""Statements of section 1: defaulting and isolation."""

from __future__ import annotations

from typing import Final

from tests.oracle.semantics_form import DENY_INGRESS, SHOP, SemanticsCase, case, documents, policy

_NO_RULES = {
    "missing": "podSelector: {}\npolicyTypes: [Ingress, Egress]",
    "empty": "podSelector: {}\npolicyTypes: [Ingress, Egress]\ningress: []\negress: []",
    "null": "podSelector: {}\npolicyTypes: [Ingress, Egress]\ningress:\negress:",
}

_EVERY_POD = {
    "missing": "ingress: []",
    "null": "podSelector:\ningress: []",
    "empty": "podSelector: {}",
    "with null matchLabels": "podSelector:\n  matchLabels:",
    "with empty matchLabels": "podSelector: {matchLabels: {}}",
    "with empty matchExpressions": "podSelector: {matchExpressions: []}",
    "with null matchExpressions": "podSelector:\n  matchExpressions:",
}

_ALLOW_INGRESS = policy("podSelector: {}\ningress: [{}]", name="allow-ingress")

_NO_TYPES = {"missing": "", "empty": "policyTypes: []", "null": "policyTypes:"}

ISOLATION_CASES: Final[tuple[SemanticsCase, ...]] = (
    *(
        case(
            "1.1",
            f"policyTypes {form} isolate for ingress alone when there are no egress rules",
            SHOP + policy(f"podSelector: {{}}\n{text}"),
            "shop/web TCP/80 denied: shop/api",
            "ip:192.0.2.1 TCP/80 denied: shop/web shop/api",
            "shop/web TCP/80 allowed: ops/probe ip:192.0.2.1",
        )
        for form, text in _NO_TYPES.items()
    ),
    *(
        case(
            "1.1",
            f"policyTypes {form} isolate for both directions when there is an egress rule",
            SHOP
            + policy(
                f"podSelector: {{matchLabels: {{app: web}}}}\n{text}\negress: [{{ports: [{{port: 443}}]}}]"
            ),
            "shop/web TCP/443 allowed: shop/api ip:192.0.2.1",
            "shop/web TCP/80 denied: shop/api ip:192.0.2.1",
            "shop/api TCP/443 denied: shop/web",
        )
        for form, text in _NO_TYPES.items()
    ),
    case(
        "1.1",
        "an empty list of egress rules without policyTypes is no egress policy",
        SHOP + policy("podSelector: {}\negress: []"),
        "shop/web TCP/80 allowed: ops/probe ip:192.0.2.1",
        "ops/probe TCP/80 denied: shop/web",
    ),
    case(
        "1.1",
        "a policy with only egress rules and no policyTypes denies all ingress",
        SHOP + policy("podSelector: {matchLabels: {app: web}}\negress: [{}]"),
        "shop/web TCP/80 allowed: shop/api ops/probe ip:192.0.2.1",
        "shop/api TCP/80 denied: shop/web",
        "ip:192.0.2.1 TCP/80 denied: shop/web",
    ),
    case(
        "1.2",
        "egress rules have no effect when policyTypes list Ingress alone",
        SHOP + policy("podSelector: {}\npolicyTypes: [Ingress]\negress: [{ports: [{port: 443}]}]"),
        "shop/web TCP/80 allowed: ops/probe ip:192.0.2.1",
        "ops/probe TCP/443 denied: shop/web",
    ),
    case(
        "1.2",
        "ingress rules have no effect when policyTypes list Egress alone",
        SHOP + policy("podSelector: {}\npolicyTypes: [Egress]\ningress: [{ports: [{port: 443}]}]"),
        "ops/probe TCP/80 allowed: shop/web",
        "shop/web TCP/443 denied: ops/probe shop/api",
    ),
    *(
        case(
            "1.3",
            f"a listed direction whose rules are {form} allows nothing",
            SHOP + policy(spec),
            "shop/web TCP/80 denied: shop/api ops/probe ip:192.0.2.1",
            "ops/probe UDP/53 denied: shop/web",
            "ops/probe TCP/80 allowed: ip:192.0.2.1",
        )
        for form, spec in _NO_RULES.items()
    ),
    case(
        "1.4",
        "a pod is isolated only when selected and only in the policy's direction",
        SHOP + policy("podSelector: {matchLabels: {app: api}}\npolicyTypes: [Ingress]"),
        "shop/web TCP/80 denied: shop/api",
        "shop/api TCP/80 allowed: shop/web ip:192.0.2.1",
        "ops/probe TCP/80 allowed: shop/web",
    ),
    case(
        "1.5",
        "rules of all policies that select a pod add up",
        SHOP
        + policy("podSelector: {}\ningress: [{ports: [{port: 80}]}]", name="first")
        + policy("podSelector: {matchLabels: {app: api}}\ningress: [{ports: [{port: 443}]}]", name="second"),
        "shop/web TCP/80 allowed: shop/api",
        "shop/web TCP/443 allowed: shop/api",
        "shop/web TCP/8080 denied: shop/api",
        "shop/api TCP/443 denied: shop/web",
    ),
    *(
        case(
            "1.5",
            f"an allow-all policy {where} a deny-all one voids it",
            SHOP + policies,
            "ops/probe TCP/80 allowed: shop/web shop/api",
            "ip:192.0.2.1 UDP/53 allowed: shop/web",
        )
        for where, policies in {
            "before": _ALLOW_INGRESS + DENY_INGRESS,
            "after": DENY_INGRESS + _ALLOW_INGRESS,
        }.items()
    ),
    case(
        "1.6",
        "an ingress rule does not help against the sender's isolation",
        SHOP
        + policy("podSelector: {matchLabels: {app: api}}\ningress: [{}]", name="receiver")
        + policy("podSelector: {matchLabels: {app: web}}\npolicyTypes: [Egress]", name="sender"),
        "shop/web TCP/80 denied: shop/api",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    case(
        "1.6",
        "an egress rule does not help against the receiver's isolation",
        SHOP
        + policy("podSelector: {matchLabels: {app: web}}\npolicyTypes: [Egress]\negress: [{}]", name="sender")
        + policy("podSelector: {matchLabels: {app: api}}\npolicyTypes: [Ingress]", name="receiver"),
        "shop/web TCP/80 denied: shop/api",
        "shop/web TCP/80 allowed: ops/probe",
    ),
    case(
        "1.7",
        "who may answer a connection may not therefore open one",
        SHOP + policy("podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress]"),
        "shop/web TCP/80 allowed: shop/api",
        "shop/api TCP/80 denied: shop/web",
    ),
    case(
        "1.8",
        "a policy isolates only pods of its own namespace",
        SHOP + policy("podSelector: {}\npolicyTypes: [Ingress, Egress]", namespace="ops"),
        "shop/web TCP/80 allowed: shop/api ip:192.0.2.1",
        "shop/web TCP/80 denied: ops/probe",
        "ops/probe TCP/80 denied: ip:192.0.2.1",
    ),
    case(
        "1.8",
        "a lone podSelector among the peers looks only in the policy's namespace",
        SHOP
        + documents(
            """
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: ops, labels: {app: web}}
            spec: {containers: [{name: web, image: server}]}
            """
        )
        + policy(
            """
            podSelector: {matchLabels: {app: api}}
            ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]
            """
        ),
        "shop/web TCP/80 allowed: shop/api",
        "ops/web TCP/80 denied: shop/api",
    ),
    case(
        "1.8",
        "an object without a namespace is in the namespace default",
        SHOP
        + documents(
            """
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: unplaced, labels: {app: web}}
            spec: {containers: [{name: web, image: server}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: placed, namespace: default, labels: {app: api}}
            spec: {containers: [{name: api, image: server}]}
            """
        )
        + policy("podSelector: {}\ningress: [{from: [{podSelector: {}}]}]", namespace=None),
        "default/unplaced TCP/80 allowed: default/placed",
        "default/placed TCP/80 allowed: default/unplaced shop/web",
        "shop/web TCP/80 denied: default/unplaced default/placed",
        "shop/web TCP/80 allowed: shop/api",
    ),
    *(
        case(
            "1.9",
            f"a podSelector that is {form} selects every pod of the namespace",
            SHOP + policy(spec),
            "ops/probe TCP/80 denied: shop/web shop/api",
            "shop/web TCP/80 allowed: ops/probe",
        )
        for form, spec in _EVERY_POD.items()
    ),
)
