"""Files that other processes read: what this process would read, whatever happens to the others."""

from __future__ import annotations

import io
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from msgspec import DecodeError

from netpol_lint.source.crew import Crew
from netpol_lint.source.load import load_bytes
from netpol_lint.source.messages import (
    Answer,
    ReadFile,
    read_answer,
    read_request,
    write_answer,
    write_request,
)
from netpol_lint.source.packed import pack
from netpol_lint.source.read_ahead import usable_processors, usual_jobs
from netpol_lint.source.repository import open_repository
from tests.contract.checkout import CHECKOUT

FILES: Final[Mapping[str, bytes]] = {
    "a.yaml": b"kind: A\n---\nkind: B # netpol-lint: ignore[some-rule] because\n",
    "aliases.yaml": b"a: &x {b: 1}\nc: *x\n",
    "broken.yaml": b"apiVersion: v1\nkind: {\n",
    "duplicate.yaml": b"a: 1\na: 2\n",
    "empty.yaml": b"",
    "merges.yaml": b"a: &x {b: 1}\nc: {<<: *x, d: 2}\ne: {<<: *x}\n",
    "sub/b.json": b'{"kind": "C"}',
    "sub/umlaut ä.yaml": "a: 'ä'\n".encode("utf-16"),
    "sub/template.yaml": b"kind: {{ .Values.kind }}\n",
}
TIME_LIMIT_S: Final = 30


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    for path, content in FILES.items():
        file = root / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    return root


@pytest.mark.parametrize("size", [1, 2])
def test_workers_read_what_this_process_would(folder: Path, size: int) -> None:
    crew = Crew(folder, [f"missing-{number}.yaml" for number in range(50)] + [*FILES], size)
    crew.wait()
    read = {path: crew.take(path, content) for path, content in FILES.items()}
    crew.dismiss()
    for path, file in read.items():
        packed = pack(load_bytes(FILES[path], path))
        assert (None if file is None else pack(file)) == packed, path
    # What one node stands for in several places cannot be packed, and is left to this process.
    assert [path for path, file in read.items() if file is None] == ["merges.yaml"]


def test_many_files_take_many_requests(tmp_path: Path) -> None:
    paths = [f"{number}.yaml" for number in range(300)]
    for path in paths:
        (tmp_path / path).write_text(f"name: {path}\n")
    crew = Crew(tmp_path, paths, 2)
    crew.wait()
    assert all(crew.take(path, f"name: {path}\n".encode()) for path in paths)


def test_a_file_that_changed_in_the_meantime_is_not_taken(folder: Path) -> None:
    crew = Crew(folder, ["a.yaml"], 1)
    crew.wait()
    assert crew.take("a.yaml", b"kind: Changed\n") is None


def test_what_was_taken_once_is_not_read_any_more(folder: Path) -> None:
    crew = Crew(folder, ["a.yaml"], 1)
    crew.wait()
    assert crew.take("a.yaml", FILES["a.yaml"]) is not None
    assert crew.take("a.yaml", FILES["a.yaml"]) is None


def test_files_that_cannot_be_read_are_left_to_this_process(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("kind: Secret\n")
    (folder / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    outside = os.path.relpath(tmp_path / "secret.yaml", folder)
    crew = Crew(folder, ["a.yaml", "missing.yaml", "out.yaml", outside], 1)
    crew.wait()
    (folder / "out.yaml").unlink()
    assert crew.take("a.yaml", FILES["a.yaml"]) is not None
    assert [crew.take(path, b"kind: Secret\n") for path in ("missing.yaml", "out.yaml", outside)] == [
        None
    ] * 3


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("", id="there is no interpreter"),
        pytest.param("/nowhere/python", id="it cannot be started"),
        pytest.param("#!/bin/sh\n", id="it ends at once"),
        pytest.param("#!/bin/sh\nexec kill -9 $$\n", id="it is killed"),
        pytest.param("#!/bin/sh\nprintf '\\000\\000\\000\\001?'\n", id="it says what is no answer"),
        pytest.param("#!/bin/sh\nprintf '\\000\\001\\000\\000too short'\n", id="it stops amidst an answer"),
        pytest.param("#!/bin/sh\nexec 1>&-\nexec cat > /dev/null\n", id="it listens and says nothing"),
    ],
)
def test_without_a_worker_everything_is_left_to_this_process(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    if program.startswith("#!"):
        file = tmp_path / "program"
        file.write_text(program)
        file.chmod(0o755)
        program = str(file)
    monkeypatch.setattr(sys, "executable", program)
    crew = Crew(folder, [*FILES] * 9, 1)
    crew.wait()
    assert [crew.take(path, content) for path, content in FILES.items()] == [None] * len(FILES)
    crew.dismiss()


_WITH_A_WORKER_THAT_IS_GONE: Final = """
import signal, sys
from pathlib import Path
from netpol_lint.source.crew import Crew
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
sys.executable = "/bin/true"
crew = Crew(Path("."), [f"{number:0200}" for number in range(100_000)], 1)
crew.wait()
print("goes on")
"""


def test_a_worker_that_is_gone_does_not_take_this_process_with_it() -> None:
    assert _run(_WITH_A_WORKER_THAT_IS_GONE, CHECKOUT) == "goes on\n"


_LEAVES_NONE: Final = """
import os
from pathlib import Path
from netpol_lint.source.read_ahead import ReadAhead
ahead = ReadAhead(Path("."), 3)
try:
    with ahead.reading(["a.yaml"] * 100_000):
        ahead.parse(b"a: 1", "a.yaml")
        raise KeyboardInterrupt
except KeyboardInterrupt:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        print("there is none")
"""


def test_an_error_while_files_are_read_leaves_no_process(folder: Path) -> None:
    assert _run(_LEAVES_NONE, folder) == "there is none\n"


_WHOSE_WORKER_IS_NAMED: Final = """
import os, sys, time
from pathlib import Path
from netpol_lint.source import crew
made = []
def popen(*arguments, popen=crew.subprocess.Popen, **options):
    made.append(popen(*arguments, **options))
    return made[-1]
crew.subprocess.Popen = popen
crew.Crew(Path("."), ["a.yaml"] * 1_000_000, 1)
print(made[0].pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux")
def test_workers_end_with_a_process_that_is_killed(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WHOSE_WORKER_IS_NAMED],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        worker = os.pidfd_open(int(process.stdout.readline()))
        process.send_signal(signal.SIGKILL)
        ended, _, _ = select.select([worker], [], [], TIME_LIMIT_S)
        os.close(worker)
    assert ended


_READING_HERE: Final = """
import os, sys
here, sys.path[:] = sys.path, sys.argv[1:]
from pathlib import Path
from netpol_lint.source.crew import Crew
sys.path[:] = [os.getcwd(), *here, *sys.path]
crew = Crew(Path("."), ["a.yaml"], 1)
crew.wait()
print(crew.take("a.yaml", b"a: 1\\n") is not None)
"""


@pytest.mark.parametrize("variable", ["PYTHONPATH", "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONUTF8"])
def test_workers_import_nothing_of_the_repository(tmp_path: Path, variable: str) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")
    trap = f"open({str(tmp_path / 'trapped')!r}, 'w')\n"
    for name in (
        "hashlib",
        "netpol_lint",
        "msgspec",
        "ruamel",
        "selectors",
        "sitecustomize",
        "usercustomize",
    ):
        (tmp_path / f"{name}.py").write_text(trap)
    value = {"PYTHONPATH": str(tmp_path), "PYTHONSTARTUP": str(tmp_path / "hashlib.py")}.get(variable, "1")
    assert _run(_READING_HERE, tmp_path, "-S", **{variable: value}) == "True\n"
    assert not (tmp_path / "trapped").exists()


def _run(program: str, cwd: Path, *options: str, **variables: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), **variables}
    ended = subprocess.run(
        [sys.executable, *options, "-c", program, *sys.path],
        cwd=cwd, env=environment, capture_output=True, text=True, check=True, timeout=TIME_LIMIT_S,
    )  # fmt: skip
    assert not ended.stderr
    return ended.stdout


def test_messages_arrive_as_they_were_sent() -> None:
    stream = io.BytesIO()
    answer = Answer([ReadFile("a.yaml", b"\0" * 16, b"packed")], is_last=True)
    write_request(stream, ["a.yaml", "ä.yaml"])
    write_answer(stream, answer)
    stream.seek(0)
    assert read_request(stream) == ["a.yaml", "ä.yaml"]
    assert read_answer(stream) == answer
    assert read_answer(stream) is None


@pytest.mark.parametrize("length", range(1, 12))
def test_half_a_message_is_none(length: int) -> None:
    stream = io.BytesIO()
    write_request(stream, ["a.yaml"])
    assert read_request(io.BytesIO(stream.getvalue()[:length])) in (None, ["a.yaml"])
    assert read_request(io.BytesIO(stream.getvalue()[:-1])) is None


def test_a_message_of_another_kind_is_an_error() -> None:
    stream = io.BytesIO()
    write_request(stream, ["a.yaml"])
    stream.seek(0)
    with pytest.raises(DecodeError):
        read_answer(stream)


def test_only_much_is_read_by_several_processes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"#" * 100_000)
    assert usual_jobs(tmp_path, ["a.yaml", "missing.yaml"] * 20) == 1
    assert usual_jobs(tmp_path, ["a.yaml", "missing.yaml"] * 100) == min(usable_processors(), 4)


@pytest.mark.parametrize("jobs", [1, 2, 3, None])
def test_a_repository_holds_the_same_however_many_processes_read_it(folder: Path, jobs: int | None) -> None:
    repository = open_repository(folder, jobs=jobs)
    with repository.reading_ahead(repository.files):
        read = {path: repository.load(path) for path in repository.files}
    assert {path: pack(file) for path, file in read.items()} == {
        path: pack(load_bytes(FILES[path], path)) for path in sorted(FILES)
    }
