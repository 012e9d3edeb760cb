"""What a user says the network is meant to be: environments, what is sensitive, who may reach whom."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

from msgspec import Struct, field

from netpol_lint.location import Location


class PodsEnd(Struct, frozen=True):
    """Pods that meet all that is set; with nothing set they are every pod.

    `workload` is `namespace/Kind/name` and `namespace` a name, both with patterns. `text` is how messages
    name it.
    """

    at: Location
    text: str
    namespace: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    environment: str | None = None
    workload: str | None = None


class AddressesEnd(Struct, frozen=True):
    """Addresses outside the cluster."""

    at: Location
    text: str
    cidr: IPv4Network | IPv6Network


class ControllerEnd(Struct, frozen=True):
    """Whatever opens the connections that Ingresses, Gateways and Routes lead in."""

    at: Location
    text: str


End: TypeAlias = PodsEnd | AddressesEnd | ControllerEnd


class StatedPort(Struct, frozen=True):
    """Ports that an expectation is about: from `first` to `last`, or those of a `name`.

    Without a protocol numbers are TCP, and a name is whatever declares it.
    """

    text: str
    first: int = 0
    last: int = 0
    name: str | None = None
    protocol: str | None = None


class Expectation(Struct, frozen=True):
    """An entry of `expect:`: these connections are allowed, all of them, or none of them is.

    Without a port an allowed connection may have any. `is_own` says that a stated cluster has it for
    itself.
    """

    at: Location
    is_allowed: bool
    source: End
    destination: End
    port: StatedPort | None = None
    reason: str = ""
    is_own: bool = False


class Environment(Struct, frozen=True):
    """Namespaces that belong together: by patterns of their names, or by all of some labels.

    `is_protected` is set where the user decides whether workloads of other environments may reach it.
    """

    name: str
    at: Location
    namespaces: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    is_protected: bool | None = None
