"""What a scan looks at: a repository, places inside it, and how reports name them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contract.checkout import commit_everything
from tests.unit.cli.running import CLEAN, ERROR, ERROR_LINE, OTHER_ERROR, run, write


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one error in each of two directories."""
    write(tmp_path, {"apps/one/error.yaml": ERROR, "apps/two/error.yaml": OTHER_ERROR, "infra/a.yaml": CLEAN})
    commit_everything(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("cwd", "arguments", "found"),
    [
        pytest.param(".", [], ["one", "two"], id="the current directory"),
        pytest.param(".", ["."], ["one", "two"], id="the root by name"),
        pytest.param(".", ["apps/one"], ["one"], id="a directory"),
        pytest.param(".", ["apps/two/error.yaml"], ["two"], id="a file"),
        pytest.param(".", ["apps/two", "apps/one"], ["one", "two"], id="two directories"),
        pytest.param(".", ["apps/two", "apps/one/error.yaml"], ["one", "two"], id="a directory and a file"),
        pytest.param(".", ["apps", "apps/one"], ["one", "two"], id="a directory and one inside it"),
        pytest.param(".", ["infra"], [], id="a directory without an error"),
        pytest.param("apps/one", [], ["one"], id="a directory by standing in it"),
        pytest.param("apps/one", ["../two"], ["two"], id="its neighbour"),
        pytest.param("apps/one", ["../.."], ["one", "two"], id="the root from below"),
    ],
)
def test_places_in_a_git_repository(
    repository: Path, cwd: str, arguments: list[str], found: list[str]
) -> None:
    ended = run("scan", "--quiet", *arguments, cwd=repository / cwd)
    assert ended.out == "".join(f"apps/{name}/{ERROR_LINE}" for name in found)
    assert (ended.code, ended.err) == (1 if found else 0, "")


def test_an_absolute_path_is_named_from_the_root(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ended = run("scan", "--quiet", repository / "apps/one", cwd=tmp_path_factory.mktemp("elsewhere"))
    assert ended.out == f"apps/one/{ERROR_LINE}"


def test_a_file_outside_git_is_named_by_itself(tmp_path: Path) -> None:
    write(tmp_path, {"a/error.yaml": ERROR, "a/b.yaml": ERROR})
    assert run("scan", "--quiet", "a/error.yaml", cwd=tmp_path).out == ERROR_LINE


def test_a_directory_outside_git_is_its_own_root(tmp_path: Path) -> None:
    write(tmp_path, {"a/error.yaml": ERROR, "b/error.yaml": ERROR})
    assert run("scan", "--quiet", "a", cwd=tmp_path).out == ERROR_LINE


def test_two_files_of_a_directory_outside_git(tmp_path: Path) -> None:
    write(tmp_path, {"error.yaml": ERROR, "b.yaml": CLEAN, "c.yaml": ERROR})
    assert run("scan", "--quiet", "error.yaml", "b.yaml", cwd=tmp_path).out == ERROR_LINE


def test_places_of_two_repositories_are_wrong_usage(repository: Path) -> None:
    other = write(repository.parent / "other", {"a.yaml": CLEAN})
    commit_everything(other)
    ended = run("scan", repository, other, cwd=repository)
    assert ended.code == 2
    assert "lie in different repositories" in ended.err
    assert "hint: scan one repository at a time" in ended.err


def test_a_base_outside_the_place_is_read_for_the_overlay_inside_it(tmp_path: Path) -> None:
    files = {
        "base/kustomization.yaml": "resources: [error.yaml]\n",
        "base/error.yaml": ERROR,
        "overlays/prod/kustomization.yaml": "resources: [../../base]\n",
        "overlays/dev/error.yaml": ERROR,
    }
    commit_everything(write(tmp_path, files))
    assert run("scan", "--quiet", "overlays/prod", cwd=tmp_path).out == f"base/{ERROR_LINE}"


@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
@pytest.mark.parametrize("is_git", [True, False])
def test_a_kustomization_is_found_by_each_of_its_names(tmp_path: Path, name: str, is_git: bool) -> None:
    """The third name has no suffix by which files are found otherwise."""
    write(tmp_path, {name: "resources: [error.yaml]\n", "error.yaml": ERROR, "other.yaml": CLEAN})
    if is_git:
        commit_everything(tmp_path)
    (cluster,) = json.loads(run("clusters", "--output-format", "json", cwd=tmp_path).out)["clusters"]
    assert [(each["id"], each["kind"], each["objects"]) for each in cluster["units"]] == [
        (".", "kustomization", 1)
    ]


def test_excluded_paths_are_not_read(repository: Path) -> None:
    write(repository, {".netpol-lint.yaml": 'exclude: ["apps/two/**"]\n'})
    assert run("scan", "--quiet", cwd=repository).out == f"apps/one/{ERROR_LINE}"


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        pytest.param([], [], id="of the root"),
        pytest.param(["apps/one"], [], id="of the root, from below"),
        pytest.param(["apps/two"], ["two"], id="nearer than the root's"),
    ],
)
def test_the_nearest_configuration_counts(repository: Path, arguments: list[str], found: list[str]) -> None:
    write(
        repository, {".netpol-lint.yaml": "ignore: [unknown-field]\n", "apps/two/.netpol-lint.yaml": "{}\n"}
    )
    ended = run("scan", "--quiet", *arguments, cwd=repository)
    assert ended.out == "".join(f"apps/{name}/{ERROR_LINE}" for name in found)


def test_a_given_configuration_goes_before_a_found_one(repository: Path) -> None:
    write(repository, {".netpol-lint.yaml": "ignore: [unknown-field]\n", "other.yaml": "profile: strict\n"})
    ended = run("scan", "--quiet", "--config", "other.yaml", "apps/one", cwd=repository)
    assert ended.out == f"apps/one/{ERROR_LINE}"


def test_the_command_line_goes_before_the_configuration(repository: Path) -> None:
    write(repository, {".netpol-lint.yaml": "select: [unparsable-manifest]\n"})
    assert run("scan", "--quiet", "apps/one", cwd=repository).out == ""
    ended = run("scan", "--quiet", "--select", "unknown-field", "apps/one", cwd=repository)
    assert ended.out == f"apps/one/{ERROR_LINE}"


def test_the_configuration_is_no_manifest(repository: Path) -> None:
    write(repository, {".netpol-lint.yaml": "profile: strict\n"})
    ended = run("scan", "--verbose", "infra", cwd=repository)
    assert ".netpol-lint.yaml" not in ended.out + ended.err
