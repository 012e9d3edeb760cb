"""What is deployed from where: delivery objects followed to a fixpoint.

A delivered unit may hold further delivery objects, and variables that earlier ones were missing; what
is known grows until nothing new comes, or until it is more than anybody deploys.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from msgspec import Struct, field

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.budget import PER_OBJECT, Budget
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, ObjectKey, Undelivered
from netpol_lint.render.delivery_objects import delivers_itself, is_delivery_object
from netpol_lint.render.engines import deliveries_of, units_of
from netpol_lint.render.gap import Gap, gap
from netpol_lint.render.tools import Tools
from netpol_lint.render.unit import RenderUnit, UnitKind
from netpol_lint.source.node import plain

_MOST_ANSWERS: Final = 20_000
"""So many delivery objects are followed; a repository that makes more of them makes them without end."""
_MOST_LEVELS: Final = 30
"""So many delivery objects may stand one below the other; what goes deeper goes on without end."""
_MOST_VERSIONS: Final = 3
"""A delivery object that keeps changing as it delivers itself is taken as it stands by then."""
_ARTIFACT: Final = "ExternalArtifact"

_MOST_ROUNDS: Final = 5
"""So often missing variables are looked for again."""


class Placed(Struct, frozen=True):
    """A unit and the cluster it goes to: empty for the one that its start stands in.

    `level` counts the delivery objects that lead to it.
    """

    unit: RenderUnit
    destination: str
    level: int = 0


class Deployment(Struct, frozen=True):
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


class _Answer(Struct):
    """What a delivery object was found to bring; `units` are those of `deliveries` that can be read.

    `known_by_then` is how many objects stood beside it when it was asked.
    """

    by: ApiObject
    destination: str
    deliveries: tuple[Delivery, ...]
    units: tuple[Placed, ...]
    level: int
    versions: int
    known_by_then: int

    @property
    def is_delivered(self) -> bool:
        return any(isinstance(each, Delivered) for each in self.deliveries)

    @property
    def missing(self) -> frozenset[ObjectKey]:
        return frozenset(chain.from_iterable(each.missing for each in self.deliveries))


_Key = tuple[str, ObjectKey]
"""The destination in which a delivery object stands, and its identity."""


class _Walk(Struct):
    """Follows delivery objects: `pending` are units to look into, `leading` and `waiting` objects to ask.

    All that is there is looked into before the next object is asked, and those that deliver their own
    file come first: they often patch what stands beside them, which is then rendered once and not twice.
    """

    starts: Sequence[RenderUnit]
    tools: Tools
    answers: dict[_Key, _Answer] = field(default_factory=dict)
    objects: dict[str, dict[ObjectKey, ApiObject]] = field(default_factory=lambda: defaultdict(dict))
    pending: deque[Placed] = field(default_factory=deque)
    leading: deque[tuple[_Key, int]] = field(default_factory=deque)
    waiting: deque[tuple[_Key, int]] = field(default_factory=deque)

    def run(self) -> None:
        self.pending.extend(Placed(unit, "") for unit in self.starts)
        self._follow_all()
        for _ in range(_MOST_ROUNDS):
            again = [key for key, each in self.answers.items() if self._is_worth_asking_again(key, each)]
            if not again:
                break
            for key in again:
                self._ask(key, self.answers[key].by, self.answers[key].level)
            self._follow_all()

    def _follow_all(self) -> None:
        while self.pending or self.leading or self.waiting:
            if self.pending:
                self._look_into(self.pending.popleft())
            else:
                self._meet(*(self.leading or self.waiting).popleft())

    def _look_into(self, placed: Placed) -> None:
        known = self.objects[placed.destination]
        for each in placed.unit.objects:
            # What is delivered has its patches and variables; what stands in a file may lack them.
            if placed.unit.by is not None or each.identity not in known:
                known[each.identity] = each
            if is_delivery_object(each):
                asked = self.leading if delivers_itself(each) else self.waiting
                asked.append(((placed.destination, each.identity), placed.level))

    def _meet(self, key: _Key, level: int) -> None:
        """Follow a delivery object, unless it was followed as it is known now."""
        each, known = self.objects[key[0]][key[1]], self.answers.get(key)
        if known is None:
            if len(self.answers) < _MOST_ANSWERS:
                self._ask(key, each, level)
            return
        is_same = known.by.root is each.root or plain(known.by.root) == plain(each.root)
        if not is_same and known.versions < _MOST_VERSIONS:
            self._ask(key, each, level)

    def _ask(self, key: _Key, each: ApiObject, level: int) -> None:
        known, destination = self.answers.get(key), key[0]
        refused = self._refused(each, level)
        found = refused or deliveries_of(each, Neighbours(self.objects[destination]), self.tools)
        if found is None:
            return
        kind, deliveries = found
        units = tuple(
            Placed(unit, delivery.destination or destination, level + 1)
            for delivery in deliveries
            for unit in units_of(kind, delivery)
        )
        self.answers[key] = _Answer(
            each,
            destination,
            deliveries,
            units,
            level,
            versions=1 if known is None else known.versions + 1,
            known_by_then=len(self.objects[destination]),
        )
        self.tools.kustomizer.budget.spend(PER_OBJECT * sum(len(placed.unit.objects) for placed in units))
        self.pending.extend(units)

    def _refused(self, each: ApiObject, level: int) -> tuple[UnitKind, tuple[Delivery, ...]] | None:
        """Return the answer of a delivery object that is not followed, if it is not."""
        why = ""
        if level >= _MOST_LEVELS:
            why = f"more than {_MOST_LEVELS} delivery objects lead to it, one through the other"
        elif self.tools.kustomizer.budget.is_spent:
            why = Budget.SPENT
        elif len(self.answers) == _MOST_ANSWERS - 1:
            why = f"{_MOST_ANSWERS:,} delivery objects were followed before it, and so is none after it"
        if not why:
            return None
        message = f"{each.kind} `{each.subject}` is not followed, because {why}; its objects are left out"
        return UnitKind.DIRECTORY, (Undelivered(each, gap(message, each.at)),)

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


def _without_covered(units: Sequence[Placed]) -> Iterator[Placed]:
    """Leave out the units that a delivery object brings once more, as Flux brings its own bootstrap."""
    delivered = frozenset(chain.from_iterable(each.unit.files for each in units if each.unit.by is not None))
    for each in units:
        if each.unit.by is not None or not each.unit.files or not each.unit.files <= delivered:
            yield each
