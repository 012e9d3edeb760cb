"""Recognising documents that are encrypted by SOPS or ansible-vault."""

from __future__ import annotations

from itertools import islice
from typing import Final

from netpol_lint.source.document import ProblemKind
from netpol_lint.source.fault import Fault
from netpol_lint.source.node import Mapping, Node, Scalar, walk

_SOPS_FIELDS: Final = frozenset(
    {
        "encrypted_regex",
        "encrypted_suffix",
        "lastmodified",
        "mac",
        "unencrypted_regex",
        "unencrypted_suffix",
        "version",
    }
)
_CIPHERS: Final = ((b"ENC[AES256_GCM,", "SOPS"), (b"$ANSIBLE_VAULT;", "ansible-vault"))


def encryption(text: bytes, root: Node) -> tuple[Fault, ...]:
    """Return the fault of a document of which parts are encrypted, or nothing; `text` is its chunk's.

    Source: https://github.com/getsops/sops#structure
    """
    if b"sops" in text and isinstance(root, Mapping):
        block = root.entry("sops")
        if block is not None and isinstance(block.value, Mapping) and _is_metadata(block.value):
            return (_fault(block.key, "SOPS"),)
    for prefix, tool in _CIPHERS:
        if prefix in text:
            start = prefix.decode()
            found = (node for node in walk(root) if isinstance(node, Scalar) and node.text.startswith(start))
            return tuple(_fault(node, tool) for node in islice(found, 1))
    return ()


def _is_metadata(block: Mapping) -> bool:
    return any(entry.name in _SOPS_FIELDS for entry in block.entries)


def _fault(node: Node, tool: str) -> Fault:
    message = f"{tool} has encrypted values of this document, which cannot be read offline"
    return Fault(ProblemKind.ENCRYPTED, message, node.location().region)
