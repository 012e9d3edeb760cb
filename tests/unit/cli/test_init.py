"""`netpol-lint init`: what it writes and where, and when it refuses to."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpol_lint.cli.init_job import run_init
from netpol_lint.config import FILE_NAME
from netpol_lint.errors import ConfigError
from tests.unit.cli.running import WARNING, run, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return write(tmp_path, {"apps/web.yaml": WARNING})


def test_it_writes_to_the_root_of_the_repository(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_init(root / "apps", prints=False, replaces=False)

    assert (root / FILE_NAME).read_text("utf-8").startswith("# yaml-language-server: $schema=https://")
    out = capsys.readouterr().out
    assert out.startswith(".netpol-lint.yaml is written")
    assert "\nNext:\n  netpol-lint clusters " in out


def test_on_request_it_only_prints(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_init(root, prints=True, replaces=False)

    assert not (root / FILE_NAME).exists()
    printed = capsys.readouterr()
    assert printed.out.startswith("# yaml-language-server")
    assert "Next:" in printed.err


@pytest.mark.parametrize("name", [FILE_NAME, ".netpol-lint.yml"])
def test_a_file_that_is_there_stays(root: Path, name: str) -> None:
    (root / name).write_text("profile: strict\n")

    with pytest.raises(ConfigError, match=f"there is a {name} already"):
        run_init(root, prints=False, replaces=False)

    assert (root / name).read_text() == "profile: strict\n"


def test_it_is_replaced_when_that_is_asked_for(root: Path) -> None:
    (root / FILE_NAME).write_text("profile: strict\n")

    run_init(root, prints=False, replaces=True)

    assert "profile: strict" not in (root / FILE_NAME).read_text("utf-8")


def test_a_link_is_never_written_through(root: Path) -> None:
    (root / "other.yaml").write_text("a: 1\n")
    (root / FILE_NAME).symlink_to("other.yaml")

    with pytest.raises(ConfigError, match="already"):
        run_init(root, prints=False, replaces=True)


def test_outside_of_a_repository_it_only_prints(tmp_path: Path) -> None:
    write(tmp_path, {"web.yaml": WARNING})

    with pytest.raises(ConfigError, match="there is no git work tree"):
        run_init(tmp_path, prints=False, replaces=False)

    run_init(tmp_path, prints=True, replaces=False)
    assert not (tmp_path / FILE_NAME).exists()


def test_a_scan_says_the_same_before_and_after(root: Path) -> None:
    before = run("scan", "--quiet", ".", cwd=root)

    assert run("init", cwd=root).code == 0

    assert run("scan", "--quiet", ".", cwd=root).out == before.out
