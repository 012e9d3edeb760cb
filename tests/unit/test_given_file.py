"""How much of a file that somebody names is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpol_lint.config.given_file import read_given_file
from netpol_lint.errors import ConfigError


@pytest.mark.parametrize(
    ("max_bytes", "size"), [(64 << 10, "64 KiB"), (1 << 20, "1 MiB")], ids=["in KiB", "in MiB"]
)
def test_one_byte_too_many_is_refused(tmp_path: Path, max_bytes: int, size: str) -> None:
    file = tmp_path / "a"
    file.write_bytes(b" " * max_bytes)
    assert len(read_given_file(file, "a", max_bytes=max_bytes)) == max_bytes
    file.write_bytes(b" " * (max_bytes + 1))
    with pytest.raises(ConfigError, match=rf"^a: the file is longer than {size}$"):
        read_given_file(file, "a", max_bytes=max_bytes)


def test_what_is_not_there_comes_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"^a: there is no such file$") as raised:
        read_given_file(tmp_path / "a", "a", max_bytes=1, hint_if_absent="make one")
    assert raised.value.hint == "make one"
