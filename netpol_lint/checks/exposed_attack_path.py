"""exposed-attack-path: ways from the edge of the cluster to a data store that nobody meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from netpol_lint.findings import Evidence, Finding
from netpol_lint.reach.endpoints import pod_id
from netpol_lint.rule_api import Basis, CheckContext, confidence_of, joined
from netpol_lint.rule_api.intent.attack_paths import (
    Door,
    Step,
    has_only_known,
    is_isolated,
    open_doors,
    steps_of,
)
from netpol_lint.rule_api.intent.data_stores import DataStore, data_stores


class _Path(Struct, frozen=True):
    """The door, and the steps from the workload behind it to the data store."""

    door: Door
    steps: tuple[Step, ...]

    @property
    def accident(self) -> Step | None:
        """The first step that nobody meant."""
        return next((step for step in self.steps if not step.is_meant), None)


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each data store to which an intruder could walk from outside, by the shortest way."""
    if not ctx.inventory.policies:
        return
    # Of a store that nobody isolates other rules speak, unless somebody asks for it.
    stores = [each for each in data_stores(ctx) if each.product is None or is_isolated(ctx, each.workload)]
    doors = open_doors(ctx) if stores else {}
    for store in stores if doors else ():
        path = _path(ctx, doors, store)
        if path is not None:
            yield _finding(ctx, doors, store, path)


def _path(ctx: CheckContext, doors: Mapping[str, Door], store: DataStore) -> _Path | None:
    """Return a shortest way that somebody should know of.

    To what the configuration calls sensitive that is any, otherwise one with a step that nobody meant.
    """
    target = pod_id(store.workload)
    if target in doors:
        return None
    ways = ctx.reach.lateral_movement.shortest_ways(doors, target)
    known = [way for way in ways if len(way) < ctx.integer("maxHops") and has_only_known(ctx, way)]
    paths = [_Path(doors[way[0].source], steps_of(ctx, way)) for way in known]
    by_accident = next((path for path in paths if path.accident is not None), None)
    return by_accident or (paths[0] if paths and store.product is None else None)


def _finding(ctx: CheckContext, doors: Mapping[str, Door], store: DataStore, path: _Path) -> Finding:
    step = path.accident or path.steps[-1]
    over = joined(str(each.source) for each in path.steps)
    is_open = step.rule is None
    return ctx.finding(
        step.at,
        f"somebody who takes over {over} gets from {path.door} to {store}; {_reason(step)}"
        f"{_cut(ctx, doors, store, step)}",
        subject=str(store.workload.ref),
        confidence=confidence_of(Basis.ASSUMED if path.door.is_assumed else Basis.DECLARED),
        evidence=_evidence(path),
        is_argument=True,
        lacking_in=step.destination.namespace if is_open else None,
    )


def _reason(step: Step) -> str:
    if step.rule is None:
        return f"no policy isolates {step.destination}, so {step.source} may open any port of it"
    if step.is_meant:
        return f"{step.rule.policy} grants the last step"
    return f"{step.rule.policy} lets {step.source} into {step.destination} without naming it"


def _cut(ctx: CheckContext, doors: Mapping[str, Door], store: DataStore, step: Step) -> str:
    """Say whether closing a step cuts every way, or name another one that does."""
    points = ctx.reach.lateral_movement.choke_points(doors, pod_id(store.workload))
    taken = (pod_id(step.source), pod_id(step.destination))
    if not points:
        return ""
    if any((hop.source, hop.destination) == taken for hop in points):
        return "; to close this step cuts every way"
    return f"; every way takes the step from {points[-1].source} to {points[-1].destination}"


def _evidence(path: _Path) -> Iterator[Evidence]:
    backend = path.door.backend
    yield Evidence(
        path.door.entry.at,
        f"{path.door} leads to {backend.workload} on {backend.protocol.value} {backend.port}",
    )
    for step in path.steps:
        what = "any port" if step.connections.is_all else str(step.connections)
        if step.rule is None:
            yield Evidence(
                step.at, f"{step.source} may open {what} to {step.destination}, which no policy isolates"
            )
        else:
            yield Evidence(
                step.at, f"{step.rule.policy} lets {step.source} open {what} to {step.destination}"
            )
