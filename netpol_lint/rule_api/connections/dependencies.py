"""What workloads are told to connect to: the Services that their variables, arguments and ConfigMaps name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from netpol_lint.reach.services import Backend, dial
from netpol_lint.resources.mention import Mention, mentions_of
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload
from netpol_lint.resources.workload_index import WorkloadIndex
from netpol_lint.rule_api.connections.broken_connections import known_ports, takes_part
from netpol_lint.rule_api.context import CheckContext

if TYPE_CHECKING:
    from netpol_lint.resources.host_port import HostPort

_WORD: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE)
_PARTS: Final = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_SAYS_NO: Final = frozenset({"false", "0", "no", "off", "disabled", "none", "n", "f"})
_SAYS_YES: Final = frozenset({"true", "1", "yes", "on", "enabled", "y", "t"})
_MEANINGLESS: Final = frozenset(
    {
        *("enable", "enabled", "disable", "disabled", "is", "use", "with", "host", "hostname", "port", "url"),
        *(
            "uri",
            "addr",
            "address",
            "service",
            "svc",
            "server",
            "endpoint",
            "app",
            "api",
            "config",
            "default",
        ),
    }
)
"""Words of a variable's name that say nothing about which feature it is for."""


class Dependency(Struct, frozen=True):
    """A Service that a workload is told of, where it says so, and the ports of pods that it means."""

    source: Workload
    service: Service
    mentions: tuple[Mention, ...]
    backends: tuple[Backend, ...]


class Dependencies(Struct, frozen=True, dict=True):
    """The dependencies that the workloads of one cluster declare."""

    ctx: CheckContext

    def of(self, source: Workload) -> Iterator[Dependency]:
        """Yield what a workload is told to connect to, once per Service; itself is left out."""
        told = tuple(mentions_of(source, self.ctx.inventory.config_maps))
        found: dict[ObjectRef, list[tuple[Mention, tuple[Backend, ...]]]] = defaultdict(list)
        for mention in told:
            if not self._names.isdisjoint(map(str.lower, _WORD.findall(mention.text))):
                for service, backends in self._meant(source, mention, told):
                    found[service.ref].append((mention, backends))
        for ref, several in found.items():
            service = self._services[ref.namespace, ref.name]
            yield Dependency(
                source,
                service,
                tuple(dict.fromkeys(mention for mention, _ in several)),
                _distinct(backend for _, backends in several for backend in backends),
            )

    @cached_property
    def all(self) -> tuple[Dependency, ...]:
        """Return those of all workloads about whose connections policies decide."""
        if not self.ctx.inventory.policies or not self._names:
            return ()
        return tuple(
            dependency
            for each in self.ctx.inventory.workloads
            if takes_part(each) and not self.ctx.is_system(each.namespace)
            for dependency in self.of(each)
        )

    def _meant(
        self, source: Workload, mention: Mention, told: Sequence[Mention]
    ) -> Iterator[tuple[Service, tuple[Backend, ...]]]:
        # Imported here because a repository without Services needs none of its patterns.
        from netpol_lint.resources.host_port import hosts_in

        for host in hosts_in(mention.text, mention.name):
            service = self._service(host.host, source.namespace)
            if service is None or _is_switched_off(mention, service, told):
                continue
            if not any(each.ref == service.ref for each in self.ctx.services_of(source)):
                yield service, self._backends(service, _port(host, mention, told))

    def _service(self, host: str, namespace: str) -> Service | None:
        """Return the Service that a name means where it is resolved; a pod's own name means its Service."""
        parts = host.split(".")
        if "svc" in parts[2:4]:
            at = parts.index("svc", 2)
            return self._services.get((parts[at - 1], parts[at - 2]))
        if len(parts) == 1:
            return self._services.get((namespace, host))
        if len(parts) == 2:  # noqa: PLR2004  (a Service and its namespace, or a pod and its Service)
            return self._services.get((parts[1], parts[0])) or self._of_pod(parts, namespace)
        return None

    def _of_pod(self, parts: Sequence[str], namespace: str) -> Service | None:
        service = self._services.get((namespace, parts[1]))
        return service if service is not None and service.is_headless else None

    def _backends(self, service: Service, port: int | None) -> tuple[Backend, ...]:
        found = dial(service, self._workloads, port).backends
        if service.is_headless and port is not None:
            # Any port may be dialled there, and a number behind a colon need not be one.
            return tuple(each for each in found if _has_port(self.ctx, each))
        return found

    @cached_property
    def _services(self) -> Mapping[tuple[str, str], Service]:
        listed = (each for each in reversed(self.ctx.inventory.services) if each.selector is not None)
        return {(each.ref.namespace, each.ref.name): each for each in listed}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name for _, name in self._services)

    @cached_property
    def _workloads(self) -> WorkloadIndex:
        return WorkloadIndex(self.ctx.inventory.workloads)


def _has_port(ctx: CheckContext, backend: Backend) -> bool:
    known = known_ports(ctx, backend.workload)
    return not known.is_all and known.allows(backend.protocol, backend.port)


def _distinct(backends: Iterable[Backend]) -> tuple[Backend, ...]:
    return tuple({each.identity: each for each in backends}.values())


def _port(host: HostPort, mention: Mention, told: Iterable[Mention]) -> int | None:
    """Return the port that goes with a host: its own, or that of the variable beside it."""
    if host.port is not None:
        return host.port
    wanted = re.sub(r"(?i)(host(?:name)?|addr(?:ess)?|server|service)$", "", mention.name).lower()
    beside = (each for each in told if each.name.lower() == f"{wanted}port" and each.name != mention.name)
    found = next((each.text for each in beside), "")
    return int(found) if wanted and found.isdecimal() and len(found) <= len("65535") else None


def _is_switched_off(mention: Mention, service: Service, told: Iterable[Mention]) -> bool:
    """Tell whether something beside a mention says that what needs it is off: `TRACING_ENABLED=false`."""
    words = _words(mention.name) | _words(service.ref.name)
    return any(_says_off(each) and words & _words(each.name) for each in told)


def _says_off(each: Mention) -> bool:
    name, value = each.name.lower(), each.text.strip().lower()
    if "disable" in name or name.startswith(("no_", "--no-", "skip_")):
        return value in _SAYS_YES
    return "enable" in name and value in _SAYS_NO


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _PARTS.findall(name)) - _MEANINGLESS
