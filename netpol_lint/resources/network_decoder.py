"""Address ranges of policies, decoded and judged."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Final

from netpol_lint.resources.cidr import Network, has_host_bits, parse_cidr
from netpol_lint.resources.field import Field
from netpol_lint.resources.problem import Defect, Remedy, Rewrite
from netpol_lint.resources.problem_log import ProblemLog

_LONGEST: Final = 43


def decode_network(each: Field, log: ProblemLog, *, takes_host_bits: bool = True) -> Network | None:
    """Decode a CIDR, and note one that is none, or that is read as another range than is written."""
    text = each.text or ""
    try:
        network = parse_cidr(text)
    except ValueError as error:
        log.refuse(Defect.IP_BLOCK, each.at, str(error))
        return None
    if has_host_bits(text):
        effect = f"is read as {network}" if takes_host_bits else "the API server refuses it"
        message = f"{text!r} sets address bits beyond its prefix and {effect}; write {network}"
        remedy = Remedy(f"write {network}", (Rewrite(each.at, text, str(network)),), is_sure=True)
        if takes_host_bits:
            log.mention(Defect.MASKED_IP_BLOCK, each.at, message, remedy=remedy)
        else:
            log.refuse(Defect.IP_BLOCK, each.at, message, remedy=remedy)
    return network


def decode_strict_network(
    each: Field, log: ProblemLog, *, takes_host_bits: bool, takes_dotted_ipv6: bool
) -> Network | None:
    """Decode a CIDR as CRDs judge it, which take one spelling where a NetworkPolicy takes several.

    Source: `isCIDR` of `staging/src/k8s.io/apiserver/pkg/cel/library/cidr.go` of Kubernetes.
    """
    network = decode_network(each, log, takes_host_bits=takes_host_bits)
    if network is not None:
        fault = _spelling_fault(each.text or "", takes_dotted_ipv6=takes_dotted_ipv6)
        if fault is not None:
            message = f"{each.text!r} {fault} and the API server refuses it; write {network}"
            log.refuse(Defect.IP_BLOCK, each.at, message)
    return network


def _spelling_fault(text: str, *, takes_dotted_ipv6: bool) -> str | None:
    before, _, after = text.partition("/")
    try:
        address = ip_address(before)
    except ValueError:
        # It was read before, and nothing else is forgiven there.
        return "has leading zeros"
    if after.startswith("0") and after != "0":
        return "has leading zeros"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return "is an IPv4 address in the form of IPv6"
        if "." in before and not takes_dotted_ipv6:
            return "mixes the forms of IPv4 and IPv6"
    return f"has more than {_LONGEST} characters" if len(text) > _LONGEST else None
