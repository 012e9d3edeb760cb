"""Ports of pods from which metrics are to be scraped, by monitors and by annotations.

Source of the annotations: https://github.com/prometheus-community/helm-charts/blob/main/charts/prometheus/values.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.reach.services import endpoints
from netpol_lint.resources.field import Field
from netpol_lint.resources.mention import mentions_of
from netpol_lint.resources.meta import string_map
from netpol_lint.resources.metrics_monitor import MetricsMonitor, MonitoredPort
from netpol_lint.resources.selector import Labels, Match
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload
from netpol_lint.resources.workload_index import WorkloadIndex
from netpol_lint.rule_api.context import CheckContext

_SCRAPE: Final = "prometheus.io/scrape"
_PORT: Final = "prometheus.io/port"
_JOBS: Final = "scrape_configs:"
_DISCOVERY: Final = "_sd_configs:"


class ScrapeTarget(Struct, frozen=True):
    """A port of a workload that somebody says is to be scraped, where it is said, and by what.

    What `is_annotated` is found by a Prometheus that looks for annotations, and by no other.
    """

    workload: Workload
    port: int
    at: Location
    says: str
    is_annotated: bool = False

    @property
    def connections(self) -> ConnectionSet:
        """The connections to it, which are HTTP."""
        return ConnectionSet.single(Protocol.TCP, PortSet.single(self.port))


def scrape_targets(ctx: CheckContext) -> Iterator[ScrapeTarget]:
    """Yield every target of a cluster; one that several say is yielded several times."""
    workloads = WorkloadIndex(ctx.inventory.workloads)
    for monitor in ctx.inventory.monitors.all:
        if monitor.is_about_services:
            yield from _of_services(ctx, monitor, workloads)
        else:
            yield from _of_pods(ctx, monitor)
    for service in ctx.inventory.services:
        yield from _annotated_service(service, workloads)
    for workload in ctx.inventory.workloads:
        yield from _annotated_pods(workload)


def has_fixed_targets(ctx: CheckContext, scraper: Workload) -> bool:
    """Tell whether a Prometheus is given a list of targets, and nothing that finds others."""
    told = [each.text for each in mentions_of(scraper, ctx.inventory.config_maps)]
    return any(_JOBS in text for text in told) and not any(_DISCOVERY in text for text in told)


def _of_services(
    ctx: CheckContext, monitor: MetricsMonitor, workloads: WorkloadIndex
) -> Iterator[ScrapeTarget]:
    near = (each for each in ctx.inventory.services if monitor.looks_into(each.ref.namespace))
    for service in (each for each in near if monitor.selector.match(_labels(each)) is Match.YES):
        says = f"{monitor.ref.kind} {monitor.ref.name} selects Service {service.ref.name}"
        for port in monitor.ports:
            for workload, number in _behind(service, port, workloads):
                yield ScrapeTarget(workload, number, port.at, says)


def _behind(
    service: Service, port: MonitoredPort, workloads: WorkloadIndex
) -> Iterator[tuple[Workload, int]]:
    if port.name is not None:
        for backend in endpoints(service, workloads, port.name, Protocol.TCP).backends:
            if backend.is_certain:
                yield backend.workload, backend.port
    elif port.target is not None and service.selector is not None:
        for workload, match in workloads.select(service.ref.namespace, service.selector):
            number = _number(workload, port.target)
            if number is not None and match is Match.YES:
                yield workload, number


def _of_pods(ctx: CheckContext, monitor: MetricsMonitor) -> Iterator[ScrapeTarget]:
    near = (each for each in ctx.inventory.workloads if monitor.looks_into(each.namespace))
    for workload in (each for each in near if monitor.selector.match(each.labels) is Match.YES):
        says = f"{monitor.ref.kind} {monitor.ref.name} selects the pods of {workload}"
        for port in monitor.ports:
            number = _number(workload, port.name or port.target or 0)
            if number is not None:
                yield ScrapeTarget(workload, number, port.at, says)


def _number(workload: Workload, port: int | str) -> int | None:
    if isinstance(port, int):
        return port or None
    return next((each.number for each in workload.ports if each.name == port), None)


def _labels(service: Service) -> Labels:
    return Labels(string_map(service.written.get("metadata", "labels") if service.written else None))


def _annotated_service(service: Service, workloads: WorkloadIndex) -> Iterator[ScrapeTarget]:
    annotations = service.written.get("metadata", "annotations") if service.written else None
    at = _asks_for_it(annotations)
    if at is None or service.selector is None:
        return
    stated = _stated_port(string_map(annotations))
    says = f"Service {service.ref.name} is annotated `{_SCRAPE}`"
    for backend in endpoints(service, workloads, protocol=Protocol.TCP).backends:
        if backend.is_certain:
            yield ScrapeTarget(backend.workload, stated or backend.port, at, says, is_annotated=True)


def _annotated_pods(workload: Workload) -> Iterator[ScrapeTarget]:
    annotations = workload.template.get("metadata", "annotations") if workload.template else None
    at = _asks_for_it(annotations)
    if at is None:
        return
    stated = _stated_port(string_map(annotations))
    declared = [each.number for each in workload.ports if each.protocol == "TCP"]
    port = stated or (declared[0] if len(declared) == 1 else None)
    if port is not None:
        says = f"the pods of {workload} are annotated `{_SCRAPE}`"
        yield ScrapeTarget(workload, port, at, says, is_annotated=True)


def _asks_for_it(annotations: Field | None) -> Location | None:
    asked = None if annotations is None else annotations.get(_SCRAPE)
    return asked.at if asked is not None and asked.text == "true" else None


def _stated_port(annotations: Mapping[str, str]) -> int | None:
    text = annotations.get(_PORT, "")
    return int(text) if text.isdecimal() and 0 < int(text[:6]) <= 65535 else None  # noqa: PLR2004  (the last port)
