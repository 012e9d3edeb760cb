"""Directories that could mislead or hang the reader."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from netpol_lint.source.document import ProblemKind
from netpol_lint.source.load import load_file
from netpol_lint.source.repository import open_repository
from tests.hostile.reading import read_apart

GOOD = "a: 1\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a directory with two good files, and one outside of it."""
    place = tmp_path / "root"
    place.mkdir()
    (place / "a.yaml").write_text(GOOD)
    (place / "z.yaml").write_text(GOOD)
    (tmp_path / "outside.yaml").write_text(GOOD)
    return place


def test_links_in_circles_and_out_of_the_repository(root: Path) -> None:
    (root / "loop").symlink_to(".")
    (root / "sub").mkdir()
    (root / "sub" / "up").symlink_to("..")
    (root / "circle.yaml").symlink_to("circle.yaml")
    (root / "out.yaml").symlink_to("../outside.yaml")
    (root / "out").symlink_to("/")
    (root / "dangling.yaml").symlink_to("missing")
    outcome = read_apart(root)
    assert outcome.documents == {"a.yaml": 1, "z.yaml": 1}
    assert [(at, kind) for at, kind, _, _ in outcome.problems] == [
        ("circle.yaml", "LINK"),
        ("dangling.yaml", "LINK"),
        ("out", "LINK"),
        ("out.yaml", "LINK"),
    ]


def test_a_link_that_leads_out_is_not_read_by_its_path_either(root: Path) -> None:
    (root / "out.yaml").symlink_to("../outside.yaml")
    (root / "out").symlink_to("..")
    repository = open_repository(root)
    for path in ("out.yaml", "out/outside.yaml"):
        loaded = repository.load(path)
        assert loaded.documents == ()
        assert [problem.kind for problem in loaded.problems] == [ProblemKind.LINK]


def test_a_link_inside_may_be_read(root: Path) -> None:
    (root / "l.yaml").symlink_to("a.yaml")
    assert len(load_file(root, "l.yaml").documents) == 1


def test_a_link_that_appears_after_the_search(root: Path) -> None:
    repository = open_repository(root)
    (root / "a.yaml").unlink()
    (root / "a.yaml").symlink_to("../outside.yaml")
    assert [problem.kind for problem in repository.load("a.yaml").problems] == [ProblemKind.LINK]


def test_a_named_pipe_does_not_hang(root: Path) -> None:
    os.mkfifo(root / "m.yaml")
    outcome = read_apart(root)
    assert outcome.documents == {"a.yaml": 1, "z.yaml": 1}
    assert outcome.problems == [
        ("m.yaml", "UNREADABLE", 1, "this is a named pipe, and only regular files are read")
    ]
    (problem,) = load_file(root, "m.yaml").problems
    assert problem.kind is ProblemKind.UNREADABLE


def test_a_socket(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("m.yaml")
        outcome = read_apart(root)
    assert outcome.kinds("m.yaml") == ["UNREADABLE"]


def test_a_directory_named_like_a_file(root: Path) -> None:
    (root / "x.yaml").mkdir()
    (root / "x.yaml" / "y.yaml").write_text(GOOD)
    outcome = read_apart(root)
    assert outcome.documents == {"a.yaml": 1, "x.yaml/y.yaml": 1, "z.yaml": 1}
    assert outcome.problems == []


def test_a_tree_of_directories_deeper_than_a_path_may_be(root: Path) -> None:
    name = "d" * 200
    descriptor = os.open(root, os.O_RDONLY)
    for _ in range(40):
        os.mkdir(name, dir_fd=descriptor)
        below = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)
    outcome = read_apart(root)
    assert outcome.documents == {"a.yaml": 1, "z.yaml": 1}
    ((_, kind, _, message),) = outcome.problems
    assert kind == "UNREADABLE"
    assert "too long" in message


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """Make a directory that everybody may enter, and give up the rights of root for the test."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        place.chmod(0o755)
        is_root = os.geteuid() == 0
        (place / "a.yaml").write_text(GOOD)
        (place / "locked.yaml").write_text(GOOD)
        (place / "locked.yaml").chmod(0o000)
        (place / "shut").mkdir(mode=0o755)
        (place / "shut" / "b.yaml").write_text(GOOD)
        (place / "shut").chmod(0o000)
        (place / "listed").mkdir(mode=0o755)
        (place / "listed" / "c.yaml").write_text(GOOD)
        (place / "listed").chmod(0o444)
        if is_root:
            os.seteuid(65534)
        try:
            yield place
        finally:
            if is_root:
                os.seteuid(0)
            (place / "shut").chmod(0o755)
            (place / "listed").chmod(0o755)


def test_what_may_not_be_read_is_a_problem(as_nobody: Path) -> None:
    repository = open_repository(as_nobody)
    assert repository.files == ("a.yaml", "locked.yaml")
    assert [(problem.kind, problem.at.path) for problem in repository.problems] == [
        (ProblemKind.UNREADABLE, "listed/c.yaml"),
        (ProblemKind.UNREADABLE, "shut"),
    ]
    assert len(repository.load("a.yaml").documents) == 1
    (problem,) = repository.load("locked.yaml").problems
    assert problem.kind is ProblemKind.UNREADABLE
    assert "Permission denied" in problem.message
