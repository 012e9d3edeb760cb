"""A file is written whole, or stays what it was."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from netpol_lint.source.whole_file import whole_file


def test_nothing_of_it_is_seen_before_the_end(tmp_path: Path) -> None:
    place = tmp_path / "report"
    with whole_file(place) as stream:
        stream.write(b"half")
        stream.flush()
        assert not place.exists()
    assert place.read_bytes() == b"half"
    assert list(tmp_path.iterdir()) == [place]


def test_a_new_file_has_the_mode_that_any_other_program_gives_it(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    with whole_file(tmp_path / "report"):
        pass
    assert (tmp_path / "report").stat().st_mode == (tmp_path / "other").stat().st_mode


def write_half(place: Path, error: type[BaseException]) -> None:
    with whole_file(place) as stream:
        stream.write(b"half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_what_was_there_stays_when_writing_ends_early(tmp_path: Path, error: type[BaseException]) -> None:
    place = tmp_path / "report"
    place.write_bytes(b"old")
    with pytest.raises(error):
        write_half(place, error)
    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]


def test_what_is_no_regular_file_is_written_as_it_comes(tmp_path: Path) -> None:
    place = tmp_path / "pipe"
    os.mkfifo(place)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(place.read_bytes()))
    reader.start()
    with whole_file(place) as stream:
        stream.write(b"all")
    reader.join()
    assert read == [b"all"]
    assert list(tmp_path.iterdir()) == [place]
