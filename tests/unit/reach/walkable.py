"""Small clusters in which one knows where an intruder could walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from netpol_lint.reach.paths import Hop, LateralMovement, Way, lateral_movement
from tests.unit.cluster_manifests import pod
from tests.unit.reach.connectivities import admit, app, connected, short


def graph(*ways: str, unknown: Iterable[str] = (), alike: Mapping[str, int] | None = None) -> str:
    """Write pods called by letters, of which each may open connections to the next of its way.

    Steps of `unknown` ways hang on a label that no manifest states. Of `alike` letters there are so
    many pods that no policy can tell apart: `a`, `a1`, `a2`.
    """
    certain, possible = ({edge for way in some for edge in pairwise(way)} for some in (ways, unknown))
    text = ""
    for name in sorted({*"".join(ways), *"".join(unknown)}):
        labels = f"app: {name}, unsure: '${{UNSURE}}'"
        text += "".join(pod(f"{name}{n or ''}", labels) for n in range((alike or {}).get(name, 1)))
        peers = [app(start) for start, end in sorted(certain) if end == name]
        peers += [app(start, ", unsure: 'yes'") for start, end in sorted(possible) if end == name]
        text += admit(name, *peers)
    return text


def walker(manifests: str, *, counts_unknown: bool = False) -> LateralMovement:
    """Ask about an intruder in one file of manifests."""
    return lateral_movement(connected(manifests, is_grouped=True), counts_unknown=counts_unknown)


def ref(name: str) -> str:
    """Return the id of a pod by its name."""
    return f"shop/Pod/{name}"


def refs(names: Iterable[str]) -> list[str]:
    """Return the ids of pods by their names."""
    return [ref(name) for name in names]


def hops(way: Iterable[Hop]) -> list[str]:
    """Write each hop as the names of its ends."""
    return [short(hop.source) + short(hop.destination) for hop in way]


def spelled(way: Way) -> str:
    """Write the names along a way, each hop of which leaves from where the one before arrived."""
    assert all(one.destination == other.source for one, other in pairwise(way))
    return "".join(short(hop.source) for hop in way[:1]) + "".join(short(hop.destination) for hop in way)
