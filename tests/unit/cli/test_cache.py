"""What runs keep for later ones, as users notice it: in what they can switch off, and in nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.checkout import commit_everything, stage_everything
from tests.unit.cli.running import CLEAN, ERROR, WARNING, Run, run, write

_ENOUGH = 25


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a repository that is large enough for a cache."""
    pods = {f"pods/{number:02}.yaml": WARNING.replace("web", f"web{number}") for number in range(_ENOUGH)}
    return write(tmp_path / "repository", {**pods, "error.yaml": ERROR})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def cached(*arguments: str | Path, cwd: Path, place: Path) -> Run:
    return run(*arguments, cwd=cwd, NETPOL_LINT_NO_CACHE="0", NETPOL_LINT_CACHE_DIR=str(place))


def files_in(place: Path) -> set[str]:
    return {each.name for each in place.iterdir()} if place.exists() else set()


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["scan", "-v"], id="scan"),
        pytest.param(["scan", "--output-format=json"], id="scan as data"),
        pytest.param(["scan", "--output-format=full", "--select=missing-default-deny-ingress"], id="in full"),
        pytest.param(["scan", "pods"], id="scan of a place"),
        pytest.param(["scan", "--cluster", "."], id="scan of a cluster"),
        pytest.param(["scan", "--show-fixes"], id="fixes"),
        pytest.param(["scan", "--only-files", "pods/03.yaml"], id="scan of a part"),
        pytest.param(["graph"], id="graph"),
        pytest.param(["explain", "shop/web1", "shop/web2"], id="explain"),
        pytest.param(["clusters"], id="clusters"),
        pytest.param(["render"], id="render"),
    ],
)
def test_every_run_says_the_same(folder: Path, place: Path, arguments: list[str]) -> None:
    usual = run(*arguments, cwd=folder)
    assert usual.code < 2
    assert [cached(*arguments, cwd=folder, place=place) for _ in range(3)] == [usual] * 3
    assert "cache-1.sqlite3" in files_in(place)
    (folder / "pods" / "03.yaml").write_text(ERROR.replace("typo", "other"))
    usual = run(*arguments, cwd=folder)
    assert [cached(*arguments, cwd=folder, place=place) for _ in range(2)] == [usual] * 2


def test_a_commit_is_answered_for_alike(folder: Path, place: Path) -> None:
    commit_everything(folder)
    (folder / "pods" / "03.yaml").write_text(ERROR.replace("typo", "other"))
    stage_everything(folder)
    usual = run("scan", "--changed", cwd=folder)
    assert "pods/03.yaml" in usual.out
    assert [cached("scan", "--changed", cwd=folder, place=place) for _ in range(3)] == [usual] * 3


def test_nothing_is_kept_where_nobody_wants_it(folder: Path, place: Path) -> None:
    cached("scan", "--no-cache", cwd=folder, place=place)
    run("scan", cwd=folder, NETPOL_LINT_NO_CACHE="1", NETPOL_LINT_CACHE_DIR=str(place))
    assert files_in(place) == set()


def test_a_few_files_are_read_anew(tmp_path: Path, place: Path) -> None:
    cached("scan", cwd=write(tmp_path / "small", {"a.yaml": ERROR}), place=place)
    assert files_in(place) == set()


def test_a_cache_inside_the_repository_is_refused(folder: Path) -> None:
    usual = run("scan", cwd=folder)
    place = folder / ".cache"
    ended = cached("scan", cwd=folder, place=place)
    assert (ended, files_in(place)) == (usual, set())
    loud = cached("scan", "--verbose", cwd=folder, place=place)
    assert f"the cache is not used: {place} lies in the repository" in loud.err


def test_a_broken_cache_is_said_once_and_made_anew(folder: Path, place: Path) -> None:
    usual = run("scan", cwd=folder)
    cached("scan", cwd=folder, place=place)
    (place / "cache-1.sqlite3").write_bytes(b"something else" * 1000)
    ended = cached("scan", "--verbose", cwd=folder, place=place)
    assert (ended.out, ended.err.count("the cache is not used")) == (usual.out, 1)
    assert [cached("scan", cwd=folder, place=place) for _ in range(2)] == [usual] * 2
    assert "cache-1.sqlite3" in files_in(place)


def test_the_cache_can_be_found_and_removed(folder: Path, place: Path) -> None:
    cached("scan", cwd=folder, place=place)
    assert cached("cache", "dir", cwd=folder, place=place).out == f"{place}\n"
    write(place, {"cache-0.sqlite3": "of an older version", "mine.txt": "not the cache's"})
    removed = cached("cache", "clean", cwd=folder, place=place)
    assert (removed.code, removed.out) == (0, "")
    assert removed.err.startswith("Removed 0.")
    assert files_in(place) == {"CACHEDIR.TAG", "mine.txt"}
    assert cached("cache", "clean", cwd=folder, place=place).err == f"There is no cache in {place}\n"


def test_commit_after_commit_answers_for_itself_alone(folder: Path, place: Path) -> None:
    commit_everything(folder)
    policy = folder / "deny.yaml"
    for text in (
        CLEAN,
        CLEAN.replace("podSelector: {}", "podSelector: {matchLabels: {app: gone}}"),
        ERROR,
        CLEAN,
    ):
        policy.write_text(text)
        stage_everything(folder)
        usual = run("scan", "--changed", cwd=folder)
        assert usual.code < 2
        assert [cached("scan", "--changed", cwd=folder, place=place) for _ in range(2)] == [usual] * 2
        commit_everything(folder)
