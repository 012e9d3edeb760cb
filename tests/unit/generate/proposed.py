"""A repository in memory, what is proposed for it, and how it is with that added."""

from __future__ import annotations

from collections.abc import Mapping

from netpol_lint.audit import ClusterModel, survey
from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.generate import Proposal
from netpol_lint.policy.ports import ConnectionSet, PortSet, Protocol
from netpol_lint.resources.workload import Workload
from netpol_lint.source.repository import Repository

DENY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: %s}
spec: {podSelector: {}, policyTypes: [%s]}
"""


def deployment(name: str, namespace: str = "shop", *, labels: str = "", port: int = 8080) -> str:
    """Write a Deployment whose pods have the label `app`, unless told otherwise."""
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  replicas: 2
  template:
    metadata: {{labels: {labels or f"{{app: {name}}}"}}}
    spec: {{containers: [{{image: {name}, ports: [{{containerPort: {port}}}]}}]}}
"""


def model_of(files: Mapping[str, str], config: Config = DEFAULT_CONFIG) -> ClusterModel:
    """Return the only cluster of a repository."""
    repository = Repository.from_bytes({path: text.encode() for path, text in files.items()})
    (model,) = survey(repository, config).clusters
    return model


def with_added(files: Mapping[str, str], proposal: Proposal, config: Config = DEFAULT_CONFIG) -> ClusterModel:
    """Return the cluster with what was proposed in it."""
    added = {f"added-{number}.yaml": each.manifest() for number, each in enumerate(proposal.drafts)}
    return model_of({**files, **added}, config)


def workload(model: ClusterModel, name: str) -> Workload:
    """Return the workload of a name."""
    (found,) = [each for each in model.inventory.workloads if each.ref.name == name]
    return found


def tcp(port: int) -> ConnectionSet:
    """Return a port of TCP."""
    return ConnectionSet.single(Protocol.TCP, PortSet.single(port))
