"""Writing a value of a configuration on one line of YAML."""

from __future__ import annotations

import json
import re
from typing import Any, Final

_BARE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
"""Text that needs no quotes, apart from a few words."""

_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


# JSON has no narrower type.
def flow(value: Any) -> str:
    """Write a value, in flow style if it is a map or a list."""
    match value:
        case dict():
            return "{" + ", ".join(f"{flow(key)}: {flow(each)}" for key, each in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case str() if _BARE.fullmatch(value) and value.casefold() not in _WORDS:
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)
