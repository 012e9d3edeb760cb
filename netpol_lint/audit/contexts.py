"""What each check gets to see: every cluster, and once what belongs to none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.audit.survey import Survey
from netpol_lint.config import Config
from netpol_lint.policy.engine import build_engine
from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.resources.dns import DnsServers
from netpol_lint.resources.inventory import Inventory
from netpol_lint.rule_api import CheckContext
from netpol_lint.rule_api.cluster.cluster_clients import ClusterClients
from netpol_lint.rule_api.cluster.cluster_reach import ClusterReach
from netpol_lint.rule_api.cluster.dns_reach import ClusterDns
from netpol_lint.rulebook import RuleSpec
from netpol_lint.source.document import ProblemKind, SourceProblem

_LOST: Final = frozenset(
    {ProblemKind.SYNTAX, ProblemKind.ENCODING, ProblemKind.LIMIT, ProblemKind.UNREADABLE}
)
"""Problems that leave nothing of a manifest to judge."""

_NOTHING: Final = build_engine(Inventory())
"""The engine of no cluster: every rule asks it, and it always says the same."""


def contexts(
    rule: RuleSpec, config: Config, surveyed: Survey, problems: tuple[SourceProblem, ...]
) -> Iterator[CheckContext]:
    """Yield a rule's view of what belongs to no cluster, and then of each cluster.

    `problems` are those of files that look like manifests.
    """
    yield CheckContext(
        rule=rule,
        config=config,
        cluster="",
        inventory=Inventory(problems=surveyed.undeployed.problems),
        engine=_NOTHING,
        cluster_dns=ClusterDns(_NOTHING, DnsServers((), ())),
        reach=ClusterReach(_NOTHING.inventory, AddressFacts()),
        clients=ClusterClients(_NOTHING.inventory, AddressFacts()),
        source_problems=problems,
        forgotten=surveyed.forgotten,
        origin_of=surveyed.origin_of,
        editing=surveyed.editing,
    )
    is_partly_read = any(problem.kind in _LOST for problem in problems)
    engines = tuple(model.engine for model in surveyed.clusters)
    for model in surveyed.clusters:
        yield CheckContext(
            rule=rule,
            config=config.for_cluster(model.cluster.name),
            cluster=model.cluster.name,
            inventory=model.inventory,
            engine=model.engine,
            cluster_dns=model.cluster_dns,
            reach=model.reach,
            clients=model.clients,
            cni=model.cni,
            unsure_namespaces=model.unsure_namespaces,
            unstated_namespaces=model.unstated_namespaces,
            shared_namespaces=model.shared_namespaces,
            is_partly_read=is_partly_read,
            engines=engines,
            duplicates=model.duplicates,
            stale_patches=model.stale_patches,
            gaps=model.gaps,
            origin_of=surveyed.origin_of,
            editing=surveyed.editing,
            port_slips=model.port_slips,
            remembered=model.remembered,
        )
