"""The command line run as a user runs it, and small repositories to run it on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.contract.checkout import CHECKOUT, clean_environment

_POLICY: Final = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: %s, namespace: shop}\n"
)
_POD: Final = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{image: a}]}\n"
)

CLEAN: Final = _POLICY % "deny" + "spec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n"
"""A policy with which nothing is wrong."""

ERROR: Final = _POLICY % "typo" + "spec: {podselector: {}}\n"
OTHER_ERROR: Final = ERROR.replace("typo", "other")
WARNING: Final = _POD
NOTE: Final = f"# netpol-lint: ignore[no-such-rule] because\n{CLEAN}"

ERROR_LINE: Final = (
    "error.yaml:4:8: error[unknown-field] `spec` has no field `podselector`; did you mean `podSelector`?\n"
)


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended, and what it wrote."""

    code: int
    out: str
    err: str


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "netpol_lint", *map(str, arguments)]


def environment(**extra: str) -> dict[str, str]:
    """Return the environment without what decides about colour and without other people's settings."""
    names = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")
    inherited = {name: value for name, value in clean_environment().items() if name not in names}
    return {**inherited, "PYTHONPATH": str(CHECKOUT), **extra}


def run(*arguments: str | Path, cwd: Path, **variables: str) -> Run:
    """Run the command line in a directory, its outputs no terminals."""
    ended = subprocess.run(
        command(*arguments), cwd=cwd, env=environment(**variables), capture_output=True, check=False
    )
    return Run(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder and return it."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder
