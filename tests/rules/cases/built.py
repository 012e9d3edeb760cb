"""One kustomization of a repository in memory as the cluster that a check is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.findings import Finding
from netpol_lint.policy.engine import build_engine
from netpol_lint.policy.pod_addresses import AddressFacts
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.origin import Transformers
from netpol_lint.resources.dns import find_dns_servers
from netpol_lint.resources.inventory import take_inventory
from netpol_lint.rule_api import CheckContext, CheckFn
from netpol_lint.rule_api.cluster.cluster_clients import ClusterClients
from netpol_lint.rule_api.cluster.cluster_reach import ClusterReach
from netpol_lint.rule_api.cluster.dns_reach import ClusterDns
from netpol_lint.source.repository import Repository
from tests.unit.sample_rulebook import rule


def context_of(files: Mapping[str, str], directory: str, *, config: Config = DEFAULT_CONFIG) -> CheckContext:
    """Build the kustomization in a directory and return a check's view of it."""
    repository = Repository.from_bytes({path: text.encode() for path, text in files.items()})
    build = Kustomizer(repository, ChartRenderer(repository, None)).build(directory)
    inventory = take_inventory(build.objects)
    dns = find_dns_servers(inventory.workloads, config.dns)
    declared = {each.ref for each in inventory.workloads}
    engine = build_engine(inventory, assumed=(each for each in dns.pods if each.ref not in declared))
    return CheckContext(
        rule=rule("a-rule"),
        config=config,
        cluster="prod",
        inventory=inventory,
        engine=engine,
        cluster_dns=ClusterDns(engine, dns),
        reach=ClusterReach(inventory, AddressFacts()),
        clients=ClusterClients(inventory, AddressFacts()),
        stale_patches=build.stale_patches,
        gaps=build.gaps,
        origin_of=partial(Transformers(repository).of),
    )


def found_in(check: CheckFn, files: Mapping[str, str], directory: str) -> list[Finding]:
    """Return what a check finds in the kustomization of a directory."""
    return list(check(context_of(files, directory)))


def nowhere(**facts: object) -> CheckContext:
    """Return the view of an empty cluster of which only these facts are known."""
    return replace(context_of({}, ""), **facts)
