"""Values that are filled in when the repository is delivered: Flux's `${name}` and `${name:=default}`.

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
"""

from __future__ import annotations

from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.source.node import Node, Scalar, walk

_PLACEHOLDER: Final = lazy_pattern(r"\$\{[A-Za-z_][A-Za-z0-9_]*(?::?[=+?-][^}]*)?\}")


def has_placeholder(text: str) -> bool:
    """Tell whether a text holds a value that is not known before delivery."""
    return "${" in text and _PLACEHOLDER.search(text) is not None


def is_filled_in_later(text: str) -> bool:
    """Tell whether a text is, as a whole or in part, made by a delivery tool or a template."""
    return "{{" in text or has_placeholder(text)


def first_placeholder(root: Node) -> str | None:
    """Return the first placeholder in a tree as written, if there is one."""
    for node in walk(root) if root.file.may_substitute else ():
        if isinstance(node, Scalar) and has_placeholder(node.text):
            found = _PLACEHOLDER.search(node.text)
            return found.group() if found else None
    return None
