"""What is not known of a cluster because of how its objects are written or come together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from netpol_lint.findings import Note
from netpol_lint.render.api_object import DEFAULT_NAMESPACE, ApiObject
from netpol_lint.render.cluster import Cluster
from netpol_lint.render.gap import Gap
from netpol_lint.render.unit import RenderUnit
from netpol_lint.resources.inventory import lives_in_a_namespace
from netpol_lint.resources.meta import name_at
from netpol_lint.resources.placeholder import is_filled_in_later


def unsure_namespaces(cluster: Cluster) -> frozenset[str]:
    """Return where the objects of units stand of which not everything is known.

    A unit that names the namespace of some objects and leaves it out for others is one of those:
    whoever applies it may well tell `kubectl` where the others go. So is a namespace that only the
    delivery fills in.
    """
    unsure = (unit for unit in cluster.units if unit.has_unsure_objects or cluster.is_alternative)
    namespaces = frozenset(each.effective_namespace for unit in unsure for each in unit.objects)
    is_mixed = any(_unstated(unit) and _is_stated_somewhere(unit) for unit in cluster.units)
    later = {each.effective_namespace for each in cluster.objects}
    filled_in = frozenset(filter(is_filled_in_later, later))
    return namespaces | filled_in | ({DEFAULT_NAMESPACE} if is_mixed else frozenset())


def located_gaps(cluster: Cluster) -> tuple[Gap, ...]:
    """Return what could not be rendered, with the namespaces that it concerns; `None` is any of them.

    What a unit lacks belongs where its other objects stand, and says nothing about other namespaces.
    """
    of_units: dict[Gap, frozenset[str]] = {}
    for unit in cluster.units:
        namespaces = frozenset(each.effective_namespace for each in unit.objects) - {""}
        for each in unit.gaps:
            of_units[each] = of_units.get(each, frozenset()) | namespaces
    found = (located for each in cluster.gaps for located in _located(each, of_units.get(each, frozenset())))
    return tuple(dict.fromkeys(found))


def _located(gap: Gap, namespaces: frozenset[str]) -> Iterator[Gap]:
    if gap.namespace is not None or not namespaces:
        yield gap
    else:
        yield from (replace(gap, namespace=name) for name in sorted(namespaces))


def shared_namespaces(cluster: Cluster) -> frozenset[str]:
    """Return where only objects stand that every environment has, and none of this one's own."""
    own = {each.effective_namespace for unit in cluster.own_units for each in unit.objects}
    return frozenset(each.effective_namespace for each in cluster.objects) - own


def unstated_namespaces(cluster: Cluster) -> frozenset[str]:
    """Return where objects stand that name no namespace themselves."""
    return frozenset({DEFAULT_NAMESPACE} if any(map(_unstated, cluster.units)) else ())


def _unstated(unit: RenderUnit) -> list[ApiObject]:
    """Return the objects of a unit that need a namespace and name none.

    Custom resources do not count: many of them live in none.
    """
    return [each for each in unit.objects if each.namespace is None and lives_in_a_namespace(each)]


def _is_stated_somewhere(unit: RenderUnit) -> bool:
    return any(each.namespace is not None for each in unit.objects)


def notes_about_units(units: Iterable[RenderUnit]) -> Iterator[Note]:
    """Yield what names no namespace, once for each unit."""
    for unit in units:
        unstated = _unstated(unit)
        if unstated:
            first, rest = unstated[0], len(unstated) - 1
            others = f" (and {rest} more in {unit.id})" if rest else ""
            message = (
                f"{first.kind} `{first.name}`{others} names no namespace, and `{DEFAULT_NAMESPACE}` was "
                "assumed; `namespace` of a kustomization, or under `clusters:`, can say another"
            )
            yield Note("namespace-unresolved", message, name_at(first))
