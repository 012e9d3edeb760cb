"""Files are replaced whole, inside the repository, if nobody else changed them."""

from __future__ import annotations

from pathlib import Path

from netpol_lint.fixing import write_files


def written(root: Path, old: bytes = b"old") -> list[tuple[str, str]]:
    return list(write_files(root, {"a.yaml": b"new"}, {"a.yaml": old}))


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    place = tmp_path / "a.yaml"
    place.write_bytes(b"old")
    place.chmod(0o640)

    assert written(tmp_path) == []
    assert (place.read_bytes(), place.stat().st_mode & 0o777) == (b"new", 0o640)
    assert list(tmp_path.iterdir()) == [place]


def test_a_link_inside_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_bytes(b"old")
    (tmp_path / "a.yaml").symlink_to("real.yaml")

    assert written(tmp_path) == []
    assert (tmp_path / "a.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_bytes() == b"new"


def test_nothing_is_written_through_a_link_that_leads_out(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_bytes(b"old")
    root = tmp_path / "repository"
    root.mkdir()
    (root / "a.yaml").symlink_to("../outside.yaml")

    assert written(root) == [("a.yaml", "it leads out of the repository")]
    assert (tmp_path / "outside.yaml").read_bytes() == b"old"


def test_what_somebody_changed_meanwhile_stays(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"theirs")

    assert written(tmp_path) == [("a.yaml", "it was changed while it was scanned")]
    assert (tmp_path / "a.yaml").read_bytes() == b"theirs"


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    assert written(tmp_path) == [("a.yaml", "No such file or directory")]
