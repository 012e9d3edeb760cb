"""The made-up repositories of the benchmarks are what they are said to be, and every stage runs on them."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from benchmarks.analysis import analyse, made_up_inventory
from benchmarks.budgets import BUDGETS, table
from benchmarks.floor import compose_repository
from benchmarks.generate import Shape, cluster, write
from benchmarks.measure import Usage
from benchmarks.stages import STAGES, Progress
from benchmarks.turns import nothing_measured
from netpol_lint.audit import Survey, survey
from netpol_lint.audit.contexts import contexts
from netpol_lint.checks import CHECKS
from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.config.selection import selected_rules
from netpol_lint.resources.inventory import Inventory, matters
from netpol_lint.resources.network_policy import IpBlock, Peer, PodPeer, PolicyPort
from netpol_lint.rulebook import load_rulebook
from netpol_lint.source.repository import Repository
from tests.contract.checkout import CHECKOUT

SEVERAL: Final = Shape(namespaces=7, workloads=90)
OPEN: Final = Shape(namespaces=7, workloads=90, has_policies=False)
SINGLE: Final = Shape(namespaces=1, workloads=140)
"""More than one workload of each product, so that names must be told apart."""

SHAPES: Final = (
    pytest.param(SEVERAL, id="several namespaces"),
    pytest.param(SINGLE, id="a single namespace"),
    pytest.param(OPEN, id="no policies"),
    pytest.param(Shape(namespaces=1, workloads=1), id="the smallest"),
)


def _files(shape: Shape, seed: int = 0) -> Mapping[str, bytes]:
    return {path: text.encode() for path, text in cluster(shape, seed)}


def _surveyed(shape: Shape, seed: int = 0) -> Survey:
    return survey(Repository.from_bytes(_files(shape, seed)), DEFAULT_CONFIG)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_manifest_is_accepted_and_the_counts_are_those_asked_for(shape: Shape) -> None:
    files = _files(shape)
    repository = Repository.from_bytes(files)
    surveyed = survey(repository, DEFAULT_CONFIG)
    (model,) = surveyed.clusters
    inventory = model.inventory
    assert [problem for path in files for problem in repository.load(path).problems] == []
    assert (inventory.problems, inventory.refused, surveyed.notes) == ((), (), ())
    assert len(files) == len(list(cluster(shape, 0))), "each path is written once"
    assert sum(each.is_declared for each in inventory.namespaces.values()) == shape.namespaces
    assert len(inventory.workloads) == shape.workloads
    assert len(inventory.policies) == shape.policies


def test_a_thousand_workloads_have_the_documents_that_budgets_speak_of() -> None:
    shape = Shape(namespaces=25, workloads=1_000)
    documents = sum(text.count("\n---\n") + 1 for _, text in cluster(shape, 0))
    assert shape.policies == 1_100
    assert 3_100 < documents < 3_300


def test_without_policies_there_is_none() -> None:
    assert OPEN.policies == 0
    assert not any(b"NetworkPolicy" in text for text in _files(OPEN).values())


def test_the_same_seed_writes_the_same_bytes_and_another_one_does_not(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "benchmarks.generate", "--namespaces", "7", "--workloads", "90")
    for hash_seed in ("1", "2"):
        folder = tmp_path / hash_seed
        environment = {"PYTHONHASHSEED": hash_seed}
        subprocess.run([*command, "--seed", "3", folder], cwd=CHECKOUT, env=environment, check=True)
        written = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.yaml")}
        assert written == _files(SEVERAL, seed=3)
    assert _files(SEVERAL, seed=3) != _files(SEVERAL, seed=4)


def test_policies_use_all_that_the_api_offers() -> None:
    used = Counter(feature for model in _surveyed(SEVERAL).clusters for feature in _features(model.inventory))
    assert used.keys() == {
        *("named port", "numeric port", "range", "UDP"),
        *("pods", "pods of other namespaces", "namespaces", "expression"),
        *("block", "block with excepts", "any address with excepts", "IPv6 block"),
        *("deny both", "ingress only", "egress only"),
    }


def _features(inventory: Inventory) -> Iterator[str]:
    for policy in inventory.policies:
        directions = sorted(each.value for each in policy.directions)
        yield f"{directions[0].lower()} only" if len(directions) == 1 else "deny both"
        for rule in policy.rules:
            yield from map(_port_feature, rule.ports)
            for peer in rule.peers:
                yield from _peer_features(peer)


def _port_feature(port: PolicyPort) -> str:
    if port.end_port is not None:
        return "range"
    if port.protocol == "UDP":
        return "UDP"
    return "named port" if isinstance(port.port, str) else "numeric port"


def _peer_features(peer: Peer) -> Iterator[str]:
    match peer:
        case IpBlock(cidr=cidr, excepts=excepts):
            name = "any address" if cidr.prefixlen == 0 else "IPv6 block" if cidr.version == 6 else "block"
            yield f"{name} with excepts" if excepts and cidr.version == 4 else name
        case PodPeer(namespace_selector=None, pod_selector=pods) if pods is not None:
            is_plain = all(len(each.values) == 1 for each in pods.requirements)
            yield "pods" if is_plain else "expression"
        case PodPeer(pod_selector=pods):
            yield "namespaces" if pods is None else "pods of other namespaces"


@pytest.mark.parametrize("shape", SHAPES)
def test_every_stage_runs_on_what_was_written(shape: Shape, tmp_path: Path) -> None:
    write(shape, 0, tmp_path)
    progress = Progress(tmp_path)
    for run in STAGES.values():
        run(progress)
    (engine,) = progress.engines
    assert len(engine.inventory.policies) == shape.policies


@pytest.mark.parametrize("shape", SHAPES)
def test_the_floor_composes_the_documents_that_matter(shape: Shape, tmp_path: Path) -> None:
    write(shape, 0, tmp_path)
    (model,) = _surveyed(shape).clusters
    assert len(compose_repository(tmp_path)) == len(list(filter(matters, model.cluster.objects)))


def test_the_floor_passes_over_what_is_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("replicas: 3\n", "utf-8")
    (tmp_path / "template.yaml").write_text("kind: Service\nspec: {{ .Values.spec }}}\n", "utf-8")
    (tmp_path / "role.yml").write_text("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n", "utf-8")
    (tmp_path / "service.yml").write_bytes(b"apiVersion: v1\r\nkind: Service\r\n---\r\nkind: Job\r\n")
    assert len(compose_repository(tmp_path)) == 2


@pytest.mark.parametrize("shape", SHAPES)
def test_the_analysis_by_itself_finds_what_is_found_in_files(shape: Shape) -> None:
    surveyed = _surveyed(shape)
    found = Counter(
        finding.rule_id
        for rule in selected_rules(DEFAULT_CONFIG, load_rulebook()).values()
        for context in contexts(rule, DEFAULT_CONFIG, surveyed, problems=())
        for finding in CHECKS[rule.id](context)
    )
    assert Counter(each.rule_id for each in analyse(made_up_inventory(shape, 0))) == found


def test_budgets_that_are_missed_come_first_and_growth_counts_for_each_doubling() -> None:
    small, large = nothing_measured(), nothing_measured()
    for cpu_s in (1.0, 2.0, 30.0):
        small["scan"].add(Usage(cpu_s, 1.0, 1))
    large["scan"].add(Usage(20.0, 1.0, 390_000_000))
    verdicts = [line.split()[0] for line in table({"2000": small, "10000": large})][1:]
    assert verdicts == ["missed", *["-"] * (len(BUDGETS) - 2), "met"]


def test_what_has_failed_meets_no_budget() -> None:
    failed = nothing_measured()
    failed["scan"].add(Usage(1.0, 1.0, 1))
    failed["scan"].add("exit 2")
    assert not any(line.startswith(("missed", "met")) for line in table({"10000": failed}))


def test_the_table_has_a_line_with_numbers_for_every_stage_and_for_the_scan() -> None:
    command = (sys.executable, "-m", "benchmarks", "1", "--repeat", "1")
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    lines = [line for line in ended.stdout.splitlines() if line.startswith("1 ")]
    # Names of rows have spaces in them.
    measured = {line[13:29].strip() for line in lines if "." in line[29:]}
    assert measured >= {"floor", *STAGES, "scan", "scan again", "scan --jobs 1", "analysis"}


def test_a_real_repository_is_measured_like_those_that_are_made_up() -> None:
    command = (sys.executable, "-m", "benchmarks", "--repeat", "1", "--only", "floor", "--only", "scan")
    ended = subprocess.run(
        [*command, "--repository", "examples"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in ended.stdout.splitlines()]
    assert [line[1] for line in lines if line[:1] == ["examples"]] == ["floor", "scan"]
