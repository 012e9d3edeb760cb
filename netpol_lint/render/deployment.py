"""What is deployed from where: delivery objects followed to a fixpoint.

A delivered unit may hold further delivery objects, and variables that earlier ones were missing; what
is known grows until nothing new comes.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, assert_never

from netpol_lint.render import argocd, flux, helm_release
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import Build
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, ObjectKey, Undelivered
from netpol_lint.render.gap import Gap
from netpol_lint.render.tools import Tools
from netpol_lint.render.unit import RenderUnit, UnitKind, unit_of
from netpol_lint.source.node import plain

_Engine = Callable[[ApiObject, Neighbours, Tools], tuple[Delivery, ...] | None]


def _argocd(each: ApiObject, neighbours: Neighbours, tools: Tools) -> tuple[Delivery, ...] | None:
    return argocd.deliver(each, neighbours, tools, tools.clusters)


_ENGINES: Final[tuple[tuple[UnitKind, _Engine], ...]] = (
    (UnitKind.FLUX, flux.deliver),
    (UnitKind.ARGO_CD, _argocd),
    (UnitKind.HELM, helm_release.deliver),
)
_MOST_ANSWERS: Final = 20_000
"""So many delivery objects are followed; a repository that makes more of them makes them without end."""
_MOST_VERSIONS: Final = 3
"""A delivery object that keeps changing as it delivers itself is taken as it stands by then."""
_ARTIFACT: Final = "ExternalArtifact"

_MOST_ROUNDS: Final = 5
"""So often missing variables are looked for again."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit and the cluster it goes to: empty for the one that its start stands in."""

    unit: RenderUnit
    destination: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """Everything that starts from some units, in the order in which it is reached.

    `gaps` says by destination what is deployed there and cannot be read. `followed` are the delivery
    objects whose content is among the units. `is_delivered` says that anything was delivered at all.
    """

    units: tuple[Placed, ...]
    gaps: Mapping[str, tuple[Gap, ...]]
    followed: frozenset[ObjectKey]

    @property
    def files(self) -> frozenset[str]:
        """The files that take part in what is delivered."""
        delivered = (each.unit.files for each in self.units if each.unit.by is not None)
        return frozenset(chain.from_iterable(delivered))

    @property
    def is_delivered(self) -> bool:
        """Whether a delivery object brings anything of this repository."""
        return bool(self.files)

    @property
    def all_gaps(self) -> Iterator[tuple[str, Gap]]:
        """Every gap with its destination."""
        for destination, gaps in self.gaps.items():
            for each in gaps:
                yield destination, each

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where anything goes, in order, each once."""
        return tuple(dict.fromkeys((*(each.destination for each in self.units), *self.gaps)))


def deploy(starts: Sequence[RenderUnit], tools: Tools) -> Deployment:
    """Follow the delivery objects in some units, and those in what they deliver, and so on."""
    walk = _Walk(starts, tools)
    walk.run()
    return walk.result()


@dataclass(slots=True)
class _Answer:
    """What a delivery object was found to bring; `units` are those of `deliveries` that can be read.

    `known_by_then` is how many objects stood beside it when it was asked.
    """

    by: ApiObject
    destination: str
    deliveries: tuple[Delivery, ...]
    units: tuple[Placed, ...] = ()
    versions: int = 1
    known_by_then: int = 0

    @property
    def is_delivered(self) -> bool:
        return any(isinstance(each, Delivered) for each in self.deliveries)

    @property
    def missing(self) -> frozenset[ObjectKey]:
        return frozenset(chain.from_iterable(each.missing for each in self.deliveries))


_Key = tuple[str, ObjectKey]
"""The destination in which a delivery object stands, and its identity."""


@dataclass(slots=True)
class _Walk:
    starts: Sequence[RenderUnit]
    tools: Tools
    answers: dict[_Key, _Answer] = field(default_factory=dict)
    objects: dict[str, dict[ObjectKey, ApiObject]] = field(default_factory=lambda: defaultdict(dict))
    pending: deque[Placed] = field(default_factory=deque)

    def run(self) -> None:
        self.pending.extend(Placed(unit, "") for unit in self.starts)
        self._follow_pending()
        for _ in range(_MOST_ROUNDS):
            again = [key for key, each in self.answers.items() if self._is_worth_asking_again(key, each)]
            if not again:
                break
            for key in again:
                self._ask(key, self.answers[key].by)
            self._follow_pending()

    def _follow_pending(self) -> None:
        while self.pending:
            placed = self.pending.popleft()
            known = self.objects[placed.destination]
            for each in placed.unit.objects:
                # What is delivered has its patches and variables; what stands in a file may lack them.
                if placed.unit.by is not None or each.identity not in known:
                    known[each.identity] = each
            for each in filter(is_delivery_object, placed.unit.objects):
                self._meet(placed.destination, each)

    def _meet(self, destination: str, each: ApiObject) -> None:
        """Follow a delivery object, unless it is known as it stands here."""
        key = (destination, each.identity)
        known = self.answers.get(key)
        if known is None:
            if len(self.answers) < _MOST_ANSWERS:
                self._ask(key, each)
            return
        is_same = known.by.root is each.root or plain(known.by.root) == plain(each.root)
        if not is_same and known.versions < _MOST_VERSIONS:
            # What a delivery object brings goes before what a file says: patches have been applied to it.
            self._ask(key, each)

    def _ask(self, key: _Key, each: ApiObject) -> None:
        known, destination = self.answers.get(key), key[0]
        found = _deliveries(each, Neighbours(self.objects[destination]), self.tools)
        if found is None:
            return
        kind, deliveries = found
        units = tuple(
            Placed(unit, delivery.destination or destination)
            for delivery in deliveries
            for unit in _units(kind, delivery)
        )
        versions = 1 if known is None else known.versions + 1
        self.answers[key] = _Answer(
            each, destination, deliveries, units, versions, known_by_then=len(self.objects[destination])
        )
        self.pending.extend(units)

    def _is_worth_asking_again(self, key: _Key, answer: _Answer) -> bool:
        known = self.objects[key[0]]
        if answer.versions > _MOST_VERSIONS or len(known) == answer.known_by_then:
            return False
        # An artifact is no object: whatever makes it may be among those that came since.
        return any(each in known or each[1] == _ARTIFACT for each in answer.missing)

    def result(self) -> Deployment:
        """Collect what is still reached: an answer given twice may have left others behind."""
        units: list[Placed] = []
        reached: dict[_Key, _Answer] = {}
        pending = deque(Placed(unit, "") for unit in self.starts)
        while pending:
            placed = pending.popleft()
            units.append(placed)
            fresh = {key: answer for key, answer in self._answers_in(placed) if key not in reached}
            reached |= fresh
            pending.extend(chain.from_iterable(answer.units for answer in fresh.values()))
        return Deployment(
            units=tuple(_without_covered(units)),
            gaps=_gaps(reached.values()),
            followed=frozenset(key[1] for key, answer in reached.items() if answer.is_delivered),
        )

    def _answers_in(self, placed: Placed) -> Iterator[tuple[_Key, _Answer]]:
        for each in filter(is_delivery_object, placed.unit.objects):
            key = (placed.destination, each.identity)
            answer = self.answers.get(key)
            if answer is not None:
                yield key, answer


def _gaps(answers: Iterable[_Answer]) -> dict[str, tuple[Gap, ...]]:
    """Return by destination what is deployed there and cannot be read, each once."""
    found: dict[str, dict[Gap, None]] = defaultdict(dict)
    for answer in answers:
        for delivery in answer.deliveries:
            if isinstance(delivery, Undelivered):
                found[delivery.destination or answer.destination][delivery.gap] = None
    return {destination: tuple(gaps) for destination, gaps in found.items()}


def _deliveries(
    each: ApiObject, neighbours: Neighbours, tools: Tools
) -> tuple[UnitKind, tuple[Delivery, ...]] | None:
    for kind, engine in _ENGINES:
        deliveries = engine(each, neighbours, tools)
        if deliveries is not None:
            return kind, deliveries
    return None


def _units(kind: UnitKind, delivery: Delivery) -> Iterator[RenderUnit]:
    match delivery:
        case Delivered(path=path, build=build, by=by):
            yield unit_of(path, kind, build, by=by)
        case Undelivered(objects=objects, by=by) if objects:
            yield unit_of(by.path, kind, Build(objects), by=by)
        case Undelivered():
            pass
        case _:
            assert_never(delivery)


def _without_covered(units: Sequence[Placed]) -> Iterator[Placed]:
    """Leave out the units that a delivery object brings once more, as Flux brings its own bootstrap."""
    delivered = frozenset(chain.from_iterable(each.unit.files for each in units if each.unit.by is not None))
    for each in units:
        if each.unit.by is not None or not each.unit.files or not each.unit.files <= delivered:
            yield each


_DECIDING_KINDS: Final = frozenset(
    {
        *(("kustomize.toolkit.fluxcd.io", "Kustomization"), ("fluxcd.controlplane.io", "FluxInstance")),
        ("fluxcd.controlplane.io", "ResourceSet"),
        *(("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet")),
    }
)
_CHART_KINDS: Final = frozenset({("helm.toolkit.fluxcd.io", "HelmRelease"), ("helm.cattle.io", "HelmChart")})


def is_delivery_object(each: ApiObject) -> bool:
    """Tell whether an object may bring other objects: the engines know for certain."""
    return decides_content(each) or (each.group, each.kind) in _CHART_KINDS


def decides_content(each: ApiObject) -> bool:
    """Tell whether an object may decide what of the repository is deployed, and not only which chart."""
    return (each.group, each.kind) in _DECIDING_KINDS


def files_of(units: Iterable[RenderUnit]) -> frozenset[str]:
    """Return the files that take part in some units."""
    return frozenset(chain.from_iterable(each.files for each in units))
