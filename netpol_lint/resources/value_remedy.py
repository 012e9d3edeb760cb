"""What to write instead of ports, protocols and policy types that the API server refuses."""

from __future__ import annotations

from typing import Final

from netpol_lint.resources.field import Field
from netpol_lint.resources.problem import Remedy, Rewrite

_PROTOCOLS: Final = frozenset({"TCP", "UDP", "SCTP"})
_PORTS: Final = range(1, 65536)


def upper_case(protocol: Field) -> Remedy | None:
    """Return the remedy of a protocol in small letters."""
    text = protocol.text
    if text is None or text.upper() not in _PROTOCOLS:
        return None
    return Remedy(f"write {text.upper()}", (Rewrite(protocol.at, text, text.upper()),), is_sure=True)


def capitalised(policy_type: Field) -> Remedy | None:
    """Return the remedy of a policy type in other letters."""
    text = policy_type.text
    if text is None or text.capitalize() not in ("Ingress", "Egress"):
        return None
    return Remedy(f"write {text.capitalize()}", (Rewrite(policy_type.at, text, text.capitalize()),))


def unquoted(port: Field) -> Remedy | None:
    """Return the remedy of the number of a port in quotes."""
    text = port.text
    if text is None or not (text.isascii() and text.isdecimal()) or int(text[:6]) not in _PORTS:
        return None
    return Remedy(f"write {int(text)}", (Rewrite(port.at, text, int(text)),), is_sure=True)


def swapped(first: Field | None, last: Field) -> Remedy | None:
    """Return the remedy of a range that ends before it starts."""
    low, high = None if first is None else first.integer, last.integer
    if first is None or low is None or high is None or not high < low:
        return None
    if low not in _PORTS or high not in _PORTS:
        return None
    corrections = (Rewrite(first.at, first.value, high), Rewrite(last.at, last.value, low))
    return Remedy("swap the ends of the range", corrections, is_sure=True)
