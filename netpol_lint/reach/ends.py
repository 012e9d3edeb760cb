"""The ends that somebody asks about, by the names that people and outputs give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Final

from msgspec import Struct, field

from netpol_lint.errors import ConfigError
from netpol_lint.location import Location
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.policy.ports import ConnectionSet
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER, PODS_PREFIX, address_id, pod_id
from netpol_lint.resources.cidr import Network, parse_cidr
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload

ADDRESS_PREFIX: Final = "ip:"
SERVICE_PREFIX: Final = "svc:"


class Scene(Struct, frozen=True):
    """One cluster, and whom one can ask about in it: declared workloads, others known to exist, Services.

    `entrances` are the ports on which an ingress controller outside the repository is led to
    workloads; it is one of the `workloads` then.
    """

    cluster: str
    engine: PolicyEngine
    workloads: tuple[Workload, ...]
    facts: AddressFacts = field(default_factory=AddressFacts)
    entrances: Mapping[ObjectRef, ConnectionSet] = field(default_factory=dict)

    @property
    def services(self) -> tuple[Service, ...]:
        """The Services of the cluster."""
        return self.engine.inventory.services


class NamedEnd(Struct, frozen=True):
    """What an end is called in outputs: `id` as in graphs, `title` in prose. `at` is where it is declared."""

    id: str
    title: str
    at: Location | None = None


End = Workload | CidrSet | Service


def named(end: End) -> NamedEnd:
    """Return the names of an end."""
    if isinstance(end, CidrSet):
        return NamedEnd(address_id(end), _plain(end))
    if isinstance(end, Service):
        return NamedEnd(str(end.ref), f"Service {end.ref.namespace}/{end.ref.name}", end.at)
    at = end.at if end.at.path else None
    if end.ref.kind == INGRESS_CONTROLLER:
        return NamedEnd(INGRESS_CONTROLLER, "the ingress controller")
    if end.ref.kind == PODS_PREFIX:
        return NamedEnd(pod_id(end), pod_id(end))
    if end.is_assumed:
        return NamedEnd(str(end.ref), f"{end.ref.name} in {end.ref.namespace}", at)
    return NamedEnd(str(end.ref), str(end), at)


def _plain(addresses: CidrSet) -> str:
    """Write addresses as people do: a single one without its prefix."""
    return ", ".join(cidr.removesuffix(f"/{128 if ':' in cidr else 32}") for cidr in addresses.cidrs())


def is_undeclared(text: str) -> bool:
    """Tell whether a name means what no manifest declares, so that a scene must be set for it."""
    return text == INGRESS_CONTROLLER or text.startswith(PODS_PREFIX)


def addresses_named(text: str) -> CidrSet | None:
    """Return the addresses that a name means; `None` if it means something else.

    Raises:
        ConfigError: it begins with `ip:` and goes on with something else than addresses.
    """
    listed = text.removeprefix(ADDRESS_PREFIX).split(",")
    try:
        return CidrSet.of(map(_network, listed))
    except ValueError as error:
        if not text.startswith(ADDRESS_PREFIX):
            return None
        raise ConfigError(
            f"{text!r} names no addresses: {error}",
            hint="write ip:192.0.2.1, ip:192.0.2.0/24, or several of them with commas between",
        ) from error


def _network(text: str) -> Network:
    text = text.strip()
    return parse_cidr(text if "/" in text else f"{text}/{ip_address(text).max_prefixlen}")


def find_ends(text: str, scenes: Sequence[Scene]) -> list[End | None]:
    """Return what a name means in each cluster, if anything.

    It means a Service only where it means no workload in any of them.

    Raises:
        ConfigError: it means several workloads, or several Services, in one of them.
    """
    addresses = addresses_named(text)
    if addresses is not None:
        return [addresses for _ in scenes]
    if not text.startswith(SERVICE_PREFIX):
        workloads = [[each for each in scene.workloads if text in _workload_names(each)] for scene in scenes]
        if any(workloads):
            return [_only(text, found) for found in workloads]
    wanted = text.removeprefix(SERVICE_PREFIX)
    return [_only(text, [each for each in scene.services if wanted in _names(each.ref)]) for scene in scenes]


def _only(text: str, found: Sequence[Workload | Service]) -> Workload | Service | None:
    # Of several definitions of one object the first counts.
    by_id = {named(each).id: each for each in reversed(found)}
    if len(by_id) > 1:
        *others, last = sorted(by_id)
        raise ConfigError(f"{text!r} may be {', '.join(others)} or {last}", hint="write which one")
    return next(iter(by_id.values()), None)


def _workload_names(each: Workload) -> Iterator[str]:
    yield named(each).id
    if each.ref.kind not in (INGRESS_CONTROLLER, PODS_PREFIX):
        yield from _names(each.ref)


def _names(ref: ObjectRef) -> Iterator[str]:
    """Yield what an object may be called."""
    yield from (str(ref), f"{ref.namespace}/{ref.name}", ref.name)


def names_like(text: str, scene: Scene) -> Iterator[str]:
    """Yield the names of a cluster that are written in as many parts as a given one."""
    for workload in scene.workloads:
        yield from (name for name in _workload_names(workload) if name.count("/") == text.count("/"))
    for service in scene.services:
        yield from (name for name in _names(service.ref) if name.count("/") == text.count("/"))
