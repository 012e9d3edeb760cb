"""What a user can state in `.netpol-lint.yaml`, as values that are right by construction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from ipaddress import IPv4Network, IPv6Network
from typing import Final, Literal, TypeAlias

from msgspec import Struct, field

from netpol_lint.config.intent import Environment, Expectation, PodsEnd
from netpol_lint.config.system_namespaces import SYSTEM_NAMESPACES
from netpol_lint.facts.pods import PodsAt
from netpol_lint.findings import Severity
from netpol_lint.location import Location
from netpol_lint.rulebook import OptionValue, Profile

Network: TypeAlias = IPv4Network | IPv6Network


class World(Enum):
    """Whether the cluster holds more than the repository declares."""

    OPEN = "open"
    CLOSED = "closed"


class DnsProfile(Enum):
    """Where a cluster's pods find name resolution."""

    KUBE_DNS = "kube-dns"
    NODE_LOCAL = "nodelocal"
    OPENSHIFT = "openshift"
    GARDENER = "gardener"


class IpBlockMatching(Enum):
    """Whether an `ipBlock` matches pods: as the manifests tell, always inside `podCIDRs`, or never."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Cni(Struct, frozen=True):
    """The network plugin; `version` is as written, `1.17` or `v1.17.3`.

    `enforces_policies` says what is not usual: something beside it does, or its own engine is off.
    """

    name: str
    version: str | None = None
    enforces_policies: bool | None = None
    at: Location | None = None


class DnsPeer(Struct, frozen=True):
    """Where DNS is answered: pods by namespace and labels, or an address that no pod has.

    Exactly one of `namespace` and `cidr` is set. Empty `labels` stand for every pod there.
    """

    namespace: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    cidr: Network | None = None


class Dns(Struct, frozen=True):
    """How names are resolved; an absent profile and empty tuples leave it to what is declared."""

    profile: DnsProfile | None = None
    peers: tuple[DnsPeer, ...] = ()
    ports: tuple[int, ...] = ()
    """Ports of the DNS pods, each for UDP and TCP."""


class ClusterNetwork(Struct, frozen=True):
    """Address ranges of the cluster; an empty tuple is unknown, not empty."""

    pod_cidrs: tuple[Network, ...] = ()
    service_cidrs: tuple[Network, ...] = ()
    node_cidrs: tuple[Network, ...] = ()
    api_server: tuple[Network, ...] = ()
    ip_block_matches_pods: IpBlockMatching = IpBlockMatching.AUTO


class Namespaces(Struct, frozen=True):
    """What is known of namespaces beyond their manifests.

    `system` holds shell patterns of namespaces that the platform looks after. `labels` adds to the
    labels of the namespace with exactly that name.
    """

    system: tuple[str, ...] = tuple(SYSTEM_NAMESPACES)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class ContainerPort(Struct, frozen=True):
    """A port of an external workload, in the words of a pod's `containerPort`."""

    number: int
    protocol: Literal["TCP", "UDP", "SCTP"] = "TCP"
    name: str | None = None


class ExternalWorkload(Struct, frozen=True):
    """A workload that runs in the cluster but is declared elsewhere; `kind` is a workload's kind."""

    namespace: str
    labels: Mapping[str, str]
    ports: tuple[ContainerPort, ...]
    kind: str
    name: str | None
    at: Location


class Suppression(Struct, frozen=True):
    """An entry of `suppress:`.

    `rule` is a known id. `object` and `path` are patterns, absent to match everything. `expires` is
    the last day on which it holds. `cluster` restricts it to findings of that cluster alone.
    """

    rule: str
    at: Location
    object: str | None = None
    path: str | None = None
    reason: str = ""
    expires: date | None = None
    cluster: str | None = None


class PathOverride(Struct, frozen=True):
    """An entry of `overrides:`, for findings in the files that one of the patterns `paths` matches.

    `ignored` are ids of rules, whatever selectors name them, and so are the keys of `severity`.
    """

    paths: tuple[str, ...]
    at: Location
    ignored: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=dict)


class StatedCluster(Struct, frozen=True):
    """A cluster that the configuration describes instead of leaving it to be found.

    `paths` are relative to the root, each with its place; so is the `namespace` of objects that name
    none. `config` is the whole configuration with what holds in this cluster only.
    """

    name: str
    paths: tuple[tuple[str, Location], ...]
    namespace: tuple[str, Location] | None
    value_files: tuple[str, ...]
    config: Config


class Config(Struct, frozen=True):
    """Everything a user decided; rule ids are known and canonical.

    `select`, `extend_select` and `ignore` hold rule ids, tags and `ALL`. `fail_on` is None for
    never. `options` maps rule id to option name to value, only what was set. `clusters` replaces those
    that would be found, unless it is empty; `repository_urls` adds to the git remotes.
    `ingress_controllers` and `monitoring` replace what is usual, as long as they are not empty.
    `baseline` is a file relative to the root.
    """

    profile: Profile = Profile.DEFAULT
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = Severity.WARNING
    severity: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, OptionValue]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    baseline: str | None = None
    repository_urls: tuple[str, ...] = ()
    clusters: tuple[StatedCluster, ...] = ()
    cni: Cni | None = None
    dns: Dns = Dns()
    network: ClusterNetwork = ClusterNetwork()
    namespaces: Namespaces = Namespaces()
    ingress_controllers: tuple[PodsAt, ...] = ()
    monitoring: tuple[PodsAt, ...] = ()
    external: tuple[ExternalWorkload, ...] = ()
    world: World = World.OPEN
    environments: tuple[Environment, ...] = ()
    sensitive: tuple[PodsEnd, ...] = ()
    expect: tuple[Expectation, ...] = ()
    suppress: tuple[Suppression, ...] = ()
    overrides: tuple[PathOverride, ...] = ()

    def for_cluster(self, name: str) -> Config:
        """Return what holds in the cluster of a name: more than elsewhere only if it is a stated one."""
        return next((each.config for each in self.clusters if each.name == name), self)


DEFAULT_CONFIG: Final = Config()
"""What holds without a configuration file."""
