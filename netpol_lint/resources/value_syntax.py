"""What the API server says of single values: port numbers and names, label keys and values.

Each function returns what is wrong, as the message of a finding, and nothing for a value that is fine.

Source: `pkg/apis/networking/validation/validation.go` of Kubernetes and apimachinery's
`pkg/util/validation/validation.go`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.resources.field import Field

_LAST_PORT: Final = 65535
_PORTS: Final = f"ports are 1 to {_LAST_PORT}"
_PROTOCOLS: Final = ("TCP", "UDP", "SCTP")
_PORT_NAME: Final = lazy_pattern(r"(?=.{1,15}\Z)(?=.*[a-z])[a-z0-9](?:-?[a-z0-9])*")
_PORT_RANGE: Final = lazy_pattern(r"(\d+)\s*[-:]\s*(\d+)")
_PORT_NAMES: Final = (
    "names have at most 15 characters, lower-case letters, digits and single dashes, and at least one letter"
)
_DOMAIN_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
_DOMAIN_NAME: Final = lazy_pattern(rf"(?:\*\.)?(?:{_DOMAIN_LABEL}\.)+{_DOMAIN_LABEL}\.?")
_LABEL_NAME: Final = lazy_pattern(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
_LABEL_PREFIX: Final = lazy_pattern(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")
_NAME: Final = "a name of at most 63 letters, digits, `-`, `_` and `.`"


def port_fault(port: Field) -> str | None:
    """Judge a port: a number, or the name of one."""
    number, text = port.integer, port.text
    if number is not None:
        return number_fault(number)
    if text is None:
        return f"port {port.value} does not exist; {_PORTS}"
    if _PORT_NAME.fullmatch(text):
        return None
    if text.isdecimal():
        return f'port "{text}" is a name because of its quotes, and a name needs a letter; write {text}'
    if spans := _PORT_RANGE.fullmatch(text):
        return f"`{text}` is no port name; a range is written `port: {spans[1]}` and `endPort: {spans[2]}`"
    return f"`{text}` is no port name; {_PORT_NAMES}"


def number_fault(number: int) -> str | None:
    """Judge the number of a port."""
    return None if 1 <= number <= _LAST_PORT else f"port {number} does not exist; {_PORTS}"


def port_name_fault(text: str) -> str | None:
    """Judge a port's name where nothing but a name may stand, and nobody checks it."""
    if _PORT_NAME.fullmatch(text):
        return None
    return f"`{text}` is no port name, so no pod declares it and it matches nothing; {_PORT_NAMES}"


def protocol_fault(name: str, *, kind: str) -> str | None:
    """Judge a protocol; `kind` is the kind of policy with its article."""
    if name in _PROTOCOLS:
        return None
    hint = f"write {name.upper()}" if name.upper() in _PROTOCOLS else "the values are TCP, UDP and SCTP"
    return f"`{name}` is no protocol of {kind}; {hint}"


def end_port_fault(end_port: Field, start: Field | None) -> str | None:
    """Judge the last port of a range that starts at `start`."""
    last = end_port.integer or 0
    first = None if start is None else start.integer
    if first is None:
        return f"endPort {last} needs a numeric `port` to start from"
    if last < first:
        return f"endPort {last} is below port {first}, an empty range; swap them"
    return f"endPort {last} does not exist; {_PORTS}" if last > _LAST_PORT else None


@lru_cache(maxsize=4096)
def label_key_fault(key: str) -> str | None:
    """Judge the key of a label."""
    prefix, slash, name = key.rpartition("/")
    if _LABEL_NAME.fullmatch(name) and (not slash or _LABEL_PREFIX.fullmatch(prefix)):
        return None
    return f"`{key}` is no label key; a key is {_NAME}, or `prefix/name`"


@lru_cache(maxsize=4096)
def label_value_fault(value: str) -> str | None:
    """Judge the value of a label, which may be empty."""
    if not value or _LABEL_NAME.fullmatch(value):
        return None
    return f"`{value}` is no label value, so no object carries it; a value is {_NAME}"


def domain_name_fault(text: str) -> str | None:
    """Judge a domain name, or all names below one.

    Source: `DomainName` of `apis/v1alpha2` of https://github.com/kubernetes-sigs/network-policy-api.
    """
    if _DOMAIN_NAME.fullmatch(text):
        return None
    if "*" in text:
        return f"`{text}` is no domain name; `*` stands for whole labels in front, as in `*.example.com`"
    return (
        f"`{text}` is no domain name; names are letters, digits, `-` and `_` with a dot, as in `example.com`"
    )
