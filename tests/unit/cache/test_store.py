"""The store: values come back as they were put, or not at all, whatever becomes of the file."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpol_lint.cache.store import Store

KEYS: Final = [bytes([number]) * 32 for number in range(200)]
VALUES: Final = {key: key * (number * 37 % 80 + 1) for number, key in enumerate(KEYS)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


def fill(file: Path) -> None:
    store = Store(file)
    for key, value in VALUES.items():
        store.put(key, value)
    store.close()


def found(file: Path) -> dict[bytes, bytes]:
    """Return what a store has of all keys; it never has anything else than what was put there."""
    store = Store(file)
    answers = {key: store.get(key) for key in KEYS}
    store.close()
    known = {key: value for key, value in answers.items() if value is not None}
    assert known.items() <= VALUES.items()
    return known


def test_values_outlast_the_run(file: Path) -> None:
    fill(file)
    assert found(file) == VALUES


def test_a_value_is_there_at_once(file: Path) -> None:
    store = Store(file)
    store.put(KEYS[0], b"value")
    assert (store.get(KEYS[0]), store.get(KEYS[1])) == (b"value", None)
    store.close()


def test_the_last_value_of_a_key_counts(file: Path) -> None:
    for value in (b"first", b"second"):
        store = Store(file)
        store.put(KEYS[0], value)
        store.close()
    store = Store(file)
    assert store.get(KEYS[0]) == b"second"
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="permissions are something else there")
def test_nobody_else_may_read_the_file(file: Path) -> None:
    fill(file)
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"no database at all" * 1000, id="something else"),
        pytest.param(b"SQLite format 3\0" + b"\xff" * 5000, id="a damaged start"),
    ],
)
def test_a_broken_file_is_removed_and_the_run_goes_on(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    store = Store(file)
    assert store.get(KEYS[0]) is None
    store.put(KEYS[0], b"value")
    store.close()
    assert (str(file) in store.trouble, file.exists()) == (True, False)
    fill(file)
    assert found(file) == VALUES


def test_a_file_with_other_tables_is_removed(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("create table entries (something)")
    connection.close()
    assert found(file) == {}
    fill(file)
    assert found(file) == VALUES


@settings(max_examples=60)
@given(st.randoms(use_true_random=False))
def test_damage_never_shows_as_a_value(tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    file = tmp_path_factory.mktemp("damage") / "store.sqlite3"
    fill(file)
    damaged = bytearray(file.read_bytes())
    for _ in range(random.randint(1, 30)):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    del damaged[random.randrange(len(damaged) // 2, len(damaged) + 1) :]
    file.write_bytes(damaged)
    found(file)
    fill(file)
    found(file)


def test_a_file_that_another_run_holds_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netpol_lint.cache.store._WAIT_S", 0.01)
    fill(file)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("begin exclusive")
    store = Store(file)
    assert store.get(KEYS[0]) is None
    assert "locked" in store.trouble
    store.close()
    other.close()
    assert found(file) == VALUES


@pytest.mark.parametrize("place", [pytest.param("absent/store", id="absent"), pytest.param(".", id="taken")])
def test_a_place_where_no_file_can_be_is_no_failure(tmp_path: Path, place: str) -> None:
    store = Store(tmp_path / place)
    store.put(KEYS[0], b"value")
    assert store.get(KEYS[0]) is None
    store.close()
    assert store.trouble


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no such limits elsewhere")
def test_a_full_disk_ends_nothing(file: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(_write_with_a_limit, file).result() != ""
    assert found(file) == {}


def _write_with_a_limit(file: Path) -> str:
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    store = Store(file)
    for key in KEYS:
        store.put(key, key * 1000)
    store.close()
    return store.trouble


def test_runs_at_the_same_time_do_not_harm_each_other(file: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        list(pool.map(fill, [file] * 12))
    assert found(file) == VALUES


def test_what_was_not_used_for_longest_goes_first(file: Path) -> None:
    size_bytes = 10_000
    for day, key in enumerate(KEYS[:40]):
        store = Store(file, most_bytes=20 * size_bytes)
        store._today = day
        store.get(KEYS[0])
        store.put(key, bytes(size_bytes))
        store.close()
    store = Store(file)
    left = [key for key in KEYS[:40] if store.get(key) is not None]
    store.close()
    assert left[0] == KEYS[0]
    assert left[1:] == KEYS[40 - len(left) + 1 : 40]
    assert 10 <= len(left) <= 20
    assert file.stat().st_size < 25 * size_bytes


def test_one_run_cannot_fill_the_disk(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netpol_lint.cache.store.MOST_BYTES_OF_RUN", 1000)
    store = Store(file)
    for key in KEYS:
        store.put(key, bytes(100))
    store.close()
    store = Store(file)
    assert sum(store.get(key) is not None for key in KEYS) == 10
    store.close()
