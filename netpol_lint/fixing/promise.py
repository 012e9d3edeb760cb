"""Whether fixes keep what they promise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from netpol_lint.findings import Fix, Promise
from netpol_lint.fixing.graph_change import GraphChange
from netpol_lint.policy.ports import EVERY_CONNECTION, NO_CONNECTIONS, ConnectionSet, PortSet, Protocol


def broken_promise(change: GraphChange, fixes: Iterable[Fix]) -> str:
    """Say what some fixes of one promise do that they do not promise; empty if they keep it."""
    listed = list(fixes)
    promise = listed[0].promise
    opens = change.opened and f"it opens {change.examples.get('opened', '')}"
    closes = change.closed and f"it closes {change.examples.get('closed', '')}"
    match promise:
        case Promise.KEEPS:
            isolates = "it changes which pods are isolated" if change.isolates else ""
            return opens or closes or isolates or ""
        case Promise.NARROWS:
            return opens or ""
        case Promise.OPENS:
            return closes or ("" if change.opened <= _announced(listed) else opens) or ""
        case Promise.CHANGES:
            return ""
        case _:
            assert_never(promise)


def _announced(fixes: Iterable[Fix]) -> ConnectionSet:
    found = NO_CONNECTIONS
    for each in fixes:
        if not each.opens:
            return EVERY_CONNECTION
        for protocol, first, last in each.opens:
            found |= ConnectionSet.single(Protocol(protocol), PortSet.range(first, last))
    return found
