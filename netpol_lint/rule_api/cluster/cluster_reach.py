"""Who may open a connection to whom in one cluster: what several checks ask, worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.reach.entry_points import EntryPoint, entry_points
from netpol_lint.resources.inventory import Inventory
from netpol_lint.resources.workload import Workload

if TYPE_CHECKING:
    from netpol_lint.reach.connectivity import Connectivity, Surroundings
    from netpol_lint.reach.paths import LateralMovement


# Without slots, which leave no place for the answers: several rules ask, and the first one waits for them.
class ClusterReach(Struct, frozen=True, dict=True):
    """The graph of one cluster, and the doors into it.

    `external` workloads run without being declared here, `stated_controllers` lead traffic to what declared
    ones do not answer for. `is_open` says that the cluster may hold more
    than the repository declares.
    """

    inventory: Inventory
    facts: AddressFacts
    external: tuple[Workload, ...] = ()
    stated_controllers: tuple[Workload, ...] = ()
    is_open: bool = True

    @cached_property
    def entry_points(self) -> tuple[EntryPoint, ...]:
        """Where traffic comes into the cluster, sorted by object."""
        return entry_points(self.inventory, self.external, stated_controllers=self.stated_controllers)

    @cached_property
    def connectivity(self) -> Connectivity:
        """The graph over classes of pods that no policy can tell apart."""
        from netpol_lint.reach.connectivity import connectivity

        return connectivity(self.inventory, self.surroundings, is_grouped=True)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What there is around the declared objects, which the graph needs besides them.

        DNS servers that nobody declares are not in it: where policies name them, they stand as pods that
        policies name, and everywhere else they would be an end that each open workload has.
        """
        # Most rules do without the graph, and it takes longer to import than they take.
        from netpol_lint.reach.connectivity import Surroundings
        from netpol_lint.reach.undeclared_entrances import undeclared_entrances

        return Surroundings(
            facts=self.facts,
            external=self.external,
            entrances=undeclared_entrances(self.entry_points),
            has_undeclared_pods=self.is_open,
        )

    @cached_property
    def lateral_movement(self) -> LateralMovement:
        """What an intruder could walk."""
        from netpol_lint.reach.paths import lateral_movement

        return lateral_movement(self.connectivity)
