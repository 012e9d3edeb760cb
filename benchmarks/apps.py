"""The applications of a made-up cluster: what runs in each namespace, before anything is written."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Role:
    """What an application does in its product; `port` is absent for one that nobody calls."""

    name: str
    kind: str
    port: tuple[str, int] | None
    metrics_port: int


WEB: Final = Role("web", "Deployment", ("http", 8080), 9090)
API: Final = Role("api", "Deployment", ("grpc", 9000), 9100)
WORKER: Final = Role("worker", "Deployment", None, 9091)
DATABASE: Final = Role("postgres", "StatefulSet", ("postgres", 5432), 9187)
CACHE: Final = Role("redis", "StatefulSet", ("redis", 6379), 9121)

ROLES: Final = (WEB, API, DATABASE, WORKER, CACHE)
"""A product has one application of each, in this order."""

_PRODUCTS: Final = (
    *("accounts", "billing", "cart", "catalog", "checkout", "delivery", "fraud", "gifts", "identity"),
    *("inventory", "invoices", "ledger", "loyalty", "mail", "orders", "payments", "prices", "ratings"),
    *("refunds", "reports", "returns", "search", "stock", "tax"),
)

MONITORING: Final = "monitoring"
INGRESS_CONTROLLER: Final = "ingress-nginx"
_FIRST_WITH_PLATFORM: Final = 5
_SHARED_EVERY: Final = 10


@dataclass(frozen=True, slots=True)
class Team:
    """A namespace and how many workloads run in it. Other namespaces call the `shared` ones."""

    namespace: str
    number: int
    size: int

    @property
    def is_shared(self) -> bool:
        """Whether others may call what runs here."""
        return self.number % _SHARED_EVERY == _SHARED_EVERY // 2


@dataclass(frozen=True, slots=True)
class App:
    """One workload."""

    namespace: str
    product: str
    role: Role
    replicas: int
    version: str

    @property
    def name(self) -> str:
        """The name of the workload and of everything that belongs to it."""
        return f"{self.product}-{self.role.name}"


def teams(namespaces: int, workloads: int, dice: random.Random) -> Iterator[Team]:
    """Yield namespaces of uneven sizes, which add up; from five on, the first two are the platform's."""
    weights = [dice.randint(2, 8) for _ in range(namespaces)]
    total, before = sum(weights), 0
    for number, weight in enumerate(weights):
        after = before + weight
        size = workloads * after // total - workloads * before // total
        yield Team(_namespace(number, namespaces), number, size)
        before = after


def _namespace(number: int, namespaces: int) -> str:
    platform = (MONITORING, INGRESS_CONTROLLER) if namespaces >= _FIRST_WITH_PLATFORM else ()
    return platform[number] if number < len(platform) else f"team-{number:04}"


def apps_of(team: Team, dice: random.Random) -> tuple[App, ...]:
    """Return the applications of a namespace, product by product."""
    return tuple(
        App(
            namespace=team.namespace,
            product=_product(number // len(ROLES)),
            role=ROLES[number % len(ROLES)],
            replicas=dice.choice((1, 2, 2, 3, 5)),
            version=f"{dice.randint(1, 9)}.{dice.randint(0, 40)}.{dice.randint(0, 9)}",
        )
        for number in range(team.size)
    )


def _product(number: int) -> str:
    turn, index = divmod(number, len(_PRODUCTS))
    return f"{_PRODUCTS[index]}-{turn + 1}" if turn else _PRODUCTS[index]
