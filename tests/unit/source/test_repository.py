"""A repository as the rest of the program sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpol_lint.source.document import ProblemKind
from netpol_lint.source.repository import Repository, open_repository


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a directory with files that belong to no git work tree."""
    root = tmp_path / "root"
    for path in ["b.yaml", "a.yaml", "sub/c.yml", "sub/deep/d.json", "test/e.yaml", "README.md"]:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"name: {path}\n")
    (tmp_path / "outside.yaml").write_text("a: 1\n")
    return root


def test_files_are_sorted_and_relative(folder: Path) -> None:
    repository = open_repository(folder)
    assert repository.files == ("a.yaml", "b.yaml", "sub/c.yml", "sub/deep/d.json", "test/e.yaml")
    assert repository.problems == ()


@pytest.mark.parametrize(
    ("within", "files"),
    [
        pytest.param(["sub"], ("sub/c.yml", "sub/deep/d.json"), id="a directory"),
        pytest.param(["sub/deep", "a.yaml"], ("a.yaml", "sub/deep/d.json"), id="a directory and a file"),
        pytest.param(["./sub/", "sub/deep"], ("sub/c.yml", "sub/deep/d.json"), id="one inside the other"),
        pytest.param(["README.md"], ("README.md",), id="a file whatever its name"),
        pytest.param(
            ["."], ("a.yaml", "b.yaml", "sub/c.yml", "sub/deep/d.json", "test/e.yaml"), id="the root"
        ),
    ],
)
def test_within(folder: Path, within: list[str], files: tuple[str, ...]) -> None:
    assert open_repository(folder, within=within).files == files


@pytest.mark.parametrize(
    ("exclude", "files"),
    [
        pytest.param(["test/"], ("a.yaml", "b.yaml", "sub/c.yml", "sub/deep/d.json"), id="a directory"),
        pytest.param(["**/*.json", "/a.yaml"], ("b.yaml", "sub/c.yml", "test/e.yaml"), id="patterns"),
        pytest.param(["*.yaml", "!b.yaml"], ("b.yaml", "sub/c.yml", "sub/deep/d.json"), id="an exception"),
    ],
)
def test_exclude(folder: Path, exclude: list[str], files: tuple[str, ...]) -> None:
    assert open_repository(folder, exclude=exclude).files == files


def test_what_is_out_of_scope_can_be_loaded(folder: Path) -> None:
    repository = open_repository(folder, within=["sub"])
    assert len(repository.load("a.yaml").documents) == 1
    assert repository.has_file("a.yaml")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param("missing.yaml", ProblemKind.UNREADABLE, id="a file that is not there"),
        pytest.param("a.yaml/b.yaml", ProblemKind.UNREADABLE, id="a file below a file"),
        pytest.param("sub", ProblemKind.UNREADABLE, id="a directory"),
        pytest.param("nul\0.yaml", ProblemKind.UNREADABLE, id="a NUL in the name"),
        pytest.param("../outside.yaml", ProblemKind.LINK, id="a path above the root"),
        pytest.param("sub/../../outside.yaml", ProblemKind.LINK, id="a path that turns round"),
        pytest.param("/etc/hostname", ProblemKind.LINK, id="an absolute path"),
    ],
)
def test_paths_that_lead_nowhere(folder: Path, path: str, kind: ProblemKind) -> None:
    repository = open_repository(folder)
    loaded = repository.load(path)
    assert loaded.documents == ()
    assert [(problem.kind, problem.at.path) for problem in loaded.problems] == [(kind, path)]
    assert not repository.has_file(path)
    assert repository.lines(path) == []


def test_a_path_may_turn_round_inside(folder: Path) -> None:
    assert len(open_repository(folder).load("sub/../a.yaml").documents) == 1


def test_a_file_is_read_once(folder: Path) -> None:
    repository = open_repository(folder)
    first = repository.load("a.yaml")
    (folder / "a.yaml").write_text("name: other\n")
    assert repository.load("a.yaml") is first
    repository.release("a.yaml")
    assert repository.load("a.yaml") is not first


def test_lines_are_those_of_locations() -> None:
    repository = Repository.from_bytes({"f.yaml": "a: 'é\u2028'\r\nb: 1\rc: 2\n".encode()})
    assert repository.lines("f.yaml") == ["a: 'é\u2028'", "b: 1", "c: 2", ""]


def test_files_in_memory() -> None:
    repository = Repository.from_bytes({"b.yaml": b"a: 1\n", "a.yaml": b"[\n"})
    assert repository.files == ("a.yaml", "b.yaml")
    assert len(repository.load("b.yaml").documents) == 1
    assert len(repository.load("a.yaml").problems) == 1
    assert [problem.kind for problem in repository.load("c.yaml").problems] == [ProblemKind.UNREADABLE]


@pytest.mark.parametrize(
    ("directory", "expected"),
    [
        pytest.param(
            "", ("a-b/c.yaml", "a.yaml", "a/b/c.yaml", "a/d.yaml", "a0/e.yaml"), id="the root holds all"
        ),
        pytest.param("a", ("a/b/c.yaml", "a/d.yaml"), id="names that only start the same are elsewhere"),
        pytest.param("a/b", ("a/b/c.yaml",), id="a directory inside another"),
        pytest.param("b", (), id="there is no such directory"),
    ],
)
def test_files_below_a_directory(directory: str, expected: tuple[str, ...]) -> None:
    files = ("a/b/c.yaml", "a/d.yaml", "a-b/c.yaml", "a0/e.yaml", "a.yaml")
    assert Repository.from_bytes(dict.fromkeys(files, b"")).below(directory) == expected


def test_all_files_of_a_directory_whatever_their_names(folder: Path) -> None:
    (folder / "sub/notes.txt").write_text("")
    (folder / "sub/away").symlink_to(folder.parent)
    repository = open_repository(folder)
    assert list(repository.all_below("sub")) == ["sub/c.yml", "sub/notes.txt", "sub/deep/d.json"]
    assert list(repository.all_below("..")) == []


def test_content(folder: Path) -> None:
    repository = open_repository(folder)
    assert repository.content("README.md") == b"name: README.md\n"
    assert repository.content("../outside.yaml") is None
