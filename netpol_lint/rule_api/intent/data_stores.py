"""Which workloads hold data that an intruder is after: as configured, or by what their images run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.facts.pods import is_image
from netpol_lint.facts.sensitive_ports import sensitive_services
from netpol_lint.resources.workload import Workload
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.intent.stated_ends import pods_meant

_HOLDING_DATA: Final = frozenset(
    {
        *("PostgreSQL", "MySQL", "Microsoft SQL Server", "Oracle Database", "CockroachDB", "MongoDB"),
        *("Redis", "Elasticsearch", "Cassandra", "ClickHouse", "CouchDB", "InfluxDB", "Neo4j"),
        *("etcd", "Vault", "MinIO"),
    }
)
"""The sensitive services that keep data; the others pass it on, or rule machines."""


class DataStore(Struct, frozen=True):
    """A workload that holds data; `product` is what it runs, absent where the configuration names it."""

    workload: Workload
    product: str | None = None

    def __str__(self) -> str:
        return f"{self.workload} ({self.product})" if self.product else str(self.workload)


def data_stores(ctx: CheckContext) -> Iterator[DataStore]:
    """Yield the data stores of a cluster, in the order of the repository.

    What runs once (a backup, a migration) has the image of its database for the client in it.
    """
    stated = {
        each.ref
        for end in ctx.config.sensitive
        for each in pods_meant(
            end, ctx.inventory.workloads, inventory=ctx.inventory, environments=ctx.config.environments
        )
    }
    for each in ctx.inventory.workloads:
        if each.ref in stated:
            yield DataStore(each)
        elif not each.runs_once and (product := _product(each)) is not None:
            yield DataStore(each, product)


def _product(workload: Workload) -> str | None:
    for service in sensitive_services():
        if service.name in _HOLDING_DATA and any(
            is_image(wanted, image) for wanted in service.images for image in workload.images
        ):
            return service.name
    return None
