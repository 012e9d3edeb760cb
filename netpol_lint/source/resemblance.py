"""Whether a text looks like a Kubernetes object, though it may not even parse."""

from __future__ import annotations

from typing import Final

from netpol_lint.lazy_pattern import lazy_pattern

_API_VERSION: Final = lazy_pattern(rb"""\bapiVersion["']?[ \t]*:""")
_KIND: Final = lazy_pattern(rb"""\bkind["']?[ \t]*:""")


def resembles_manifest(text: bytes) -> bool:
    """Say whether both `apiVersion` and `kind` stand in the text as keys."""
    return _API_VERSION.search(text) is not None and _KIND.search(text) is not None
