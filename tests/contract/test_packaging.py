"""The wheel and the source distribution: what they hold, and that the wheel works by itself."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from netpol_lint import __version__
from tests.contract.checkout import CHECKOUT, clean_environment, copy_checkout
from tests.contract.toy_repository import BROKEN_RULE, write_broken


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("packaging")
    copy = copy_checkout(folder / "checkout")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder / "dist"], cwd=copy, check=True)
    return folder / "dist"


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    return distributions / f"netpol_lint-{__version__}-py3-none-any.whl"


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content alone, as an installer would lay it out."""
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)  # noqa: S202 - built a moment ago from our own files
    return target


def run_installed(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "netpol_lint", *arguments],
        cwd=cwd,
        env=clean_environment(PYTHONPATH=str(installed)),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_holds_the_package_and_the_rules_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0] for name in names} == {
        "netpol_lint",
        f"netpol_lint-{__version__}.dist-info",
    }
    assert "netpol_lint/py.typed" in names
    rules = [path for path in (CHECKOUT / "rules").rglob("*") if path.is_file()]
    expected = {path.relative_to(CHECKOUT).as_posix() for path in rules if path.suffix != ".pyc"}
    assert {f"netpol_lint/_{name}" for name in expected} <= names


def test_the_source_distribution_holds_all_that_the_checks_need(distributions: Path) -> None:
    with tarfile.open(distributions / f"netpol_lint-{__version__}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    tops = {name.partition("/")[0] for name in names}
    assert {"tests", "rules", "examples", "docs", ".ci", ".github"} <= tops
    assert {"LICENSE", "README.md", "CHANGELOG.md", "action.yml", ".pre-commit-hooks.yaml"} <= names


def test_the_wheel_finds_its_own_rules(installed: Path, tmp_path: Path) -> None:
    imported = subprocess.run(
        [sys.executable, "-P", "-c", "import netpol_lint; print(netpol_lint.__file__)"],
        cwd=tmp_path,
        env=clean_environment(PYTHONPATH=str(installed)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(imported.stdout.strip()).is_relative_to(installed)
    listed = run_installed(installed, "rules", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert BROKEN_RULE in listed.stdout


def test_the_wheel_scans(installed: Path, tmp_path: Path) -> None:
    scanned = run_installed(installed, "scan", cwd=write_broken(tmp_path))
    assert scanned.returncode == 1, scanned.stdout + scanned.stderr
    assert BROKEN_RULE in scanned.stdout
