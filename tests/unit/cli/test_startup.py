"""What running a command loads, which is most of the time that a small run takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.unit.cli.running import CLEAN, ERROR, WARNING, environment, write

LATER: Final = {"jsonpatch", "jsonschema", "networkx", "pathspec", "rich", "sarif_om"}
"""Libraries that cost more than the scan of a small repository, or that few repositories need."""

YAML: Final = {"_ruamel_yaml", "ruamel"}
ANALYSIS: Final = {
    *("netpol_lint.audit", "netpol_lint.checks", "netpol_lint.policy", "netpol_lint.rule_api"),
    *("netpol_lint.render", "netpol_lint.resources", "netpol_lint.source"),
}
OTHER_COMMANDS: Final = {
    *("netpol_lint.cli.graph", "netpol_lint.cli.explain", "netpol_lint.cli.init", "netpol_lint.cli.config"),
    *("netpol_lint.cli.render", "netpol_lint.cli.rules", "netpol_lint.cli.generate", "netpol_lint.cli.cache"),
    *("netpol_lint.scaffold", "netpol_lint.generate", "netpol_lint.fixing"),
}
UNUSED_LIBRARY: Final = {
    *("bz2", "difflib", "importlib.metadata", "inspect", "json", "lzma", "shutil"),
    *("subprocess", "tempfile", "traceback"),
}
"""Modules of the standard library that others bring along, or that a scan outside of git has no use for."""

ASKED_FOR: Final = {
    *("netpol_lint.render.argocd", "netpol_lint.render.flux", "netpol_lint.render.kustomize.builder"),
    *("netpol_lint.render.helm.template", "netpol_lint.resources.cluster_policy_decoder", "tempfile"),
    *(
        "netpol_lint.config.decode",
        "netpol_lint.config.effective",
        "netpol_lint.config.schema",
        "netpol_lint.config.yaml_tree",
    ),
    *("netpol_lint.source.broken", "netpol_lint.source.crew", "netpol_lint.source.diagnosis"),
    *("netpol_lint.baseline", "netpol_lint.reporting.full", "netpol_lint.reporting.sarif"),
    "netpol_lint.source.editing.editor",
    *(
        "netpol_lint.cache.store",
        "netpol_lint.cache.answers",
        "netpol_lint.cache.loaded",
        "sqlite3",
        "platformdirs",
    ),
}
"""What is for objects, options and defects that the files here do not have."""


LIBRARIES: Final = {
    *("jsonpatch", "jsonschema", "msgspec", "networkx", "pathspec", "rich", "ruamel", "sarif_om", "typer")
}

LISTED: Final = {
    "--version": "",
    "--help": "msgspec typer cli errors findings location",
    "scan --help": "msgspec typer cli errors findings location",
    "rules": "msgspec typer cli config errors facts findings location rulebook taxonomies",
    "config": (
        "msgspec ruamel typer cache cli config errors facts findings lazy_pattern location reporting rulebook"
        " source"
    ),
    "clusters": (
        "msgspec ruamel typer audit cache cli config errors facts findings lazy_pattern location meaning"
        " policy reach render reporting resources rule_api rulebook source"
    ),
    "graph": (
        "msgspec ruamel typer audit cache cli config errors facts findings lazy_pattern location meaning"
        " policy reach render reporting resources rule_api rulebook source"
    ),
    "init --stdout": (
        "msgspec ruamel typer audit cache cli config errors facts findings lazy_pattern location meaning"
        " policy reach render reporting resources rule_api rulebook scaffold source"
    ),
    "scan b.yaml": (
        "msgspec ruamel audit cache checks cli config errors facts findings lazy_pattern location meaning"
        " policy reach render reporting resources rule_api rulebook source suppress"
    ),
    "scan --output-format sarif b.yaml": (
        "msgspec ruamel sarif_om audit cache checks cli config errors facts findings lazy_pattern location"
        " meaning policy reach render reporting resources rule_api rulebook source suppress taxonomies"
    ),
    "scan --output-format full b.yaml": (
        "msgspec rich ruamel audit cache checks cli config errors facts findings lazy_pattern location"
        " meaning policy reach render reporting resources rule_api rulebook source suppress"
    ),
}
"""The libraries and the packages of ours that a command imports."""


def _is_of(module: str, packages: set[str]) -> bool:
    return any(module == each or module.startswith(f"{each}.") for each in packages)


JUDGEMENT: Final = {
    *("netpol_lint.audit.pipeline", "netpol_lint.checks", "netpol_lint.suppress", "netpol_lint.fixing"),
    *("netpol_lint.scaffold", "netpol_lint.generate"),
}
"""What asks rules and keeps their answers."""

ABOUT_WHAT_IS_NOT_THERE: Final = {
    *("netpol_lint.rule_api.intent", "netpol_lint.rule_api.manifests.remedies"),
    *("netpol_lint.checks.dns_egress_blocked", "netpol_lint.checks.unknown_field"),
    *("netpol_lint.checks.service_unreachable", "netpol_lint.checks.unparsable_manifest"),
}
"""Checks, and questions they ask, about objects and defects of which the files here have none."""


@pytest.mark.parametrize(
    ("arguments", "unused"),
    [
        pytest.param(
            ["--version"], {"typer", "msgspec", "signal", "netpol_lint.cli", *YAML, *LATER}, id="the version"
        ),
        pytest.param(["--help"], LATER | YAML | ANALYSIS, id="help"),
        pytest.param(["scan", "--help"], LATER | YAML | ANALYSIS | OTHER_COMMANDS, id="help of a command"),
        pytest.param(["rules"], LATER | YAML | ANALYSIS, id="the catalogue"),
        pytest.param(["clusters"], LATER | ASKED_FOR | JUDGEMENT, id="clusters"),
        pytest.param(["graph"], LATER | ASKED_FOR | JUDGEMENT, id="the graph"),
        pytest.param(["explain", "web", "web"], (LATER - {"rich"}) | JUDGEMENT, id="an explanation"),
        pytest.param(["render"], LATER | (ASKED_FOR - {"tempfile"}) | JUDGEMENT, id="what is rendered"),
        pytest.param(
            ["scan", "a.yaml"],
            LATER
            | OTHER_COMMANDS
            | ASKED_FOR
            | UNUSED_LIBRARY
            | ABOUT_WHAT_IS_NOT_THERE
            | {"hashlib", "typer"},
            id="a scan of one file",
        ),
        pytest.param(
            ["scan", "b.yaml"],
            LATER | OTHER_COMMANDS | ASKED_FOR | UNUSED_LIBRARY | {"typer"},
            id="a scan with a finding",
        ),
        pytest.param(["scan", "--changed", "-q"], LATER | OTHER_COMMANDS | {"typer"}, id="a hook"),
        pytest.param(
            ["scan", "--output-format", "json", "a.yaml"], LATER | OTHER_COMMANDS | ASKED_FOR, id="data"
        ),
    ],
)
def test_a_command_loads_nothing_that_it_does_not_use(
    tmp_path: Path, arguments: list[str], unused: set[str]
) -> None:
    write(tmp_path, {"a.yaml": CLEAN, "b.yaml": f"{CLEAN}---\n{WARNING}"})
    loaded = _loaded(tmp_path, arguments)
    assert "netpol_lint" in loaded
    unused = unused - _brought_along(tmp_path)
    assert [each for each in sorted(loaded) if _is_of(each, unused)] == []


@pytest.mark.parametrize("command", LISTED)
def test_a_command_loads_what_is_listed_for_it(tmp_path: Path, command: str) -> None:
    write(tmp_path, {"a.yaml": CLEAN, "b.yaml": f"{CLEAN}---\n{WARNING}"})
    loaded = _loaded(tmp_path, command.split())
    libraries = LIBRARIES.intersection(each.partition(".")[0] for each in loaded)
    packages = {each.split(".")[1] for each in loaded if each.startswith("netpol_lint.")}
    assert sorted(libraries | packages) == sorted(LISTED[command].split())


def test_a_defect_of_structure_loads_what_explains_it(tmp_path: Path) -> None:
    write(tmp_path, {"c.yaml": ERROR})
    assert "jsonschema" in _loaded(tmp_path, ["scan", "c.yaml"])


def _brought_along(folder: Path) -> set[str]:
    """Return the modules of the standard library that some versions of our libraries import by themselves."""
    program = "import sys; sys.modules['typing_extensions'] = None; import msgspec, ruamel.yaml"
    return UNUSED_LIBRARY & _imported(folder, ["-c", program])


def _loaded(folder: Path, arguments: list[str]) -> set[str]:
    """Return the names of the modules that a run of the command line loads."""
    return _imported(folder, ["-m", "netpol_lint", *arguments])


def _imported(folder: Path, arguments: list[str]) -> set[str]:
    """Return the names of the modules that Python imports with some arguments."""
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (line for line in ended.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}
