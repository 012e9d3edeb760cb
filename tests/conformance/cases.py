"""The truth tables in this folder as values: whole clusters, and which connections are possible in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What a YAML loader gives: nothing is known about the values before somebody looks.
Manifest = dict[str, Any]

TABLES = ("e2e", "policy_assistant", "recipes")

CLUSTER_WIDE_KINDS = frozenset({"AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"})

_FOLDER = Path(__file__).parent
_PROBES = re.compile(
    r"(?P<source>\S+) (?P<protocol>TCP|UDP|SCTP)/(?P<port>\d+) (?P<answer>\w+): (?P<ends>.+)"
)
_ANSWERS = {"allowed": True, "denied": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Probe:
    """One connection and whether it is possible; `None` is "cannot be known offline".

    The ends are `namespace/name` of a pod or workload, or `ip:<address>`. A derived probe follows from
    the API; the table's origin does not state it.
    """

    source: str
    destination: str
    port: int
    protocol: str
    expected: bool | None
    is_derived: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A cluster with its policies, and all that a table says about it.

    The tag `needs-pod-ip` marks an ipBlock that has to match the address of a pod, `named-port` a policy
    that names one.
    """

    table: str
    name: str
    source: str
    manifests: tuple[Manifest, ...]
    probes: tuple[Probe, ...]
    tags: frozenset[str]

    @property
    def id(self) -> str:
        """The table and the name in it, unique among all cases."""
        return f"{self.table}: {self.name}"

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind among the manifests."""
        return frozenset(manifest["kind"] for manifest in self.manifests)

    @property
    def yaml(self) -> str:
        """The manifests as a stream of YAML documents, one line each."""
        return "".join(f"---\n{json.dumps(manifest)}\n" for manifest in self.manifests)


@dataclass(frozen=True, slots=True)
class ValidationCase:
    """A manifest, and whether the API server accepts it."""

    name: str
    manifest: Manifest
    is_accepted: bool


def load_cases() -> tuple[Case, ...]:
    """Read every table, in the order of `TABLES` and of the files."""
    return tuple(case for table in TABLES for case in _load_table(table))


def load_validation_cases() -> tuple[ValidationCase, ...]:
    """Read the manifests that the API server accepts or rejects."""
    return tuple(ValidationCase(**entry) for entry in _read("validation"))


def parse_probes(lines: Iterable[str], *, is_derived: bool = False) -> tuple[Probe, ...]:
    """Read lines like `shop/web TCP/80 allowed: shop/api ip:192.0.2.1`.

    Raises:
        ValueError: a line has another form.
    """
    return tuple(probe for line in lines for probe in _parse_line(line, is_derived=is_derived))


def _parse_line(line: str, *, is_derived: bool) -> Iterable[Probe]:
    match = _PROBES.fullmatch(line)
    if match is None or match["answer"] not in _ANSWERS:
        raise ValueError(f"{line!r} is no line of probes")
    for end in match["ends"].split():
        expected = _ANSWERS[match["answer"]]
        yield Probe(match["source"], end, int(match["port"]), match["protocol"], expected, is_derived)


def _load_table(table: str) -> Iterable[Case]:
    content = _read(table)
    for entry in content["cases"]:
        yield Case(
            table=table,
            name=entry["name"],
            source=entry["source"],
            manifests=(*content["clusters"][entry["cluster"]], *entry["policies"]),
            probes=parse_probes(entry["probes"]) + parse_probes(entry["derived"], is_derived=True),
            tags=frozenset(entry["tags"]),
        )


def _read(name: str) -> Any:
    return json.loads((_FOLDER / f"{name}.json").read_text("utf-8"))
