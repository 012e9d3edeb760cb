"""Services that hold data or rule others, and how to tell their ports: databases, brokers, remote control."""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from netpol_lint.facts.reading import read


class SensitiveService(Struct, frozen=True):
    """A service by its usual `ports`, the `names` of ports and labels, and the `images` that run it.

    An image is the end of a repository's name, whole segments of it. One that `is_shared` often serves a
    whole cluster and authenticates each client.
    """

    name: str
    ports: frozenset[int]
    names: frozenset[str]
    images: tuple[str, ...]
    is_shared: bool
    source: str


@cache
def sensitive_services() -> tuple[SensitiveService, ...]:
    """Return every service that is known to be sensitive."""
    return tuple(
        SensitiveService(
            each["name"],
            frozenset(each["ports"]),
            frozenset(each["names"]),
            tuple(each["images"]),
            each["isShared"],
            each["source"],
        )
        for each in read("sensitive_ports")["services"]
    )
