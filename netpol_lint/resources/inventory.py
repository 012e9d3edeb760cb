"""Everything that runs in one cluster, as far as known: decoded, immutable, indexed by namespace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from msgspec import Struct, field

from netpol_lint.findings import Note
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.cluster_policy import ClusterPolicy
from netpol_lint.resources.config_map import ConfigMaps, config_maps, is_config_map
from netpol_lint.resources.control_plane import ControlPlane, control_plane, is_of_control_plane
from netpol_lint.resources.entrance import ENTRANCE_KINDS, Entrances, find_entrances
from netpol_lint.resources.field import Field
from netpol_lint.resources.foreign_policy import (
    ForeignPolicy,
    foreign_policy,
    is_cluster_policy,
    is_network_policy,
)
from netpol_lint.resources.ingress import Ingress
from netpol_lint.resources.meta import label_problems, name_at
from netpol_lint.resources.metrics_monitor import MetricsMonitors, is_metrics_monitor, metrics_monitors
from netpol_lint.resources.namespace import Namespace, decode_namespace, joined, undeclared_namespace
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.resources.network_policy_decoder import DecodedPolicy, decode_network_policy
from netpol_lint.resources.old_version import OldVersion, old_versions
from netpol_lint.resources.pod_maker import may_make_pods
from netpol_lint.resources.problem import ManifestProblem
from netpol_lint.resources.service import Service, decode_service
from netpol_lint.resources.service_index import ServiceIndex
from netpol_lint.resources.workload import (
    POD_TEMPLATES,
    Workload,
    decode_workload,
    is_workload,
    workload_problems,
)

if TYPE_CHECKING:
    from netpol_lint.resources.cluster_policy_decoder import DecodedClusterPolicy

_NAMESPACE: Final = ("", "Namespace")
_SERVICE: Final = ("", "Service")
_INGRESS: Final = ("networking.k8s.io", "Ingress")
_CORE_KINDS: Final = frozenset({_NAMESPACE, _SERVICE, _INGRESS})
_DECODED_KINDS: Final = _CORE_KINDS | ENTRANCE_KINDS | POD_TEMPLATES.keys()
_Decoded = TypeVar("_Decoded")


class _InANamespace(Protocol):
    @property
    def namespace(self) -> str: ...


_Placed = TypeVar("_Placed", bound=_InANamespace)


# Without slots, which leave no place for the indexes: each is made when it is first asked for.
class Inventory(Struct, frozen=True, dict=True):
    """The objects of one cluster. Everything keeps the order of the repository.

    `refused` are the policies of both kinds that the API server does not accept: they are neither in
    `policies` nor in `cluster_policies`, and what they were meant to do is unknown. `namespaces` holds
    every namespace that something stands in, declared or not. `old_versions` are policies of API versions
    that are on their way out, whether they are evaluated or not.
    """

    namespaces: Mapping[str, Namespace] = field(default_factory=dict)
    workloads: tuple[Workload, ...] = ()
    policies: tuple[NetworkPolicy, ...] = ()
    cluster_policies: tuple[ClusterPolicy, ...] = ()
    refused: tuple[ApiObject, ...] = ()
    services: tuple[Service, ...] = ()
    entrances: Entrances = field(default_factory=Entrances)
    foreign_policies: tuple[ForeignPolicy, ...] = ()
    pod_makers: tuple[ApiObject, ...] = ()
    control_plane: ControlPlane = field(default_factory=ControlPlane)
    config_maps: ConfigMaps = field(default_factory=ConfigMaps)
    monitors: MetricsMonitors = field(default_factory=MetricsMonitors)
    problems: tuple[ManifestProblem, ...] = ()
    old_versions: tuple[OldVersion, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def ingresses(self) -> tuple[Ingress, ...]:
        """The Ingresses among the entrances, and what other kinds say the same."""
        return self.entrances.ingresses

    def workloads_in(self, namespace: str) -> tuple[Workload, ...]:
        """Return the workloads of one namespace."""
        return self._workloads.get(namespace, ())

    def policies_in(self, namespace: str) -> tuple[NetworkPolicy, ...]:
        """Return the accepted policies of one namespace."""
        return self._policies.get(namespace, ())

    @cached_property
    def service_index(self) -> ServiceIndex:
        """The Services, found by the workloads that they lead to."""
        return ServiceIndex(self.services)

    @cached_property
    def refused_namespaces(self) -> frozenset[str]:
        """The namespaces of refused policies, the empty one for those of the whole cluster."""
        return frozenset(each.effective_namespace for each in self.refused)

    @cached_property
    def pod_maker_namespaces(self) -> frozenset[str]:
        """The namespaces of objects from which operators may make pods."""
        return frozenset(each.effective_namespace for each in self.pod_makers)

    @cached_property
    def _workloads(self) -> Mapping[str, tuple[Workload, ...]]:
        return _by_namespace(self.workloads)

    @cached_property
    def _policies(self) -> Mapping[str, tuple[NetworkPolicy, ...]]:
        return _by_namespace(self.policies)


def _by_namespace(placed: Iterable[_Placed]) -> dict[str, tuple[_Placed, ...]]:
    found: dict[str, list[_Placed]] = defaultdict(list)
    for each in placed:
        found[each.namespace].append(each)
    return {namespace: tuple(several) for namespace, several in found.items()}


def matters(each: ApiObject) -> bool:
    """Tell whether an object is of a kind that an inventory decodes."""
    if not each.name:
        return _is_policy(each)
    return (
        (each.group, each.kind) in _DECODED_KINDS
        or _is_policy(each)
        or foreign_policy(each) is not None
        or may_make_pods(each)
    )


def is_beside(each: ApiObject) -> bool:
    """Tell whether an object takes no part in traffic and is kept for what it says about others."""
    return is_of_control_plane(each) or is_config_map(each) or is_metrics_monitor(each)


def lives_in_a_namespace(each: ApiObject) -> bool:
    """Tell whether an object is of a kind that is known to live in a namespace."""
    is_core = (each.group, each.kind) in _CORE_KINDS and not each.is_namespace
    return is_core or is_workload(each) or is_network_policy(each)


def take_inventory(
    objects: Iterable[ApiObject], *, namespace_labels: Mapping[str, Mapping[str, str]] | None = None
) -> Inventory:
    """Decode the objects of a cluster.

    `namespace_labels` states labels of namespaces, by name, that no manifest declares.
    """
    given = tuple(objects)
    # What takes no part in traffic names no namespace in use.
    listed = tuple(each for each in given if matters(each) or not is_beside(each))
    workloads: list[Workload] = []
    notes: list[Note] = []
    problems: list[ManifestProblem] = []
    for each in filter(is_workload, listed):
        problems.extend(workload_problems(each))
        workload = decode_workload(each)
        if workload is None:
            message = f"{each.kind} `{each.name}` has no container with an image; it was taken for a patch"
            notes.append(Note("partial-analysis", message, name_at(each)))
        else:
            workloads.append(workload)
    foreign = {each.identity: found for each in listed if (found := foreign_policy(each)) is not None}
    evaluated = (each for each in filter(_is_policy, listed) if each.identity not in foreign)
    for each in listed:
        labels = _selected_or_selecting(each)
        if labels is not None:
            problems.extend(label_problems(labels, each.subject))
    decoded = [(each, _decode_policy(each)) for each in evaluated]
    problems.extend(problem for _, result in decoded for problem in result.problems)
    notes.extend(Note("partial-analysis", each.says, each.at) for each in foreign.values())
    policies = [result.policy for _, result in decoded]
    declared = _decode(listed, _NAMESPACE, decode_namespace)
    return Inventory(
        namespaces=_namespaces(declared, _names_in_use(listed), namespace_labels or {}),
        workloads=tuple(workloads),
        policies=tuple(each for each in policies if isinstance(each, NetworkPolicy)),
        cluster_policies=tuple(each for each in policies if isinstance(each, ClusterPolicy)),
        refused=tuple(each for each, result in decoded if result.policy is None),
        services=_decode(listed, _SERVICE, decode_service),
        entrances=find_entrances(listed),
        foreign_policies=tuple(foreign.values()),
        pod_makers=tuple(each for each in listed if not is_workload(each) and may_make_pods(each)),
        control_plane=control_plane(given),
        config_maps=config_maps(given),
        monitors=metrics_monitors(given),
        problems=tuple(problems),
        old_versions=tuple(old for each in listed for old in old_versions(each)),
        notes=tuple(notes),
    )


def _is_policy(each: ApiObject) -> bool:
    return is_network_policy(each) or is_cluster_policy(each)


def _decode_policy(each: ApiObject) -> DecodedPolicy | DecodedClusterPolicy:
    if is_network_policy(each):
        return decode_network_policy(each)
    # Imported here because few repositories have any.
    from netpol_lint.resources.cluster_policy_decoder import decode_cluster_policy

    return decode_cluster_policy(each)


def _selected_or_selecting(each: ApiObject) -> Field | None:
    """Return the labels of a Namespace, or those that a Service asks for."""
    if each.is_namespace:
        return Field(each.root).get("metadata", "labels")
    return Field(each.root).get("spec", "selector") if (each.group, each.kind) == _SERVICE else None


def _of_kind(objects: Iterable[ApiObject], kind: tuple[str, str]) -> list[ApiObject]:
    return [each for each in objects if (each.group, each.kind) == kind]


def _decode(
    objects: Iterable[ApiObject], kind: tuple[str, str], decode: Callable[[ApiObject], _Decoded]
) -> tuple[_Decoded, ...]:
    return tuple(map(decode, _of_kind(objects, kind)))


def _names_in_use(objects: Iterable[ApiObject]) -> frozenset[str]:
    return frozenset(each.effective_namespace for each in objects if not each.is_cluster_scoped)


def _namespaces(
    declared: Iterable[Namespace], in_use: Iterable[str], stated: Mapping[str, Mapping[str, str]]
) -> dict[str, Namespace]:
    known: dict[str, Namespace] = {}
    by_name: dict[str, list[Namespace]] = defaultdict(list)
    for each in declared:
        by_name[each.name].append(each)
    for name in sorted({*by_name, *in_use, *stated}):
        each = joined(by_name[name]) if name in by_name else undeclared_namespace(name)
        known[name] = each.with_labels(stated.get(name, {}))
    return known
