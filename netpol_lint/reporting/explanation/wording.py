"""Words that sentences about connections share."""

from __future__ import annotations

from netpol_lint.policy.ports import EVERY_CONNECTION, ConnectionSet


def spoken(connections: ConnectionSet) -> str:
    """Name connections, or those that are missing where that is shorter: `everything but TCP 8080`."""
    by_rest = f"everything but {EVERY_CONNECTION - connections}"
    said = str(connections)
    return by_rest if connections and not connections.is_all and len(by_rest) < len(said) else said
