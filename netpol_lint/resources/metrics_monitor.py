"""ServiceMonitors and PodMonitors: what Prometheus is told to scrape.

Source: https://prometheus-operator.dev/docs/api-reference/api/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef, ref_of
from netpol_lint.resources.problem_log import ProblemLog
from netpol_lint.resources.selector import LabelSelector
from netpol_lint.resources.selector_decoder import decode_selector

_GROUP: Final = "monitoring.coreos.com"
SERVICE_MONITOR: Final = "ServiceMonitor"
_ENDPOINTS: Final = {SERVICE_MONITOR: "endpoints", "PodMonitor": "podMetricsEndpoints"}


class MonitoredPort(Struct, frozen=True):
    """A port to scrape: by its name, of the Service or the pods, or by number or name on the pods."""

    name: str | None
    target: int | str | None
    at: Location


class MetricsMonitor(Struct, frozen=True):
    """A ServiceMonitor or a PodMonitor; without `namespaces` it looks into every one."""

    ref: ObjectRef
    selector: LabelSelector
    namespaces: frozenset[str] | None
    ports: tuple[MonitoredPort, ...]

    @property
    def is_about_services(self) -> bool:
        """Whether it selects Services and not pods."""
        return self.ref.kind == SERVICE_MONITOR

    def looks_into(self, namespace: str) -> bool:
        """Tell whether it selects in a namespace."""
        return self.namespaces is None or namespace in self.namespaces


def is_metrics_monitor(each: ApiObject) -> bool:
    """Tell whether an object is one of them."""
    return each.group == _GROUP and each.kind in _ENDPOINTS


# Without slots, which leave no place for the answer: most clusters are never asked for it.
class MetricsMonitors(Struct, frozen=True, dict=True):
    """Those of one cluster, in the order of the repository, decoded when somebody asks."""

    objects: tuple[ApiObject, ...] = ()

    @cached_property
    def all(self) -> tuple[MetricsMonitor, ...]:
        """Every one that says what it selects."""
        return tuple(found for each in self.objects if (found := _decoded(each)) is not None)


def metrics_monitors(objects: Iterable[ApiObject]) -> MetricsMonitors:
    """Keep them of the objects of a cluster."""
    return MetricsMonitors(tuple(filter(is_metrics_monitor, objects)))


def _decoded(each: ApiObject) -> MetricsMonitor | None:
    spec = Field(each.root).get("spec")
    selector = None if spec is None else spec.get("selector")
    if spec is None or selector is None:
        return None
    return MetricsMonitor(
        ref=ref_of(each),
        selector=decode_selector(selector, ProblemLog(each.subject)),
        namespaces=_namespaces(spec, each.effective_namespace),
        ports=tuple(_ports(spec.get(_ENDPOINTS[each.kind]))),
    )


def _namespaces(spec: Field, own: str) -> frozenset[str] | None:
    chosen = spec.get("namespaceSelector")
    anywhere = None if chosen is None else chosen.get("any")
    if anywhere is not None and anywhere.value is True:
        return None
    listed = None if chosen is None else chosen.get("matchNames")
    names = frozenset(each.text for each in (listed.items() if listed else ()) if each.text)
    return names or frozenset({own})


def _ports(endpoints: Field | None) -> Iterator[MonitoredPort]:
    for each in () if endpoints is None else endpoints.items():
        name = each.get("port")
        target = each.get("targetPort") or each.get("portNumber")
        yield MonitoredPort(
            name=name.text if name is not None else None,
            target=(target.integer or target.text) if target is not None else None,
            at=(name or target or each).at,
        )
