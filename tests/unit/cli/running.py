"""The command line run as a user runs it, and small repositories to run it on."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
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


@cache
def _zygote() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.unit.cli.zygote"],
        cwd=CHECKOUT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process


def _run_in_a_copy(arguments: list[str], cwd: Path, variables: Mapping[str, str]) -> Run:
    process = _zygote()
    assert process.stdin is not None
    assert process.stdout is not None
    with tempfile.TemporaryDirectory() as place:
        out, err = Path(place, "out"), Path(place, "err")
        request = {"arguments": arguments, "cwd": str(cwd), "environment": dict(variables)}
        process.stdin.write(json.dumps({**request, "out": str(out), "err": str(err)}) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        return Run(code, out.read_bytes().decode(), err.read_bytes().decode())


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-W", "error", "-m", "netpol_lint", *map(str, arguments)]


def environment(**extra: str) -> dict[str, str]:
    """Return the environment without what decides about colour and without other people's settings."""
    names = ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS")
    inherited = {name: value for name, value in clean_environment().items() if name not in names}
    return {**inherited, "PYTHONPATH": str(CHECKOUT), **extra}


def run(*arguments: str | Path, cwd: Path, **variables: str) -> Run:
    """Run the command line in a directory, its outputs no terminals."""
    if hasattr(os, "fork") and not any(name.startswith(("PYTHON", "LC_", "LANG")) for name in variables):
        return _run_in_a_copy([str(each) for each in arguments], cwd, environment(**variables))
    # What these variables say counts when Python starts.
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
