"""Scanning for the findings of some clusters."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.contract.checkout import CHECKOUT
from tests.unit.cli.running import CLEAN, run, write

_TWICE: Final = f"{CLEAN}kind: NetworkPolicy\n"
"""A policy that strict decoding refuses, whatever cluster runs it."""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    shutil.copytree(CHECKOUT / "tests/repos/fleet", tmp_path, dirs_exist_ok=True)
    # What is wrong with the text of a file is said of no cluster; this one runs in one of them.
    write(tmp_path, {"apps/staging/twice.yaml": _TWICE, "elsewhere/twice.yaml": _TWICE})
    kustomization = tmp_path / "apps/staging/kustomization.yaml"
    kustomization.write_text(
        kustomization.read_text("utf-8").replace("resources:\n", "resources:\n  - twice.yaml\n"), "utf-8"
    )
    return tmp_path


def _found(fleet: Path, *options: str) -> tuple[set[tuple[str, ...]], set[str], int]:
    """Return the clusters of the findings, the files of those that are in none, and a count of clusters."""
    report = json.loads(run("scan", "--output-format=json", *options, cwd=fleet).out)
    loose = {each["location"]["path"] for each in report["findings"] if not each["clusters"]}
    clusters = {tuple(each["clusters"]) for each in report["findings"] if each["clusters"]}
    return clusters, loose, report["summary"]["clusters"]


def test_only_the_findings_of_a_cluster(fleet: Path) -> None:
    clusters, loose, number = _found(fleet, "--cluster", "staging")
    assert ("staging",) in clusters
    assert all("staging" in each for each in clusters)
    assert loose >= {"apps/staging/twice.yaml", "elsewhere/twice.yaml"}
    assert number == 1


def test_files_of_other_clusters_are_theirs(fleet: Path) -> None:
    clusters, loose, _ = _found(fleet, "--cluster", "production")
    assert all("production" in each for each in clusters)
    assert "elsewhere/twice.yaml" in loose
    assert "apps/staging/twice.yaml" not in loose


def test_several_clusters(fleet: Path) -> None:
    clusters, _, number = _found(fleet, "--cluster", "production", "--cluster", "staging")
    assert {("production",), ("staging",)} <= clusters
    assert number == 2


def test_an_unknown_cluster(fleet: Path) -> None:
    ended = run("scan", "--cluster", "stagging", cwd=fleet)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("error: there is no cluster 'stagging'\nhint: did you mean 'staging'?")
