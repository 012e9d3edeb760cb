"""The graph for programs; `schemaVersion` changes when a reader of the old shape would break."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from json import dumps
from typing import Final

from netpol_lint.policy.verdict import Ternary
from netpol_lint.reach.connectivity import Target
from netpol_lint.reach.endpoints import INGRESS_CONTROLLER, Endpoint, EndpointKind, pod_id
from netpol_lint.reach.permission import Permission
from netpol_lint.reporting.graph.rows import PermissionTexts, Rows
from netpol_lint.reporting.graph.view import GraphView
from netpol_lint.reporting.graph.wording import addresses_of
from netpol_lint.reporting.json_text import JsonValue, json_location, line_of_json
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload

SCHEMA_VERSION: Final = 1
_ISOLATED: Final = {Ternary.YES: True, Ternary.NO: False, Ternary.UNKNOWN: None}


def write_clusters(clusters: Iterable[GraphView], write: Callable[[str], object], _width: int) -> None:
    """Write one JSON document with a line for each workload and each connection."""
    write(f'{{"schemaVersion": {SCHEMA_VERSION},\n "clusters": [')
    separator = "\n"
    for view in clusters:
        write(separator)
        separator = ",\n"
        for piece in _cluster(view):
            write(piece)
    write("]}\n")


def _cluster(view: GraphView) -> Iterator[str]:
    yield f'  {{"name": {line_of_json(view.name)}'
    yield from _lines("workloads", map(line_of_json, _workloads(view)))
    if view.is_grouped:
        yield from _lines("groups", (line_of_json(_group(each)) for each in view.pods))
    outside: dict[str, None] = {}
    yield from _connections(view, outside)
    yield from _lines("endpoints", map(line_of_json, _endpoints(view, sorted(outside))))
    yield "}"


def _lines(key: str, items: Iterable[str]) -> Iterator[str]:
    yield f',\n   "{key}": ['
    separator = "\n    "
    for item in items:
        yield separator + item
        separator = ",\n    "
    yield "]"


def _workloads(view: GraphView) -> Iterator[JsonValue]:
    members = (member for each in view.pods if each.kind is EndpointKind.WORKLOAD for member in each.members)
    for each in sorted(members, key=lambda member: str(member.ref)):
        if not each.is_assumed:
            yield _workload(view, each)


def _workload(view: GraphView, each: Workload) -> JsonValue:
    isolated: JsonValue = {
        direction.name.lower(): _ISOLATED[view.reach.engine.isolation(each, direction).state]
        for direction in (Direction.INGRESS, Direction.EGRESS)
    }
    return {
        "id": str(each.ref),
        "namespace": each.namespace,
        "kind": each.ref.kind,
        "name": each.ref.name,
        "isolated": isolated,
        "location": json_location(each.object_at or each.at),
    }


def _group(each: Endpoint) -> JsonValue:
    return {"id": each.id, "members": [pod_id(member) for member in each.members]}


def _connections(view: GraphView, outside: dict[str, None]) -> Iterator[str]:
    """Yield the connections, and remember the ends that are no pods."""
    ends: dict[str, str] = {each.id: line_of_json(each.id) for each in view.pods}
    allowed = PermissionTexts(_permission)

    def end(endpoint_id: str) -> str:
        if endpoint_id not in ends:
            outside[endpoint_id] = None
            ends[endpoint_id] = line_of_json(endpoint_id)
        return ends[endpoint_id]

    def piece(target: Target) -> Sequence[str]:
        return (f'"destination": {end(target[0])}, {allowed(target[1])}}}',)

    rows = Rows(piece)
    yield ',\n   "connections": ['
    first, between = "\n    ", ",\n    "
    for edges in view.edges():
        pieces = rows.of(edges)
        if pieces:
            start = f'{{"source": {end(edges.source)}, '
            yield first + start + (between + start).join(pieces)
            first = between
    yield "]"


def _permission(permission: Permission) -> str:
    text = f'"allowed": {dumps(permission.allowed.as_json())}'
    if permission.unknown:
        text += f', "unknown": {dumps(permission.unknown.as_json())}'
        text += f', "unknownBecause": {dumps([reason.value for reason in permission.reasons])}'
    return text


def _endpoints(view: GraphView, outside: Iterable[str]) -> Iterator[JsonValue]:
    """Yield the ends of connections that are no workloads of the repository."""
    for pod in view.pods:
        for member in pod.members:
            if pod.kind is not EndpointKind.WORKLOAD or member.is_assumed:
                yield {"id": pod_id(member), "kind": pod.kind.value}
    for each in outside:
        addresses = addresses_of(each)
        if addresses is not None:
            yield {"id": each, "kind": EndpointKind.ADDRESSES.value, "cidrs": addresses.cidrs()}
    if INGRESS_CONTROLLER in outside:
        yield {"id": INGRESS_CONTROLLER, "kind": EndpointKind.INGRESS_CONTROLLER.value}
