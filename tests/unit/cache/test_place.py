"""Where the cache may lie, and where it must not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netpol_lint.cache.place import VARIABLE, NoCacheError, cache_directory, prepared_directory


def test_users_may_say_where_it_is(tmp_path: Path) -> None:
    assert cache_directory({VARIABLE: str(tmp_path)}) == tmp_path


def test_usually_it_is_where_the_platform_keeps_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert "netpol-lint" in cache_directory({}).parts


def test_the_directory_is_made_for_the_user_alone(tmp_path: Path) -> None:
    made = prepared_directory(tmp_path / "deep" / "cache", tmp_path / "repository")
    assert made.stat().st_mode & 0o077 == 0 or os.name != "posix"
    assert (made / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")
    assert prepared_directory(made, tmp_path / "repository") == made


@pytest.mark.parametrize("place", ["r", "r/.cache", "link", "link/deeper"])
def test_a_repository_cannot_bring_one_along(tmp_path: Path, place: str) -> None:
    repository = tmp_path / "r"
    (repository / ".cache").mkdir(parents=True)
    (tmp_path / "link").symlink_to(repository / ".cache")
    with pytest.raises(NoCacheError, match="lies in the repository"):
        prepared_directory(tmp_path / place, repository)
    assert list((repository / ".cache").iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions are something else there")
@pytest.mark.parametrize("mode", [0o770, 0o707], ids=oct)
def test_what_others_may_write_is_not_believed(tmp_path: Path, mode: int) -> None:
    place = tmp_path / "cache"
    place.mkdir()
    place.chmod(mode)
    with pytest.raises(NoCacheError, match="only you may write"):
        prepared_directory(place, tmp_path / "repository")
