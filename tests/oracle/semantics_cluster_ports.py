"""Statements of section 7: ports of cluster-wide policies."""

from __future__ import annotations

from typing import Final

from tests.oracle.semantics_clusters import NAMED
from tests.oracle.semantics_form import (
    SHOP,
    SemanticsCase,
    admin_policy,
    case,
    cluster_policy,
    documents,
    egress_rule,
    ingress_rule,
    tcp_port,
)

# One name for two ports of different protocols.
_TWICE = documents(
    """
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: twice, namespace: ops, labels: {app: twice}}
    spec:
      containers:
      - {name: udp, image: server, ports: [{name: http, containerPort: 5353, protocol: UDP}]}
      - {name: tcp, image: server, ports: [{name: http, containerPort: 5354}]}
    """
)


def _ports(protocols: str) -> str:
    """Write a policy that denies every pod these ports."""
    return cluster_policy(f"ingress: [{ingress_rule('{namespaces: {}}', protocols=protocols)}]")


def _named_port_to(peer: str) -> str:
    """Write a policy that denies the named port http at this destination."""
    return cluster_policy(f"egress: [{egress_rule(peer, protocols='{destinationNamedPort: http}')}]")


_NAMED_PORT_CASES = (
    case(
        "7.8",
        "a named port is each destination's own number",
        SHOP + _ports("{destinationNamedPort: http}"),
        "ops/probe TCP/80 denied: shop/web",
        "ops/probe TCP/8080 allowed: shop/web",
        "ops/probe TCP/8080 denied: shop/api",
        "shop/web TCP/80 allowed: ops/probe",
    ),
    case(
        "7.8",
        "a named port is looked up at the destination of an egress rule",
        SHOP + _named_port_to("{namespaces: {}}"),
        "shop/web TCP/8080 denied: shop/api",
        "shop/web TCP/80 allowed: shop/api ip:192.0.2.1",
    ),
    case(
        "7.8",
        "a named port has the protocol in which a pod declares it",
        SHOP + NAMED + _ports("{destinationNamedPort: dns}"),
        "ops/probe UDP/5353 denied: shop/named",
        "ops/probe TCP/5353 allowed: shop/named",
    ),
    case(
        "7.8",
        "a name that a pod declares in two protocols means both",
        SHOP + _TWICE + _ports("{destinationNamedPort: http}"),
        "shop/web UDP/5353 denied: ops/twice",
        "shop/web TCP/5354 denied: ops/twice",
        "shop/web TCP/5353 allowed: ops/twice",
        "shop/web SCTP/5353 allowed: ops/twice",
    ),
    case(
        "7.8",
        "native sidecars declare named ports for cluster-wide policies, too",
        SHOP + NAMED + _ports("{destinationNamedPort: proxy}, {destinationNamedPort: setup}"),
        "ops/probe TCP/7002 denied: shop/named",
        "ops/probe TCP/7001 allowed: shop/named",
    ),
    case(
        "7.8",
        "a named port of v1alpha1 has the protocol in which a pod declares it",
        SHOP
        + NAMED
        + admin_policy("ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{namedPort: dns}]}]"),
        "ops/probe UDP/5353 denied: shop/named",
        "ops/probe TCP/5354 allowed: shop/named",
    ),
    *(
        case(
            "7.8",
            f"a named port together with {form} is rejected",
            SHOP + _named_port_to(peer),
            f"shop/web TCP/80 {answer}: ip:192.0.2.1",
            is_rejected=True,
        )
        for form, peer, answer in (
            ("networks", "{networks: [0.0.0.0/0]}", "allowed"),
            ("nodes", "{nodes: {}}", "allowed"),
        )
    ),
)

_NUMBER_CASES = (
    case(
        "7.10",
        "a number is that port of that protocol",
        SHOP + _ports(tcp_port("number: 80") + ", {udp: {destinationPort: {number: 53}}}"),
        "ops/probe TCP/80 denied: shop/api",
        "ops/probe UDP/53 denied: shop/api",
        "ops/probe TCP/81 allowed: shop/api",
        "ops/probe UDP/80 allowed: shop/api",
        "ops/probe SCTP/80 allowed: shop/api",
    ),
    case(
        "7.10",
        "a range of ports includes both its ends",
        SHOP + _ports("{sctp: {destinationPort: {range: {start: 8000, end: 8010}}}}"),
        "ops/probe SCTP/8000 denied: shop/api",
        "ops/probe SCTP/8010 denied: shop/api",
        "ops/probe SCTP/7999 allowed: shop/api",
        "ops/probe SCTP/8011 allowed: shop/api",
        "ops/probe TCP/8005 allowed: shop/api",
    ),
    *(
        case(
            "7.10",
            f"a range that {form} is rejected",
            SHOP + _ports(tcp_port(f"range: {{start: 90, end: {end}}}")),
            f"ops/probe TCP/90 {answer}: shop/api",
            is_rejected=True,
        )
        for form, end, answer in (("is one port", 90, "denied"), ("runs backwards", 80, "allowed"))
    ),
    *(
        case(
            "7.10",
            f"{form} of v1alpha1 is {meaning}",
            SHOP
            + admin_policy(f"ingress: [{{action: Deny, from: [{{namespaces: {{}}}}], ports: [{port}]}}]"),
            f"ops/probe {denied} denied: shop/api",
            *(f"ops/probe {each} allowed: shop/api" for each in allowed),
        )
        for form, meaning, port, denied, allowed in (
            (
                "a portNumber",
                "that port of that protocol",
                "{portNumber: {protocol: UDP, port: 80}}",
                "UDP/80",
                ("TCP/80", "UDP/81"),
            ),
            (
                "a portNumber without a protocol",
                "a TCP port",
                "{portNumber: {port: 80}}",
                "TCP/80",
                ("UDP/80", "SCTP/80"),
            ),
            (
                "a portRange",
                "ports from start to end",
                "{portRange: {protocol: SCTP, start: 80, end: 90}}",
                "SCTP/90",
                ("SCTP/91", "SCTP/79", "TCP/85"),
            ),
            (
                "a portRange without a protocol",
                "a range of TCP ports",
                "{portRange: {start: 80, end: 90}}",
                "TCP/80",
                ("TCP/91", "UDP/80"),
            ),
            (
                "a portRange that is one port",
                "that port",
                "{portRange: {protocol: TCP, start: 80, end: 80}}",
                "TCP/80",
                ("TCP/81",),
            ),
        )
    ),
    case(
        "7.11",
        "every port of a protocol is written as a range",
        SHOP + _ports(tcp_port("range: {start: 1, end: 65535}")),
        "ops/probe TCP/1 denied: shop/api",
        "ops/probe TCP/65535 denied: shop/api",
        "ops/probe UDP/53 allowed: shop/api",
    ),
    case(
        "7.11",
        "a protocol without a port is rejected, though it might mean every port",
        SHOP + _ports("{tcp: {}}"),
        "ops/probe TCP/1 denied: shop/api",
        "ops/probe UDP/1 allowed: shop/api",
        is_rejected=True,
    ),
    case(
        "7.11",
        "no list of protocols is every port of every protocol",
        SHOP + _ports(""),
        "ops/probe TCP/1 denied: shop/api",
        "ops/probe UDP/65535 denied: shop/api",
        "ops/probe SCTP/80 denied: shop/api",
    ),
)

CLUSTER_PORT_CASES: Final[tuple[SemanticsCase, ...]] = (*_NAMED_PORT_CASES, *_NUMBER_CASES)
