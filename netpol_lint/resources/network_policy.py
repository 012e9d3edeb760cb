"""networking.k8s.io/v1 NetworkPolicy, decoded and judged as the API server would.

Sources: `staging/src/k8s.io/api/networking/v1/types.go`, `pkg/apis/networking/v1/defaults.go` and
`pkg/apis/networking/validation/validation.go` of Kubernetes.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.meaning import Meaning
from netpol_lint.resources.cidr import Network
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef
from netpol_lint.resources.selector import LabelSelector


class Direction(Enum):
    """The side of a connection that a policy speaks about; the values are those of `policyTypes`."""

    INGRESS = "Ingress"
    EGRESS = "Egress"

    # Enum hashes the name with a call of its own; these are keys wherever policies are compiled.
    __hash__ = object.__hash__

    @property
    def field_name(self) -> str:
        """The field of `spec` that holds the rules, which is also the word for prose."""
        return self.value.lower()


class PodPeer(Struct, frozen=True):
    """Pods as a peer. An absent namespace selector means the policy's own namespace."""

    at: Location
    namespace_selector: LabelSelector | None
    pod_selector: LabelSelector | None


class IpBlock(Struct, frozen=True):
    """An address range as a peer; `excepts` are taken out of this block only."""

    at: Location
    cidr: Network
    cidr_at: Location
    excepts: tuple[Network, ...]


Peer = PodPeer | IpBlock


class PolicyPort(Meaning, frozen=True):
    """One item of `ports`. Without `port` it is every port of the protocol; a string is a port's name.

    `written` is its text.
    """

    aside = frozenset({"written"})

    at: Location
    protocol: str = "TCP"
    port: int | str | None = None
    end_port: int | None = None
    written: Field | None = None

    def __str__(self) -> str:
        if self.port is None:
            return f"every {self.protocol} port"
        last = "" if self.end_port is None else f"-{self.end_port}"
        return f"{self.protocol} {self.port}{last}"


class PolicyRule(Meaning, frozen=True):
    """One ingress or egress rule. Absent or empty peers are every peer, absent or empty ports every port.

    `written` is its text: it tells what is absent from what is null or empty.
    """

    aside = frozenset({"written"})

    at: Location
    direction: Direction
    index: int
    peers: tuple[Peer, ...]
    ports: tuple[PolicyPort, ...]
    peers_at: Location | None = None
    ports_at: Location | None = None
    written: Field | None = None


class NetworkPolicy(Meaning, frozen=True):
    """A policy that the API server accepts.

    `directions` are those in which it isolates the pods it selects, after defaulting;
    `selector_at` is where the pods are selected, the name's place when nothing is written. `written`
    is the text of the object: it tells what is absent from what is null or empty.
    """

    aside = frozenset({"written"})

    ref: ObjectRef
    at: Location
    pod_selector: LabelSelector
    selector_at: Location
    directions: frozenset[Direction]
    rules: tuple[PolicyRule, ...]
    written: Field | None = None

    @property
    def namespace(self) -> str:
        """The namespace whose pods it selects."""
        return self.ref.namespace

    def rules_of(self, direction: Direction) -> tuple[PolicyRule, ...]:
        """Return the rules that have an effect in a direction: none where the policy does not isolate."""
        if direction not in self.directions:
            return ()
        return tuple(rule for rule in self.rules if rule.direction is direction)

    def __str__(self) -> str:
        return f"NetworkPolicy {self.ref.namespace}/{self.ref.name}"
