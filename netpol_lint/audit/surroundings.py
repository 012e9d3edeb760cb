"""What there is around the declared objects of a cluster, for those who ask who may reach whom."""

from __future__ import annotations

from netpol_lint.audit.survey import ClusterModel
from netpol_lint.config import Config, World
from netpol_lint.reach.connectivity import Surroundings
from netpol_lint.reach.undeclared_entrances import undeclared_entrances


def surroundings(model: ClusterModel, config: Config) -> Surroundings:
    """Return what the connectivity of a cluster needs besides its inventory.

    DNS servers that nobody declares are not in it: where policies name them, they stand as pods that
    policies name, and everywhere else they would be an end that each open workload has.
    """
    return Surroundings(
        facts=model.facts,
        external=model.external,
        entrances=undeclared_entrances(model.reach.entry_points),
        has_undeclared_pods=config.for_cluster(model.cluster.name).world is World.OPEN,
    )
