"""What makes another tool of the tool."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netpol_lint import __version__
from netpol_lint.cache.identity import tool_identity


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return what stands for the tool's own files."""
    package = tmp_path / "netpol_lint"
    (package / "checks").mkdir(parents=True)
    (package / "checks" / "one.py").write_text("ONE = 1\n")
    monkeypatch.setattr("netpol_lint.cache.identity._PACKAGE", package)
    return package


def test_it_stays_the_same(package: Path) -> None:
    before = tool_identity()
    (package / "checks" / "__pycache__").mkdir()
    (package / "checks" / "__pycache__" / "one.pyc").touch()
    assert tool_identity() == before


@pytest.mark.parametrize("change", ["content", "time", "new", "gone", "renamed"])
def test_a_checkout_changes_with_its_files(package: Path, change: str) -> None:
    before = tool_identity()
    file = package / "checks" / "one.py"
    match change:
        case "content":
            file.write_text("ONE = 100\n")
        case "time":
            os.utime(file, ns=(1, 1))
        case "new":
            file.with_name("two.py").touch()
        case "gone":
            file.unlink()
        case _:
            file.rename(file.with_name("two.py"))
    assert tool_identity() != before


def test_an_installed_tool_is_told_by_its_record(package: Path) -> None:
    record = package.with_name(f"netpol_lint-{__version__}.dist-info") / "RECORD"
    record.parent.mkdir()
    record.write_text("netpol_lint/checks/one.py,sha256=a,8\n")
    before = tool_identity()
    os.utime(package / "checks" / "one.py", ns=(1, 1))
    assert tool_identity() == before
    record.write_text("netpol_lint/checks/one.py,sha256=b,8\n")
    assert tool_identity() != before


def test_other_libraries_make_another_tool(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del package
    before = tool_identity()
    (tmp_path / "site" / "msgspec-99.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert tool_identity() != before
