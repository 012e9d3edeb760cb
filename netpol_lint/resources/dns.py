"""Who answers name queries in a cluster: pods declared here, pods assumed by profile, or addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from netpol_lint.config import Dns, DnsPeer, DnsProfile
from netpol_lint.facts.dns import dns_profiles, usual_resolvers
from netpol_lint.location import whole_file
from netpol_lint.resources.cidr import Network
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.selector import Labels, Match, equals
from netpol_lint.resources.workload import ContainerPort, Workload

DNS_PORT: Final = 53
_ASSUMED: Final = whole_file("")


class DnsServers(Struct, frozen=True):
    """What a pod may ask for a name: any one of these is enough.

    `pods` answer on `ports`, in their own numbers after Service translation. `addresses` are
    resolvers on the node; `usual_addresses` are where one often stands, which a rule that names
    them says it does. `is_assumed` says that no manifest declares them.
    """

    pods: tuple[Workload, ...]
    ports: tuple[int, ...]
    addresses: tuple[Network, ...] = ()
    usual_addresses: tuple[Network, ...] = ()
    is_assumed: bool = True


def find_dns_servers(workloads: Iterable[Workload], dns: Dns) -> DnsServers:
    """Return the DNS servers of a cluster: as configured, else as declared here, else as is usual."""
    listed = tuple(workloads)
    profile = dns_profiles()[(dns.profile or DnsProfile.KUBE_DNS).value]
    ports = dns.ports or profile.ports
    if dns.peers:
        pods = tuple(
            pod
            for index, peer in enumerate(dns.peers)
            if peer.cidr is None
            for pod in _pods_of(peer, listed, ports, index=index)
        )
        addresses = tuple(peer.cidr for peer in dns.peers if peer.cidr is not None)
        return DnsServers(pods, ports, addresses, is_assumed=False)
    declared = _matching(listed, profile.namespace, profile.labels) or _answering(listed, profile.namespace)
    assumed = (_assumed_pods(profile.namespace, profile.labels, ports),)
    return DnsServers(
        pods=declared or assumed,
        ports=ports,
        addresses=profile.addresses,
        usual_addresses=usual_resolvers(),
        is_assumed=not declared,
    )


def _pods_of(
    peer: DnsPeer, workloads: tuple[Workload, ...], ports: tuple[int, ...], *, index: int
) -> tuple[Workload, ...]:
    namespace = peer.namespace or ""
    declared = _matching(workloads, namespace, peer.labels)
    return declared or (_assumed_pods(namespace, peer.labels, ports, index=index),)


def _matching(
    workloads: tuple[Workload, ...], namespace: str, labels: Mapping[str, str]
) -> tuple[Workload, ...]:
    selector = equals(labels)
    return tuple(
        each for each in workloads if each.namespace == namespace and selector.match(each.labels) is Match.YES
    )


def _answering(workloads: tuple[Workload, ...], namespace: str) -> tuple[Workload, ...]:
    """Return the workloads of a namespace that say they answer DNS; a cache on the node is none."""
    return tuple(
        each
        for each in workloads
        if each.namespace == namespace
        and not each.host_network
        and any(port.number == DNS_PORT and port.protocol == "UDP" for port in each.ports)
    )


def _assumed_pods(
    namespace: str, labels: Mapping[str, str], ports: tuple[int, ...], *, index: int = 0
) -> Workload:
    """Return pods that no manifest declares; `index` tells several of one namespace apart."""
    name = labels.get("k8s-app", "dns")
    names = {("UDP", DNS_PORT): "dns", ("TCP", DNS_PORT): "dns-tcp"}
    return Workload(
        ref=ObjectRef(namespace, "Deployment", f"{name}-{index + 1}" if index else name),
        at=_ASSUMED,
        labels=Labels(labels),
        ports=tuple(
            ContainerPort(port, protocol, names.get((protocol, port), names[protocol, DNS_PORT]))
            for port in ports
            for protocol in ("UDP", "TCP")
        ),
        is_assumed=True,
    )
