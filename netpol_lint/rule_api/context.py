"""One rule's view of one cluster: the model to ask, and how to speak of a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from netpol_lint.config import Config, World, effective_severity, option
from netpol_lint.findings import Confidence, Evidence, Finding, Fix, Severity, bounded
from netpol_lint.location import Location
from netpol_lint.policy.engine import PolicyEngine
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import StalePatch
from netpol_lint.render.gap import Effect, Gap
from netpol_lint.render.origin import Origin, unknown_origin
from netpol_lint.resources.cni.detected import DetectedCni
from netpol_lint.resources.dns import DnsServers
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.network_policy import NetworkPolicy
from netpol_lint.resources.selector import Match
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.cluster.cluster_clients import ClusterClients
from netpol_lint.rule_api.cluster.cluster_reach import ClusterReach
from netpol_lint.rule_api.cluster.completeness import as_far_as_rendered, missing_in
from netpol_lint.rule_api.cluster.dns_reach import ClusterDns
from netpol_lint.rule_api.cluster.port_slips import NO_SLIPS, PortSlips
from netpol_lint.rule_api.cluster.remembered import Remembered
from netpol_lint.rulebook import OptionValue, RuleSpec
from netpol_lint.source.document import SourceProblem
from netpol_lint.source.editing.on_demand import EditorOnDemand
from netpol_lint.source.repository import Repository

if TYPE_CHECKING:
    from netpol_lint.source.editing.editor import SourceEditor

_NO_TEXT: Final = EditorOnDemand(Repository.from_bytes({}))
"""Edits nothing."""


class Basis(Enum):
    """What a claim rests on; the weakest part of it decides how sure the claim is."""

    DECLARED = Confidence.HIGH
    """Manifests of this repository, and nothing else."""
    ASSUMED = Confidence.MEDIUM
    """Facts about clusters in general, or that the repository leaves to whoever applies it."""
    INCOMPLETE = Confidence.LOW
    """Input that was not rendered or evaluated and that may say otherwise."""


@lru_cache(maxsize=4096)
def _is_one_of(name: str, patterns: tuple[str, ...]) -> bool:
    """Tell whether a name fits a pattern; rules ask it of the few namespaces there are again and again."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def confidence_of(*bases: Basis) -> Confidence:
    """Return how sure a claim is that rests on all of these."""
    return min((basis.value for basis in bases), default=Confidence.HIGH)


class CheckContext(Struct, frozen=True, eq=False):
    """One rule's view of one cluster.

    `cluster` is empty for what belongs to none: the files that cannot be read and the objects that
    nothing deploys; only the shape of those can be judged. `unsure_namespaces` hold objects that a
    transformer not applied here may change, `unstated_namespaces` are those that no manifest named,
    `shared_namespaces` hold only objects that every environment has.
    `cni` is the network plugin, if the configuration or the manifests tell.
    `is_partly_read` says that some manifest of the repository cannot be parsed. `engines` are those of
    all clusters. `duplicates` are objects that the cluster has twice, with different
    content: the one analysed and the other. `stale_patches` found nothing to change, `forgotten` are the
    objects of files to which nothing leads, which the context without a cluster has. `gaps` is what could
    not be rendered of the cluster, and `origin_of` tells what put a value where it is. What is costly to
    find out and asked by several rules, their contexts share: `inventory`, `engine`, `cluster_dns`, `reach`,
    `clients` and `port_slips` are one for all rules, and `remembered` keeps what they asked. `editing` has
    the editor, which writes the edits of fixes.
    """

    rule: RuleSpec
    config: Config
    cluster: str
    inventory: Inventory
    engine: PolicyEngine
    cluster_dns: ClusterDns
    reach: ClusterReach
    clients: ClusterClients
    cni: DetectedCni | None = None
    source_problems: tuple[SourceProblem, ...] = ()
    unsure_namespaces: frozenset[str] = frozenset()
    unstated_namespaces: frozenset[str] = frozenset()
    shared_namespaces: frozenset[str] = frozenset()
    is_partly_read: bool = False
    engines: tuple[PolicyEngine, ...] = ()
    duplicates: tuple[tuple[ApiObject, ApiObject], ...] = ()
    forgotten: tuple[ApiObject, ...] = ()
    stale_patches: tuple[StalePatch, ...] = ()
    gaps: tuple[Gap, ...] = ()
    origin_of: Callable[[Location], Origin] = unknown_origin
    editing: EditorOnDemand = _NO_TEXT
    port_slips: PortSlips = NO_SLIPS
    remembered: Remembered = field(default_factory=Remembered)

    @property
    def editor(self) -> SourceEditor:
        """What writes the edits of fixes."""
        return self.editing.editor

    @property
    def elsewhere(self) -> tuple[PolicyEngine, ...]:
        """The engines of the other clusters."""
        return tuple(each for each in self.engines if each is not self.engine)

    @property
    def dns(self) -> DnsServers:
        """The servers that answer the pods' name queries."""
        return self.cluster_dns.servers

    def option(self, name: str) -> OptionValue:
        """Return the effective value of one of the rule's options."""
        return option(self.config, self.rule, name)

    def integer(self, name: str) -> int:
        """Return the effective value of an option that is a whole number."""
        value = self.option(name)
        if not isinstance(value, int):
            raise TypeError(f"option {name} of {self.rule.id} is {value!r}")
        return value

    def finding(  # noqa: PLR0913  (a finding has that many sides, and all but two have defaults)
        self,
        at: Location,
        message: str,
        *,
        subject: str,
        confidence: Confidence = Confidence.HIGH,
        severity: Severity | None = None,
        evidence: Iterable[Evidence] = (),
        lacking_in: str | None = None,
        is_about_pods: bool = False,
        fix: Fix | None = None,
        is_argument: bool = False,
    ) -> Finding:
        """Speak: `severity` overrides the rule's own for this case, unless the user set one.

        `lacking_in` is the namespace of which the finding claims that no policy does something, or, if it
        `is_about_pods`, that pods are not there; the claim is no surer than what is known of the namespace,
        and says what it does not take into account. The evidence `is_argument` where each piece goes on from
        the one before, as the hops of a path do, and not where it is a list, or the lists of several cases:
        of a long list only the beginning is kept.
        """
        if lacking_in is not None:
            basis = self.basis_of_missing_pods if is_about_pods else self.basis_of_absence
            confidence = min(confidence, basis(lacking_in).value)
            message = f"{message}{self._as_far_as_rendered(lacking_in)}"
        usual = effective_severity(self.config, self.rule)
        is_set = self.rule.id in self.config.severity
        # An argument that lacks a step proves nothing; a list says the same with its first pieces.
        said = tuple(dict.fromkeys(evidence)) if is_argument else bounded(evidence)
        return Finding(
            rule_id=self.rule.id,
            severity=usual if severity is None or is_set else severity,
            confidence=confidence,
            message=message,
            at=at,
            subject=subject,
            evidence=said,
            clusters=(self.cluster,) if self.cluster else (),
            fix=fix,
            steps=len(said) if is_argument else 0,
        )

    def is_system(self, namespace: str) -> bool:
        """Tell whether the platform looks after a namespace, so that nobody is to blame for it here."""
        return _is_one_of(namespace, self.config.namespaces.system)

    def namespaces_with_workloads(self) -> Iterator[tuple[str, tuple[Workload, ...]]]:
        """Yield each namespace of the repository's own and its workloads that policies police."""
        for name in self.inventory.namespaces:
            policed = (each for each in self.inventory.workloads_in(name) if not each.host_network)
            workloads = tuple(each for each in policed if not each.is_finished)
            if workloads and not self.is_system(name):
                yield name, workloads

    def basis_of_absence(self, namespace: str) -> Basis:
        """Say what the claim rests on that no policy does something in a namespace.

        Whether policies that are not evaluated may do it is for the verdicts to say: those select some pods
        and leave others alone.
        """
        is_refused = not self.inventory.refused_namespaces.isdisjoint((namespace, ""))
        if is_refused or self._may_lack_a_part(namespace):
            return Basis.INCOMPLETE
        return self.basis_of_missing_pods(namespace)

    def basis_of_missing_pods(self, namespace: str) -> Basis:
        """Say what the claim rests on that no pod of a namespace carries some labels."""
        if namespace in self.unsure_namespaces:
            return Basis.INCOMPLETE
        if self.is_open_world and missing_in(namespace, self.gaps):
            return Basis.ASSUMED
        is_assumed = self.is_partly_read or namespace in self.unstated_namespaces
        return Basis.ASSUMED if is_assumed else Basis.DECLARED

    def _may_lack_a_part(self, namespace: str) -> bool:
        """Tell whether policies that another cluster has for a namespace may well belong here.

        Which units run together is told from paths, and `overlays/gateways` is no environment. A
        cluster that runs the same workloads from an overlay of its own is one: there the policies are
        missing for certain.
        """
        policed = [engine for engine in self.elsewhere if engine.has_policies(namespace)]
        if self.engine.has_policies(namespace) or not policed:
            return False
        own = {each.at for each in self.inventory.workloads_in(namespace)}
        others = (each.at for engine in policed for each in engine.inventory.workloads_in(namespace))
        return namespace in self.shared_namespaces or own.isdisjoint(others)

    def selects_elsewhere(self, policy: NetworkPolicy) -> bool:
        """Tell whether the same text, as a policy of another cluster or namespace, may select pods there."""
        return any(
            not workload.is_opaque
            for engine in (self.engine, *self.elsewhere)
            for other in engine.policies_at(policy.at)
            for workload in engine.selected_workloads(other, at_least=Match.UNKNOWN)
        )

    @property
    def is_open_world(self) -> bool:
        """Whether the cluster may hold more than the repository declares."""
        return self.config.world is World.OPEN

    def makes_pods(self, namespace: str) -> bool:
        """Tell whether an operator may make pods in a namespace from a custom resource there."""
        return namespace in self.inventory.pod_maker_namespaces

    def is_delivered_to(self, namespace: str) -> bool:
        """Tell whether something that is deployed and could not be rendered may put objects there."""
        return any(each.effect is Effect.OBJECTS for each in missing_in(namespace, self.gaps))

    def may_be_installed_in(self, namespace: str) -> bool:
        """Tell whether somebody may put objects there with a chart that nothing here installs."""
        return any(each.effect is Effect.OFFER for each in missing_in(namespace, self.gaps))

    def _as_far_as_rendered(self, namespace: str) -> str:
        return as_far_as_rendered(namespace, self.gaps) if self.is_open_world else ""

    def services_of(self, workload: Workload) -> tuple[Service, ...]:
        """Return the Services that lead to a workload's pods."""
        return self.inventory.service_index.leading_to(workload)

    def location_of_namespace(self, name: str, workloads: Iterable[Workload]) -> Location:
        """Return the line that stands for a namespace: its declaration, else its first workload."""
        declared = self.inventory.namespaces[name].at
        return declared if declared is not None else min(each.at for each in workloads)
