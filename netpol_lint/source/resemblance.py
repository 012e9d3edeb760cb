"""Whether a text looks like a Kubernetes object, though it may not even parse."""

from __future__ import annotations

import re
from typing import Final

_API_VERSION: Final = re.compile(rb"""\bapiVersion["']?[ \t]*:""")
_KIND: Final = re.compile(rb"""\bkind["']?[ \t]*:""")


def resembles_manifest(text: bytes) -> bool:
    """Say whether both `apiVersion` and `kind` stand in the text as keys."""
    return _API_VERSION.search(text) is not None and _KIND.search(text) is not None
