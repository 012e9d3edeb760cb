"""Statements of section 3: peers."""

from __future__ import annotations

from typing import Final

from tests.oracle.semantics_clusters import ADDRESSED, DUAL_STACK
from tests.oracle.semantics_form import DENY_ALL, DENY_INGRESS, SHOP, SemanticsCase, case, policy

_NO_PEERS = {"missing": "{{}}", "null": "{{{key}: null}}", "empty": "{{{key}: []}}"}
_REJECTED_PEERS = {"an empty element": "{}", "a null element": "null"}


def _api_admits(*peers: str) -> str:
    """Write a policy that lets only these peers reach shop/api."""
    return policy(f"podSelector: {{matchLabels: {{app: api}}}}\ningress: [{{from: [{', '.join(peers)}]}}]")


def _web_reaches(*peers: str, ports: str = "") -> str:
    """Write a policy that lets shop/web reach only these peers."""
    return policy(
        f"""
        podSelector: {{matchLabels: {{app: web}}}}
        policyTypes: [Egress]
        egress: [{{to: [{", ".join(peers)}]{ports and f", ports: [{ports}]"}}}]
        """
    )


def _block(cidr: str, *holes: str) -> str:
    excepted = ", ".join(f'"{hole}"' for hole in holes)
    return f'{{ipBlock: {{cidr: "{cidr}"{excepted and f", except: [{excepted}]"}}}}}'


_SELECTOR_CASES = (
    *(
        case(
            "3.1",
            f"a rule whose from is {form} admits everybody, pods or not",
            SHOP + policy(f"podSelector: {{}}\ningress: [{rule.format(key='from')}]"),
            "shop/web TCP/80 allowed: shop/api",
            "ops/probe UDP/53 allowed: shop/api",
            "ip:192.0.2.1 TCP/80 allowed: shop/api",
            "ip:2001:db8::1 TCP/80 allowed: shop/api",
        )
        for form, rule in _NO_PEERS.items()
    ),
    *(
        case(
            "3.1",
            f"a rule whose to is {form} leads everywhere, pods or not",
            SHOP + policy(f"podSelector: {{}}\npolicyTypes: [Egress]\negress: [{rule.format(key='to')}]"),
            "shop/web TCP/80 allowed: shop/api ops/probe ip:192.0.2.1 ip:2001:db8::1",
            "shop/web SCTP/80 allowed: ip:192.0.2.1",
        )
        for form, rule in _NO_PEERS.items()
    ),
    *(
        case(
            "3.1",
            f"{form} of from is not everybody",
            SHOP + _api_admits(peer),
            "shop/web TCP/80 denied: shop/api",
            "ip:192.0.2.1 TCP/80 denied: shop/api",
            is_rejected=True,
        )
        for form, peer in _REJECTED_PEERS.items()
    ),
    case(
        "3.2",
        "an empty ingress rule admits everything",
        SHOP + policy("podSelector: {}\ningress: [{}]"),
        "ops/probe SCTP/9 allowed: shop/api",
        "ip:192.0.2.1 TCP/80 allowed: shop/api",
    ),
    case(
        "3.2",
        "an empty list of ingress rules admits nothing",
        SHOP + policy("podSelector: {}\ningress: []"),
        "ops/probe SCTP/9 denied: shop/api",
        "ip:192.0.2.1 TCP/80 denied: shop/api",
    ),
    case(
        "3.2",
        "a null ingress rule is an empty one",
        SHOP + policy("podSelector: {}\ningress:\n-"),
        "ops/probe SCTP/9 allowed: shop/api",
        "ip:192.0.2.1 TCP/80 allowed: shop/api",
    ),
    *(
        case(
            "3.3",
            f"{form} is every pod of the cluster and no address outside",
            SHOP
            + policy(
                f"podSelector: {{}}\npolicyTypes: [Ingress, Egress]\ningress: [{{from: [{peer}]}}]\n"
                f"egress: [{{to: [{peer}]}}]"
            ),
            "shop/web TCP/80 allowed: shop/api ops/probe",
            "ops/probe TCP/80 allowed: shop/web",
            "shop/web TCP/80 denied: ip:192.0.2.1 ip:2001:db8::1",
            "ip:192.0.2.1 TCP/80 denied: shop/web",
        )
        for form, peer in {
            "an empty namespaceSelector": "{namespaceSelector: {}}",
            "an empty pair of selectors": "{namespaceSelector: {}, podSelector: {}}",
        }.items()
    ),
    case(
        "3.4",
        "an empty podSelector alone is every pod of the policy's own namespace",
        SHOP + _api_admits("{podSelector: {}}"),
        "shop/web TCP/80 allowed: shop/api",
        "ops/probe TCP/80 denied: shop/api",
        "ip:192.0.2.1 TCP/80 denied: shop/api",
    ),
    case(
        "3.5",
        "two selectors in one element have to match both",
        SHOP
        + policy(
            """
            podSelector: {matchLabels: {app: api}}
            ingress:
            - from:
              - namespaceSelector: {matchLabels: {team: operations}}
                podSelector: {matchLabels: {app: web}}
            """
        ),
        "ops/probe TCP/80 denied: shop/api",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "3.5",
        "two selectors in two elements may match either",
        SHOP
        + policy(
            """
            podSelector: {matchLabels: {app: api}}
            ingress:
            - from:
              - namespaceSelector: {matchLabels: {team: operations}}
              - podSelector: {matchLabels: {app: web}}
            """
        ),
        "ops/probe TCP/80 allowed: shop/api",
        "shop/web TCP/80 allowed: shop/api",
    ),
    case(
        "3.6",
        "the peers of one rule do not go with the ports of another",
        SHOP
        + policy(
            """
            podSelector: {matchLabels: {app: api}}
            ingress:
            - {from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}
            - {from: [{namespaceSelector: {matchLabels: {team: operations}}}], ports: [{port: 443}]}
            """
        ),
        "shop/web TCP/80 allowed: shop/api",
        "shop/web TCP/443 denied: shop/api",
        "ops/probe TCP/443 allowed: shop/api",
        "ops/probe TCP/80 denied: shop/api",
    ),
)

_BLOCK_CASES = (
    case(
        "3.7",
        "except cuts a hole into its block",
        SHOP + _web_reaches(_block("192.0.2.0/24", "192.0.2.128/25")),
        "shop/web TCP/80 allowed: ip:192.0.2.1 ip:192.0.2.127",
        "shop/web TCP/80 denied: ip:192.0.2.128 ip:192.0.2.255 ip:198.51.100.1",
    ),
    case(
        "3.7",
        "a null except cuts nothing",
        SHOP + _web_reaches('{ipBlock: {cidr: "192.0.2.0/24", except: null}}'),
        "shop/web TCP/80 allowed: ip:192.0.2.1",
        "shop/web TCP/80 denied: ip:198.51.100.1",
    ),
    case(
        "3.7",
        "another element may allow what except left out",
        SHOP + _web_reaches(_block("192.0.2.0/24", "192.0.2.128/25"), _block("192.0.2.200/32")),
        "shop/web TCP/80 allowed: ip:192.0.2.1 ip:192.0.2.200",
        "shop/web TCP/80 denied: ip:192.0.2.201",
    ),
    case(
        "3.7",
        "another policy may allow what except left out",
        SHOP
        + _web_reaches(_block("192.0.2.0/24", "192.0.2.128/25"))
        + policy(
            f"podSelector: {{}}\npolicyTypes: [Egress]\negress: [{{to: [{_block('192.0.2.0/24')}]}}]",
            name="second",
        ),
        "shop/web TCP/80 allowed: ip:192.0.2.1 ip:192.0.2.200",
    ),
    *(
        case(
            "3.7",
            f"a block beside {form} is rejected",
            SHOP + _web_reaches('{ipBlock: {cidr: "192.0.2.0/24"}, ' + selector + "}"),
            "shop/web TCP/80 allowed: ip:192.0.2.1",
            is_rejected=True,
        )
        for form, selector in {
            "a podSelector": "podSelector: {}",
            "a namespaceSelector": "namespaceSelector: {}",
        }.items()
    ),
    case(
        "3.8",
        "host bits of a block and of its except are masked",
        SHOP + _web_reaches(_block("192.0.2.77/24", "192.0.2.129/25")),
        "shop/web TCP/80 allowed: ip:192.0.2.1",
        "shop/web TCP/80 denied: ip:192.0.2.128 ip:192.0.3.1",
    ),
    *(
        case(
            "3.8",
            f"{form} is rejected",
            SHOP + _web_reaches(_block(*cidrs)),
            "shop/web TCP/80 denied: ip:192.0.2.200",
            is_rejected=True,
        )
        for form, cidrs in {
            "an except that is its whole block": ("192.0.2.0/24", "192.0.2.0/24"),
            "an except that is more than its block": ("192.0.2.0/24", "192.0.0.0/16"),
            "an except outside its block": ("192.0.3.0/24", "192.0.2.0/25"),
            "an except of the other family": ("192.0.3.0/24", "2001:db8::/32"),
        }.items()
    ),
    case(
        "3.9",
        "an IPv4 block matches no IPv6 address, not even the widest",
        SHOP + _web_reaches(_block("0.0.0.0/0")),
        "shop/web TCP/80 allowed: ip:192.0.2.1",
        "shop/web TCP/80 denied: ip:2001:db8::1",
    ),
    case(
        "3.9",
        "an IPv6 block matches no IPv4 address, not even the widest",
        SHOP + _web_reaches(_block("::/0", "2001:db8:1::/48")),
        "shop/web TCP/80 allowed: ip:2001:db8::1",
        "shop/web TCP/80 denied: ip:192.0.2.1 ip:2001:db8:1::1",
    ),
    *(
        case(
            "3.9",
            sentence,
            DUAL_STACK
            + policy(
                f"podSelector: {{matchLabels: {{app: b}}}}\ningress: [{{from: [{peers}]}}]",
                namespace="dual",
            ),
            f"dual/a TCP/80 {answer}: dual/b",
            ip_version=ip_version,
        )
        for sentence, peers, answer, ip_version in (
            ("every IPv4 address admits a dual-stack pod over IPv4", _block("0.0.0.0/0"), "allowed", 4),
            (
                "every IPv4 address does not admit a dual-stack pod over IPv6",
                _block("0.0.0.0/0"),
                "denied",
                6,
            ),
            (
                "two dual-stack pods have no one answer when the families differ",
                _block("0.0.0.0/0"),
                "unknown",
                None,
            ),
            ("a pod's IPv6 address matches an IPv6 block", _block("fd00::1/128"), "allowed", 6),
            ("a pod's IPv6 address matches no IPv4 block", _block("fd00::1/128"), "denied", 4),
            (
                "two dual-stack pods have one answer when the families agree",
                f"{_block('10.0.0.0/24')}, {_block('fd00::/64')}",
                "allowed",
                None,
            ),
        )
    ),
    *(
        case(
            "3.9",
            f"every IPv6 address is {whom} over IPv{ip_version}, where no address is stated",
            SHOP + _api_admits(_block("::/0")),
            f"shop/web TCP/80 {answer}: shop/api",
            ip_version=ip_version,
        )
        for whom, answer, ip_version in (("nobody", "denied", 4), ("everybody", "allowed", 6))
    ),
    case(
        "3.10",
        "a block matches a pod by its stated address",
        SHOP + ADDRESSED + _api_admits(_block("10.0.0.0/24")),
        "ops/here TCP/80 allowed: shop/api",
        "ip:10.0.0.1 TCP/80 allowed: shop/api",
        "ip:10.0.1.1 TCP/80 denied: shop/api",
    ),
    case(
        "3.10",
        "a block does not match a pod whose stated address is elsewhere or excepted",
        SHOP + ADDRESSED + _web_reaches(_block("10.0.1.0/24"), _block("10.0.0.0/24", "10.0.0.8/30")),
        "shop/web TCP/80 denied: ops/here",
    ),
    case(
        "3.10",
        "whether a narrow block matches a pod of unstated address is unknown",
        SHOP + _web_reaches(_block("10.0.0.0/8")),
        "shop/web TCP/80 unknown: shop/api ops/probe",
        "shop/web TCP/80 allowed: ip:10.0.0.1",
        "shop/web TCP/80 denied: ip:192.0.2.1",
    ),
    case(
        "3.10",
        "every address of the family contains a pod of unstated address",
        SHOP + _web_reaches(_block("0.0.0.0/0"), _block("::/0")),
        "shop/web TCP/80 allowed: shop/api ops/probe ip:192.0.2.1 ip:2001:db8::1",
    ),
    case(
        "3.10",
        "every IPv4 address contains a pod of unstated address where no address is stated",
        SHOP + _api_admits(_block("0.0.0.0/0")),
        "shop/web TCP/80 allowed: shop/api",
        "ops/probe TCP/80 allowed: shop/api",
    ),
    case(
        "3.10",
        "every address with an except may leave out a pod of unstated address",
        SHOP + _web_reaches(_block("0.0.0.0/0", "169.254.169.254/32")),
        "shop/web TCP/80 unknown: shop/api",
        "shop/web TCP/80 allowed: ip:192.0.2.1",
        "shop/web TCP/80 denied: ip:169.254.169.254",
    ),
    case(
        "3.10",
        "a rule for another port is denied whatever address the pod has",
        SHOP + _web_reaches(_block("10.0.0.0/8"), ports="{port: 443}"),
        "shop/web TCP/443 unknown: shop/api",
        "shop/web TCP/80 denied: shop/api",
    ),
    case(
        "3.10",
        "a selector allows what a block leaves unknown",
        SHOP + _web_reaches(_block("10.0.0.0/8"), "{podSelector: {}}"),
        "shop/web TCP/80 allowed: shop/api",
        "shop/web TCP/80 unknown: ops/probe",
    ),
    case(
        "3.10",
        "an unknown egress is denied where ingress is closed",
        SHOP + DENY_INGRESS + _web_reaches(_block("10.0.0.0/8")),
        "shop/web TCP/80 denied: shop/api",
        "shop/web TCP/80 unknown: ops/probe",
    ),
    case(
        "3.10",
        "two unknown sides stay unknown",
        SHOP
        + DENY_ALL
        + _web_reaches(_block("10.0.0.0/8"))
        + policy(
            f"podSelector: {{matchLabels: {{app: api}}}}\ningress: [{{from: [{_block('10.0.0.0/8')}]}}]",
            name="to-api",
        ),
        "shop/web TCP/80 unknown: shop/api",
        "shop/api TCP/80 denied: shop/web",
    ),
)

PEER_CASES: Final[tuple[SemanticsCase, ...]] = (*_SELECTOR_CASES, *_BLOCK_CASES)
