"""One cluster as it was understood, and what is worked out of it when somebody asks."""

from __future__ import annotations

from functools import cached_property

from msgspec import Struct

from netpol_lint.audit.gaps import located_gaps
from netpol_lint.policy.engine import PolicyEngine, build_engine
from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.build import StalePatch
from netpol_lint.render.cluster import Cluster
from netpol_lint.render.gap import Gap
from netpol_lint.resources.cni.detected import DetectedCni
from netpol_lint.resources.dns import DnsServers
from netpol_lint.resources.inventory import Inventory, matters
from netpol_lint.resources.pod_maker import may_make_pods
from netpol_lint.resources.workload import Workload, is_workload
from netpol_lint.rule_api.cluster.cluster_clients import ClusterClients
from netpol_lint.rule_api.cluster.cluster_reach import ClusterReach
from netpol_lint.rule_api.cluster.dns_reach import ClusterDns
from netpol_lint.rule_api.cluster.port_slips import PortSlips
from netpol_lint.rule_api.cluster.remembered import Remembered


class ClusterModel(Struct, frozen=True, dict=True):
    """One cluster, decoded.

    `external` workloads run in it without being declared here, as the configuration states or as a
    release brings them that is not rendered; `assumed` are these and the DNS servers that a cluster is
    taken to have. `cni` is its network plugin, if that is known. `stated_controllers` and
    `stated_scrapers` are the workloads of which the configuration says that they lead traffic in and
    scrape metrics. `unsure_namespaces` hold objects that a transformer not applied here may change;
    `unstated_namespaces` hold objects whose manifests name no namespace; `shared_namespaces` only objects
    that every environment has. `is_open` says that the cluster may hold more than is declared.
    """

    cluster: Cluster
    inventory: Inventory
    facts: AddressFacts
    external: tuple[Workload, ...]
    assumed: tuple[Workload, ...]
    dns: DnsServers
    cni: DetectedCni | None
    stated_controllers: tuple[Workload, ...]
    stated_scrapers: tuple[Workload, ...]
    unsure_namespaces: frozenset[str]
    unstated_namespaces: frozenset[str]
    shared_namespaces: frozenset[str]
    is_open: bool

    # Without slots, which leave no place for it: not every command asks for the engine.
    @cached_property
    def engine(self) -> PolicyEngine:
        """The policies of the cluster, compiled."""
        return build_engine(
            self.inventory,
            facts=self.facts,
            assumed=self.assumed,
            has_stranger=bool(self.inventory.cluster_policies),
        )

    @cached_property
    def cluster_dns(self) -> ClusterDns:
        """The DNS servers and the policies between them and the pods."""
        return ClusterDns(self.engine, self.dns)

    @cached_property
    def reach(self) -> ClusterReach:
        """The graph of the cluster and the doors into it."""
        return ClusterReach(
            self.inventory,
            self.facts,
            self.external,
            stated_controllers=self.stated_controllers,
            is_open=self.is_open,
        )

    @cached_property
    def remembered(self) -> Remembered:
        """What rules have asked before."""
        return Remembered()

    @cached_property
    def port_slips(self) -> PortSlips:
        """The rules that list a Service's port where pods listen on another one."""
        return PortSlips(self.engine)

    @cached_property
    def clients(self) -> ClusterClients:
        """Who opens connections to workloads of every namespace."""
        return ClusterClients(
            self.inventory,
            self.facts,
            known=self.assumed,
            stated_controllers=self.stated_controllers,
            stated_scrapers=self.stated_scrapers,
        )

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What could not be rendered, with the namespaces that it concerns."""
        return located_gaps(self.cluster)

    @cached_property
    def duplicates(self) -> tuple[tuple[ApiObject, ApiObject], ...]:
        """The objects that the cluster has twice and that are judged: the one analysed, and the other."""
        return tuple((each.kept, each.left_out) for each in self.cluster.duplicates if _is_judged(each.kept))

    @cached_property
    def stale_patches(self) -> tuple[StalePatch, ...]:
        """The patches that found nothing to change, each once."""
        return tuple(dict.fromkeys(each for unit in self.cluster.units for each in unit.stale_patches))


def _is_judged(each: ApiObject) -> bool:
    """Tell whether what an object says about traffic is known; of what operators make of one it is not."""
    return matters(each) and (is_workload(each) or not may_make_pods(each))
