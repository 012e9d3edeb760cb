"""The commands besides `scan`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netpol_lint import __version__
from netpol_lint.rulebook import load_rulebook
from tests.unit.cli.running import CLEAN, run, write

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{image: a}]}\n"


def test_version(tmp_path: Path) -> None:
    ended = run("--version", cwd=tmp_path)
    assert (ended.code, ended.out, ended.err) == (0, f"netpol-lint {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["-h"], ["scan", "--help"], ["scan", "-h"], ["clusters", "-h"], ["rules", "-h"]]
)
def test_help(tmp_path: Path, arguments: list[str]) -> None:
    ended = run(*arguments, cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.lstrip().startswith("Usage: ")


def test_help_names_every_command(tmp_path: Path) -> None:
    out = run("--help", cwd=tmp_path).out
    assert all(f"  {name} " in out for name in ("scan", "clusters", "rules"))


def test_rules_lists_the_catalogue(tmp_path: Path) -> None:
    ended = run("rules", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    listed, _, tags = ended.out.rstrip().partition("\n\n")
    assert [line.split()[0] for line in listed.splitlines()] == list(load_rulebook())
    assert all(rule.title in listed for rule in load_rulebook().values())
    assert (
        tags == f"tags: {', '.join(sorted({tag for rule in load_rulebook().values() for tag in rule.tags}))}"
    )


def test_rules_shows_a_page(tmp_path: Path) -> None:
    ended = run("rules", "unknown-field", cwd=tmp_path)
    page = load_rulebook()["unknown-field"].page.rstrip()
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"{page}\n")
    assert ended.out.endswith(f"/blob/v{__version__}/rules/unknown-field/README.md\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository of two environments with a patch that is not applied."""
    files = {
        "base/kustomization.yaml": "resources: [deny.yaml, web.yaml]\n",
        "base/deny.yaml": CLEAN,
        "base/web.yaml": POD,
        "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
        "overlays/prod/kustomization.yaml": "resources: [../../base]\npatches: [{path: p.yaml}]\n",
    }
    return write(tmp_path, files)


def test_clusters_as_text(folder: Path) -> None:
    ended = run("clusters", cwd=folder)
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == "2 clusters in 5 files"
    assert [line for line in lines if line.startswith("cluster ")] == ["cluster dev", "cluster prod"]
    assert "    overlays/dev (kustomization, 2 objects)" in lines
    assert "    overlays/prod (kustomization, 2 objects, not fully rendered)" in lines
    assert lines[-1].startswith("    overlays/prod/kustomization.yaml:2:18: the patch `p.yaml`")


def test_clusters_as_json(folder: Path) -> None:
    ended = run("clusters", "--output-format", "json", cwd=folder)
    assert (ended.code, ended.err) == (0, "")
    found = json.loads(ended.out)
    assert (found["schemaVersion"], found["files"]) == (1, 5)
    dev, prod = found["clusters"]
    assert dev["counts"]["workloads"] == dev["counts"]["network policies"] == 1
    assert dev["units"] == [
        {
            "id": "overlays/dev",
            "kind": "kustomization",
            "objects": 2,
            "fullyRendered": True,
            "delivered": None,
        }
    ]
    assert (prod["name"], prod["units"][0]["fullyRendered"]) == ("prod", False)
    assert [(note["kind"], note["location"]) for note in found["notes"]] == [
        ("unrendered-source", {"path": "overlays/prod/kustomization.yaml", "line": 2, "column": 18})
    ]


def test_clusters_of_one(tmp_path: Path) -> None:
    ended = run("clusters", cwd=write(tmp_path, {"a.yaml": CLEAN}))
    assert ended.out.splitlines()[0] == "1 cluster in 1 file"


def test_clusters_of_nothing(tmp_path: Path) -> None:
    ended = run("clusters", cwd=tmp_path)
    assert (ended.code, ended.out) == (0, "0 clusters in 0 files\n")
