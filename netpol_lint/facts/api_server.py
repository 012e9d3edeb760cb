"""Where pods find the API server, and how policies can name it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from netpol_lint.facts.reading import read


class Addressing(Struct, frozen=True):
    """How a network plugin lets a policy name the API server.

    `by_ip_block` says whether an ipBlock of its addresses does; `instead` is what does otherwise.
    """

    cni: str
    by_ip_block: bool
    instead: str | None = None


class Tunnel(Struct, frozen=True):
    """Pods from which the API server's own calls arrive, where it is no part of the cluster's network.

    `cnis` are the plugins of clusters that are known to have it.
    """

    namespace: str
    labels: Mapping[str, str]
    cnis: frozenset[str]


class ApiServerFacts(Struct, frozen=True):
    """The Service by which pods know the API server, and the ports it really answers on.

    Policies see the connection after the Service was resolved: one of `ports`, and an address that is
    usually no pod's. `addressing` is by the name of the network plugin, for those that are known.
    `tunnels` may carry what it opens itself.
    """

    namespace: str
    name: str
    service_port: int
    ports: tuple[int, ...]
    addressing: Mapping[str, Addressing]
    tunnels: tuple[Tunnel, ...]


@cache
def api_server() -> ApiServerFacts:
    """Return what is known of the API server of any cluster."""
    facts = read("api_server")
    service: Mapping[str, Any] = facts["service"]
    return ApiServerFacts(
        namespace=service["namespace"],
        name=service["name"],
        service_port=service["port"],
        ports=tuple(each["port"] for each in facts["ports"]),
        addressing={
            each["cni"]: Addressing(each["cni"], each["ipBlock"], each.get("instead"))
            for each in facts["addressing"]
        },
        tunnels=tuple(
            Tunnel(each["namespace"], each["labels"], frozenset(each["cnis"])) for each in facts["tunnels"]
        ),
    )
