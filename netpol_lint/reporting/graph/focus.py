"""The endpoints that somebody asks about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import ip_network

from msgspec import Struct, field

from netpol_lint.errors import ConfigError
from netpol_lint.policy.cidr import EVERY_ADDRESS, NO_ADDRESSES, CidrSet
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER, PODS_PREFIX, Endpoint
from netpol_lint.reporting.graph.wording import ADDRESSES_PREFIX, addresses_of
from netpol_lint.rulebook import nearest


class Focus(Struct):
    """Endpoints by id, and every endpoint outside that has one of some addresses."""

    ids: frozenset[str] = frozenset()
    addresses: CidrSet = NO_ADDRESSES
    _outside: dict[str, bool] = field(default_factory=dict)

    def holds(self, endpoint_id: str) -> bool:
        """Tell whether an endpoint is one of them."""
        if not endpoint_id.startswith(ADDRESSES_PREFIX):
            return endpoint_id in self.ids
        if endpoint_id not in self._outside:
            self._outside[endpoint_id] = bool((addresses_of(endpoint_id) or NO_ADDRESSES) & self.addresses)
        return self._outside[endpoint_id]


def is_outside(asked: str) -> bool:
    """Tell whether an id names something that no repository declares."""
    return asked == INGRESS_CONTROLLER or asked.startswith((ADDRESSES_PREFIX, PODS_PREFIX))


def find_focus(asked: Sequence[str], clusters: Sequence[Sequence[Endpoint]]) -> Focus:
    """Return the focus that ids name: each must name something in at least one cluster.

    An id is a workload (`shop/Deployment/web`, `shop/web`), a namespace (`shop/`), other pods as outputs
    name them, addresses (`ip:10.0.0.0/8`, `ip:` for all), or `ingress-controller`.

    Raises:
        ConfigError: an id names nothing, or is no address.
    """
    ids: set[str] = set()
    addresses = NO_ADDRESSES
    for each in asked:
        if each.startswith(ADDRESSES_PREFIX):
            addresses |= _addresses(each)
        elif each == INGRESS_CONTROLLER:
            ids.add(each)
        else:
            ids.update(_pods(each, clusters))
    return Focus(frozenset(ids), addresses)


def _addresses(asked: str) -> CidrSet:
    listed = asked.removeprefix(ADDRESSES_PREFIX)
    if not listed:
        return EVERY_ADDRESS
    try:
        return CidrSet.of(ip_network(part.strip(), strict=False) for part in listed.split(","))
    except ValueError as error:
        raise ConfigError(
            f"--focus {asked!r} names no addresses: {error}",
            hint="write ip:10.0.0.0/8, several of them with commas, or ip: for every address",
        ) from error


def _pods(asked: str, clusters: Sequence[Sequence[Endpoint]]) -> set[str]:
    found = {pod.id for pods in clusters for pod in pods if asked in _names(pod)}
    if not found:
        raise ConfigError(f"--focus {asked!r} names nothing here", hint=_hint(asked, clusters))
    return found


def _names(pod: Endpoint) -> Iterator[str]:
    """Yield what an endpoint may be called; a class of workloads by each of its members."""
    yield pod.id
    for member in pod.members:
        ref = member.ref
        yield from (str(ref), f"{ref.namespace}/{ref.name}", f"{ref.namespace}/")


def _hint(asked: str, clusters: Sequence[Sequence[Endpoint]]) -> str:
    forms = "it may be NAMESPACE/KIND/NAME, NAMESPACE/NAME, NAMESPACE/, ip:ADDRESSES or ingress-controller"
    members = [member for pods in clusters for pod in pods for member in pod.members]
    namesakes = sorted({str(each.ref) for each in members if each.ref.name == asked})
    close = namesakes[0] if namesakes else nearest(asked, _every_name(clusters))
    return f"did you mean {close}? {forms}" if close else forms


def _every_name(clusters: Iterable[Sequence[Endpoint]]) -> set[str]:
    names = {name for pods in clusters for pod in pods for name in _names(pod)}
    return {*names, INGRESS_CONTROLLER}
