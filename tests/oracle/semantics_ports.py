"""Statements of section 4: ports."""

from __future__ import annotations

from typing import Final

from tests.oracle.semantics_clusters import NAMED
from tests.oracle.semantics_form import SHOP, SemanticsCase, case, documents, policy

_NO_PORTS = {"missing": "{}", "null": "{ports: null}", "empty": "{ports: []}"}


def _ingress(ports: str) -> str:
    """Write a policy that opens every pod of shop on these ports alone."""
    return policy(f"podSelector: {{}}\ningress: [{{ports: [{ports}]}}]")


def _egress(ports: str) -> str:
    """Write a policy that lets shop/web out on these ports alone."""
    return policy(
        f"podSelector: {{matchLabels: {{app: web}}}}\npolicyTypes: [Egress]\negress: [{{ports: [{ports}]}}]"
    )


PORT_CASES: Final[tuple[SemanticsCase, ...]] = (
    *(
        case(
            "4.1",
            f"a rule whose ports are {form} is about every port of every protocol",
            SHOP + policy(f"podSelector: {{}}\ningress: [{rule}]"),
            "ops/probe TCP/1 allowed: shop/api",
            "ops/probe UDP/65535 allowed: shop/api",
            "ops/probe SCTP/80 allowed: shop/api",
        )
        for form, rule in _NO_PORTS.items()
    ),
    case(
        "4.1",
        "an empty port is every TCP port and nothing else",
        SHOP + _ingress("{}"),
        "ops/probe TCP/1 allowed: shop/api",
        "ops/probe TCP/65535 allowed: shop/api",
        "ops/probe UDP/53 denied: shop/api",
        "ops/probe SCTP/80 denied: shop/api",
    ),
    case(
        "4.1",
        "a protocol alone is every port of that protocol",
        SHOP + _ingress("{protocol: UDP}"),
        "ops/probe UDP/1 allowed: shop/api",
        "ops/probe UDP/65535 allowed: shop/api",
        "ops/probe TCP/53 denied: shop/api",
    ),
    *(
        case(
            "4.2",
            f"the protocol is TCP when it is {form}",
            SHOP + _ingress(port),
            "ops/probe TCP/80 allowed: shop/api",
            "ops/probe TCP/81 denied: shop/api",
            "ops/probe UDP/80 denied: shop/api",
            "ops/probe SCTP/80 denied: shop/api",
        )
        for form, port in {"missing": "{port: 80}", "null": "{port: 80, protocol: null}"}.items()
    ),
    case(
        "4.2",
        "SCTP is neither TCP nor UDP",
        SHOP + _ingress("{port: 80, protocol: SCTP}"),
        "ops/probe SCTP/80 allowed: shop/api",
        "ops/probe TCP/80 denied: shop/api",
        "ops/probe UDP/80 denied: shop/api",
    ),
    case(
        "4.3",
        "a range includes both its ends",
        SHOP + _ingress("{port: 8000, endPort: 8010}"),
        "ops/probe TCP/8000 allowed: shop/api",
        "ops/probe TCP/8005 allowed: shop/api",
        "ops/probe TCP/8010 allowed: shop/api",
        "ops/probe TCP/7999 denied: shop/api",
        "ops/probe TCP/8011 denied: shop/api",
        "ops/probe UDP/8005 denied: shop/api",
    ),
    case(
        "4.3",
        "a range may be a single port",
        SHOP + _ingress("{port: 8000, endPort: 8000, protocol: UDP}"),
        "ops/probe UDP/8000 allowed: shop/api",
        "ops/probe UDP/8001 denied: shop/api",
    ),
    *(
        case(
            "4.3",
            f"a range {form} is rejected",
            SHOP + _ingress(port),
            "ops/probe TCP/80 denied: shop/api",
            is_rejected=True,
        )
        for form, port in {
            "that ends before it begins": "{port: 90, endPort: 70}",
            "that begins with a name": "{port: serve, endPort: 90}",
        }.items()
    ),
    case(
        "4.4",
        "a named port of an ingress rule is each destination's own number",
        SHOP + _ingress("{port: http}"),
        "ops/probe TCP/80 allowed: shop/web",
        "ops/probe TCP/8080 denied: shop/web",
        "ops/probe TCP/8080 allowed: shop/api",
        "ops/probe TCP/80 denied: shop/api",
    ),
    case(
        "4.4",
        "a named port of an egress rule is each destination's own number, not the sender's",
        SHOP + _egress("{port: http}"),
        "shop/web TCP/8080 allowed: shop/api",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "4.4",
        "a named port is nothing on a pod that does not declare it or on an address outside",
        SHOP + _egress("{port: http}"),
        "shop/web TCP/80 denied: ops/probe ip:192.0.2.1",
        "shop/web TCP/8080 denied: ops/probe ip:192.0.2.1",
    ),
    case(
        "4.4",
        "a named port has to be declared for the same protocol",
        SHOP + NAMED + _ingress("{port: dns, protocol: UDP}, {port: dns}, {port: dns-tcp, protocol: UDP}"),
        "ops/probe UDP/5353 allowed: shop/named",
        "ops/probe TCP/5353 denied: shop/named",
        "ops/probe TCP/5354 denied: shop/named",
        "ops/probe UDP/5354 denied: shop/named",
    ),
    case(
        "4.4",
        "a named port may be declared by any container of the pod",
        SHOP + NAMED + _ingress("{port: metrics}"),
        "ops/probe TCP/9090 allowed: shop/named",
        "ops/probe TCP/5354 denied: shop/named",
    ),
    case(
        "4.5",
        "a native sidecar declares named ports",
        SHOP + NAMED + _ingress("{port: proxy}"),
        "ops/probe TCP/7002 allowed: shop/named",
    ),
    case(
        "4.5",
        "an ordinary init container declares no named ports",
        SHOP + NAMED + _ingress("{port: setup}"),
        "ops/probe TCP/7001 denied: shop/named",
    ),
    case(
        "4.6",
        "a port written as a string is a name and not the number it looks like",
        SHOP + _ingress('{port: "80"}'),
        "ops/probe TCP/80 denied: shop/web",
        is_rejected=True,
    ),
    *(
        case(
            "4.6",
            f"a name {form} is rejected",
            SHOP + _ingress(f"{{port: {name}}}"),
            "ops/probe TCP/80 denied: shop/web",
            is_rejected=True,
        )
        for form, name in {
            "of more than fifteen characters": "sixteen-of-these",
            "with a capital letter": "Http",
            "with two dashes in a row": "web--tls",
            "that begins with a dash": "-http",
        }.items()
    ),
    case(
        "4.7",
        "a numeric port needs no declaration by any container",
        SHOP + _ingress("{port: 12345}"),
        "ops/probe TCP/12345 allowed: shop/web shop/api",
        "ops/probe TCP/80 denied: shop/web",
    ),
    case(
        "4.8",
        "a policy is about the pod's port and not the Service's",
        SHOP
        + documents(
            """
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {selector: {app: web}, ports: [{port: 443, targetPort: http}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: api, namespace: shop}
            spec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}
            """
        )
        + _ingress("{port: 80}"),
        "ops/probe TCP/80 allowed: shop/web",
        "ops/probe TCP/443 denied: shop/web",
        "ops/probe TCP/8080 denied: shop/api",
    ),
)
