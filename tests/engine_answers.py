"""Asking the policy engine the questions of the tables and of the slow evaluator."""

from __future__ import annotations

from ipaddress import ip_network

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.audit.survey import survey
from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.engine import Peer
from netpol_lint.policy.ports import Protocol
from netpol_lint.source.repository import Repository


def model_of(manifests: str, config: Config = DEFAULT_CONFIG) -> ClusterModel:
    """Survey one file of manifests, which is one cluster."""
    surveyed = survey(Repository.from_bytes({"cluster.yaml": manifests.encode()}), config)
    assert len(surveyed.clusters) == 1
    return surveyed.clusters[0]


def end_of(model: ClusterModel, name: str) -> Peer:
    """Find `namespace/name`, `namespace/Kind/name` or `ip:<address>` in a cluster."""
    if name.startswith("ip:"):
        return CidrSet.of([ip_network(name.removeprefix("ip:"))])
    namespace, *kind, short = name.split("/")
    (found,) = [
        each
        for each in model.inventory.workloads
        if each.namespace == namespace
        and each.ref.name == short
        and each.ref.kind in (kind or [each.ref.kind])
    ]
    return found


def answer(model: ClusterModel, source: str, destination: str, port: int, protocol: str) -> bool | None:
    """Ask the engine for one connection: allowed, denied or unknown (`None`)."""
    verdict = model.engine.connection(end_of(model, source), end_of(model, destination))
    if verdict.allowed.allows(Protocol(protocol), port):
        return True
    return None if verdict.unknown.allows(Protocol(protocol), port) else False
