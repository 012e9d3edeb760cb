"""Who opens connections to workloads of every namespace: ingress controllers and what scrapes metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.facts.api_server import ApiServerFacts, api_server
from netpol_lint.facts.ingress_controllers import Product, products
from netpol_lint.facts.monitoring import monitoring_stacks
from netpol_lint.facts.pods import PodsAt
from netpol_lint.policy.engine import PolicyEngine, build_engine
from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.resources.ingress_product import product_of
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.monitoring import declared_scrapers
from netpol_lint.resources.namespace import Namespace, undeclared_namespace
from netpol_lint.resources.stated_pods import assumed_workload
from netpol_lint.resources.workload import Workload


class Clients(Struct, frozen=True):
    """Pods that open connections, of which the first that does is enough.

    `is_assumed` says that neither a manifest nor the configuration names them: then one of them
    probably runs, and which one nobody knows. Empty when they stand on nodes or outside the cluster.
    Ask `ClusterClients.engine` about them: no other engine knows assumed ones.
    """

    pods: tuple[Workload, ...] = ()
    is_assumed: bool = False


# Without slots, which leave no place for the answers: several rules ask, and the first one waits for them.
class ClusterClients(Struct, frozen=True, dict=True):
    """The clients of one cluster: as stated by the configuration, else as declared here, else as usual.

    `known` are the workloads that the engine of the cluster takes to exist although nobody declares
    them; `stated_controllers` and `stated_scrapers` are those that the configuration names.
    """

    inventory: Inventory
    facts: AddressFacts
    known: tuple[Workload, ...] = ()
    stated_controllers: tuple[Workload, ...] = ()
    stated_scrapers: tuple[Workload, ...] = ()

    @cached_property
    def monitoring(self) -> Clients:
        """Who scrapes metrics: Prometheus and its like, an operator's pods included."""
        named = self.stated_scrapers or (*declared_scrapers(self.inventory), *self._external_scrapers)
        return Clients(named) if named else Clients(self._usual_scrapers, is_assumed=True)

    def ingress_controllers(self, product: str | None = None) -> Clients:
        """Return who opens connections to backends where an entry point has no `controllers` of its own.

        `product` is the one that the entry point names, `None` for any that is known. Ask this only where
        neither `controllers` nor `sources` say who it is; with the configuration's they do.
        """
        if self.stated_controllers:
            return Clients(self.stated_controllers)
        meant = [each for each in self._usual_controllers if product in (None, each[0].name)]
        return Clients(tuple(pods for _, each in meant for pods in each), is_assumed=True)

    @property
    def api_server(self) -> ApiServerFacts:
        """Where pods find the API server, and how policies can name it.

        `network.apiServer` of the configuration has its addresses, if they are known.
        """
        return api_server()

    @cached_property
    def engine(self) -> PolicyEngine:
        """The policies of the cluster, compiled with all of these clients.

        It costs as much as the cluster's own engine: ask for it only where a client is assumed or made
        by an operator. It knows no stranger.
        """
        usual = (each for _, several in self._usual_controllers for each in several)
        extra = (*self.known, *self.monitoring.pods, *usual)
        inventory = replace(self.inventory, namespaces=self._namespaces)
        return build_engine(inventory, facts=self.facts, assumed=self._undeclared(extra))

    @property
    def _namespaces(self) -> Mapping[str, Namespace]:
        """The namespaces, those that nobody declares with the labels that they are known to have."""
        found = dict(self.inventory.namespaces)
        usual = [each.pods for each in monitoring_stacks()] + [each.pods for each in products()]
        for place in (place for places in usual for place in places if place.namespace_labels):
            known = found.get(place.namespace) or undeclared_namespace(place.namespace)
            if not known.is_declared:
                found[place.namespace] = known.with_labels(place.namespace_labels)
        return found

    def _undeclared(self, workloads: Iterable[Workload]) -> tuple[Workload, ...]:
        declared = {each.ref for each in self.inventory.workloads}
        by_ref: dict[ObjectRef, Workload] = {each.ref: each for each in workloads}
        return tuple(each for ref, each in by_ref.items() if ref not in declared)

    @cached_property
    def _external_scrapers(self) -> tuple[Workload, ...]:
        external = Inventory(workloads=tuple(each for each in self.known if not each.is_opaque))
        return declared_scrapers(external)

    @cached_property
    def _usual_scrapers(self) -> tuple[Workload, ...]:
        places = [place for stack in monitoring_stacks() for place in stack.pods]
        return _assumed("assumed-monitoring", places)

    @cached_property
    def _usual_controllers(self) -> tuple[tuple[Product, tuple[Workload, ...]], ...]:
        declared = {found.name for each in self.inventory.workloads if (found := product_of(each))}
        return tuple(
            (each, _assumed(f"assumed-{each.name.replace(' ', '-').lower()}", each.pods))
            for each in products()
            if each.pods and each.name not in declared
        )


def _assumed(name: str, places: Iterable[PodsAt]) -> tuple[Workload, ...]:
    return tuple(assumed_workload(f"{name}-{index}", place) for index, place in enumerate(places, 1))
