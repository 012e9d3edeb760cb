"""Statements of section 7: peers of cluster-wide policies."""

from __future__ import annotations

from typing import Final

from tests.oracle.semantics_clusters import ADDRESSED, DUAL_STACK, HOST
from tests.oracle.semantics_form import (
    DENY_ALL,
    SHOP,
    SemanticsCase,
    admin_policy,
    baseline_policy,
    case,
    cluster_policy,
    egress_rule,
    ingress_rule,
    tcp_port,
)

_POD_PEERS = {
    "namespaces": "{namespaces: {matchLabels: {team: operations}}}",
    "pods": "{pods: {namespaceSelector: {matchLabels: {team: operations}}, podSelector: {}}}",
}
_EVERYBODY = "{networks: [0.0.0.0/0, '::/0']}"

# A peer that some later version of the API may have.
_UNKNOWN = "{serviceAccounts: {}}"


def _egress(*rules: str) -> str:
    """Write a policy of the admin tier with these egress rules."""
    return cluster_policy(f"egress: [{', '.join(rules)}]")


def _networks(*cidrs: str) -> str:
    return "{networks: [" + ", ".join(f'"{cidr}"' for cidr in cidrs) + "]}"


_PEER_CASES = (
    *(
        case(
            "7.6",
            f"{form} as sources are pods of several namespaces",
            SHOP + cluster_policy(f"ingress: [{ingress_rule(peer)}]"),
            "ops/probe TCP/80 denied: shop/api",
            "shop/web TCP/80 allowed: shop/api",
        )
        for form, peer in _POD_PEERS.items()
    ),
    *(
        case(
            "7.6",
            f"{form} as destinations are pods of several namespaces",
            SHOP + _egress(egress_rule(peer)),
            "shop/web TCP/80 denied: ops/probe",
            "shop/web TCP/80 allowed: shop/api ip:192.0.2.1",
        )
        for form, peer in _POD_PEERS.items()
    ),
    case(
        "7.6",
        "no rule can deny sources outside the cluster, and none accepts them",
        SHOP
        + DENY_ALL
        + cluster_policy(f"ingress: [{ingress_rule('{namespaces: {}}', action='Accept')}]", priority=1)
        + cluster_policy(f"ingress: [{ingress_rule('{namespaces: {}}')}]", name="denying"),
        "ip:192.0.2.1 TCP/80 denied: shop/api",
        "ip:192.0.2.1 TCP/80 allowed: ops/probe",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    case(
        "7.6",
        "a null field of a peer or of a subject is not set",
        SHOP
        + cluster_policy(
            "ingress: ["
            + ingress_rule("{namespaces: null, pods: {podSelector: {matchLabels: {app: web}}}}")
            + "]",
            subject="{pods: null, namespaces: {matchLabels: {team: sales}}}",
        ),
        "shop/web TCP/80 denied: shop/api",
        "shop/web TCP/80 allowed: ops/probe",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    case(
        "7.6",
        "elements of a list of peers match alone",
        SHOP + _egress(egress_rule(_POD_PEERS["pods"], _networks("192.0.2.0/24"))),
        "shop/web TCP/80 denied: ops/probe ip:192.0.2.1",
        "shop/web TCP/80 allowed: ip:198.51.100.1",
    ),
    *(
        case(
            "7.6",
            f"networks of {kind} are addresses outside, each of its own family",
            SHOP + write("egress: [" + egress_rule(_networks("192.0.2.0/24", "2001:db8:1::/48")) + "]"),
            "shop/web TCP/80 denied: ip:192.0.2.1 ip:2001:db8:1::1",
            "shop/web TCP/80 allowed: ip:198.51.100.1 ip:2001:db8::1",
            "ip:192.0.2.1 TCP/80 allowed: shop/web",
        )
        for kind, write in {
            "a ClusterNetworkPolicy": cluster_policy,
            "an AdminNetworkPolicy": admin_policy,
            "the BaselineAdminNetworkPolicy": baseline_policy,
        }.items()
    ),
    *(
        case(
            "7.6",
            f"{form} may have any address outside and no pod's",
            SHOP + _egress(egress_rule(f"{{nodes: {selector}}}")),
            "shop/web TCP/80 unknown: ip:192.0.2.1 ip:2001:db8::1",
            "shop/web TCP/80 allowed: shop/api ops/probe",
        )
        for form, selector in {
            "nodes with a label": "{matchLabels: {zone: north}}",
            "all nodes": "{}",
        }.items()
    ),
    case(
        "7.6",
        "nodes denied after everything is denied are denied",
        SHOP + _egress(egress_rule(_EVERYBODY), egress_rule("{nodes: {}}", action="Accept")),
        "shop/web TCP/80 denied: ip:192.0.2.1 shop/api",
    ),
    case(
        "5.4",
        "nodes may be the one whose network a pod uses",
        SHOP + HOST + _egress(egress_rule("{nodes: {matchLabels: {zone: north}}}")),
        "shop/web TCP/80 unknown: shop/host ops/agent",
        "shop/web TCP/80 allowed: shop/api",
    ),
    case(
        "5.4",
        "a pod on the host's network is neither subject nor peer of a cluster-wide policy",
        SHOP
        + HOST
        + cluster_policy(
            f"ingress: [{ingress_rule('{namespaces: {}}')}]\negress: [{egress_rule('{namespaces: {}}')}]"
        ),
        "shop/host TCP/80 allowed: shop/web ops/probe ops/agent",
        "shop/web TCP/80 allowed: shop/host",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "5.4",
        "networks contain a pod on the host's network",
        SHOP + HOST + _egress(egress_rule(_networks("0.0.0.0/0"))),
        "shop/web TCP/80 denied: shop/host",
    ),
    case(
        "7.6",
        "domain names may lead to any address, be it a pod's",
        SHOP
        + _egress(
            egress_rule(
                "{domainNames: ['*.example.com']}", action="Accept", protocols=tcp_port("number: 443")
            ),
            egress_rule(_networks("0.0.0.0/0")),
        ),
        "shop/web TCP/443 unknown: ip:192.0.2.1 shop/api",
        "shop/web TCP/80 denied: ip:192.0.2.1 shop/api",
        "shop/web TCP/443 allowed: ip:2001:db8::1",
    ),
    case(
        "7.6",
        "accepted domain names change nothing where everything is open",
        SHOP + _egress(egress_rule("{domainNames: [example.com]}", action="Accept")),
        "shop/web TCP/443 allowed: ip:192.0.2.1 shop/api",
    ),
    *(
        case(
            "7.6",
            f"{form} is rejected",
            SHOP + policy,
            f"shop/web TCP/80 {answer}: shop/api",
            is_rejected=True,
        )
        for form, policy, answer in (
            ("a list of no sources", cluster_policy("ingress: [{action: Deny, from: []}]"), "allowed"),
            ("a list of no destinations", admin_policy("egress: [{action: Deny, to: []}]"), "allowed"),
            ("a rule without peers", cluster_policy("ingress: [{action: Deny}]"), "allowed"),
            (
                "a domain name in the BaselineAdminNetworkPolicy",
                baseline_policy(f"egress: [{egress_rule('{domainNames: [example.com]}')}]"),
                "denied",
            ),
            (
                "a network as a source",
                cluster_policy(f"ingress: [{ingress_rule('{networks: [192.0.2.0/24]}')}]"),
                "denied",
            ),
            ("a list of no networks", _egress(egress_rule("{networks: []}")), "allowed"),
            ("a network that is an address", _egress(egress_rule(_networks("10.0.0.1"))), "unknown"),
        )
    ),
)

_NETWORK_CASES = (
    case(
        "7.7",
        "every IPv4 address contains the pods, whose addresses are not stated",
        SHOP + _egress(egress_rule(_networks("0.0.0.0/0"))),
        "shop/web TCP/80 denied: shop/api ops/probe ip:192.0.2.1",
        "shop/web TCP/80 allowed: ip:2001:db8::1",
    ),
    case(
        "7.7",
        "two halves of all IPv4 addresses in one peer contain the pods as well",
        SHOP + _egress(egress_rule(_networks("0.0.0.0/1", "128.0.0.0/1"))),
        "shop/web TCP/80 denied: shop/api ops/probe ip:192.0.2.1",
    ),
    *(
        case(
            "7.7",
            f"{action} for pods before networks keeps pods from the networks rule",
            SHOP + _egress(egress_rule("{namespaces: {}}", action=action), egress_rule(_EVERYBODY)),
            "shop/web TCP/80 allowed: shop/api ops/probe",
            "shop/web TCP/80 denied: ip:192.0.2.1 ip:2001:db8::1",
        )
        for action in ("Pass", "Accept")
    ),
    case(
        "7.7",
        "a network contains a pod by its stated address",
        SHOP
        + ADDRESSED
        + _egress(egress_rule(_networks("10.0.0.9/32")), egress_rule(_networks("10.0.1.0/24"))),
        "shop/web TCP/80 denied: ops/here ip:10.0.1.1",
        "shop/web TCP/80 allowed: ip:10.0.0.8",
    ),
    case(
        "7.7",
        "a network that is elsewhere does not contain a pod of stated address",
        SHOP + ADDRESSED + _egress(egress_rule(_networks("10.0.1.0/24"))),
        "shop/web TCP/80 allowed: ops/here",
    ),
    case(
        "7.7",
        "whether a network contains a pod of unstated address is unknown",
        SHOP + _egress(egress_rule(_networks("10.0.0.0/8"))),
        "shop/web TCP/80 unknown: shop/api",
        "shop/web TCP/80 denied: ip:10.0.0.1",
        "shop/web TCP/80 allowed: ip:192.0.2.1",
    ),
    case(
        "7.7",
        "the default and an unknown Accept agree",
        SHOP + _egress(egress_rule(_networks("10.0.0.0/8"), action="Accept")),
        "shop/web TCP/80 allowed: shop/api",
    ),
    case(
        "7.7",
        "host bits of a network are masked",
        SHOP + ADDRESSED + _egress(egress_rule(_networks("10.0.0.77/24"))),
        "shop/web TCP/80 denied: ops/here ip:10.0.0.1",
    ),
    case(
        "7.7",
        "v1beta1 rejects the host bits of a network",
        SHOP + _egress(egress_rule(_networks("10.0.0.77/24"))).replace("v1alpha2", "v1beta1"),
        "shop/web TCP/80 denied: ip:10.0.0.1",
        is_rejected=True,
    ),
    *(
        case(
            "3.9",
            sentence,
            DUAL_STACK + _egress(egress_rule(_networks(*cidrs))),
            f"dual/a TCP/80 {answer}: dual/b",
            ip_version=ip_version,
        )
        for sentence, cidrs, answer, ip_version in (
            ("an IPv4 network denies a dual-stack pod over IPv4", ("10.0.0.0/24",), "denied", 4),
            ("an IPv4 network leaves a dual-stack pod alone over IPv6", ("10.0.0.0/24",), "allowed", 6),
            ("an IPv4 network denies one of a dual-stack pod's families", ("0.0.0.0/0",), "unknown", None),
            ("an IPv6 network denies a dual-stack pod over IPv6", ("fd00::/64",), "denied", 6),
            (
                "networks of both families deny a dual-stack pod",
                ("10.0.0.2/32", "fd00::2/128"),
                "denied",
                None,
            ),
        )
    ),
)

_FAIL_CLOSED_CASES = (
    case(
        "7.9",
        "an Accept with an unknown kind of peer matches nothing",
        SHOP + DENY_ALL + cluster_policy(f"ingress: [{ingress_rule(_UNKNOWN, action='Accept')}]"),
        "ops/probe TCP/80 denied: shop/api",
    ),
    case(
        "7.9",
        "an Accept with an unknown kind of peer does not even match the peers that are known",
        SHOP
        + DENY_ALL
        + cluster_policy(f"ingress: [{ingress_rule('{namespaces: {}}', _UNKNOWN, action='Accept')}]"),
        "ops/probe TCP/80 denied: shop/api",
    ),
    *(
        case(
            "7.9",
            f"{action} with an unknown kind of peer denies everything, whatever else the rule says",
            SHOP
            + cluster_policy(
                "ingress: ["
                + ingress_rule("{pods: {podSelector: {matchLabels: {app: nobody}}}}", _UNKNOWN, **rule)
                + "]",
                subject="{namespaces: {matchLabels: {team: sales}}}",
            ),
            "ops/probe TCP/80 denied: shop/api shop/web",
            "ip:192.0.2.1 UDP/53 denied: shop/api",
            "shop/api TCP/80 allowed: ops/probe ip:192.0.2.1",
        )
        for action, rule in {
            "Deny": {"action": "Deny", "protocols": tcp_port("number: 81")},
            "Pass": {"action": "Pass", "protocols": tcp_port("number: 81")},
        }.items()
    ),
    case(
        "7.9",
        "an Accept before it keeps out of a rule that denies everything",
        SHOP
        + _egress(
            egress_rule(_POD_PEERS["namespaces"], action="Accept"), egress_rule(_UNKNOWN, action="Pass")
        ),
        "shop/web TCP/80 allowed: ops/probe",
        "shop/web TCP/80 denied: shop/api ip:192.0.2.1",
    ),
    *(
        case(
            "7.9",
            f"{form} is rejected, and fails closed",
            SHOP + cluster_policy(f"ingress: [{ingress_rule(peer)}]"),
            "ip:192.0.2.1 TCP/80 denied: shop/api",
            is_rejected=True,
        )
        for form, peer in {"a peer without fields": "{}", "a null peer": "null"}.items()
    ),
)

CLUSTER_PEER_CASES: Final[tuple[SemanticsCase, ...]] = (
    *_PEER_CASES,
    *_NETWORK_CASES,
    *_FAIL_CLOSED_CASES,
)
