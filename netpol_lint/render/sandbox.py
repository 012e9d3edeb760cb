"""Running a program of the user's so that it reads what it is given, reaches nobody and starts nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from msgspec import Struct

_TIMEOUT_S: Final = 60
_MAX_OUTPUT_BYTES: Final = 32 * 1024 * 1024
_MAX_MEMORY_BYTES: Final = 4 * 1024 * 1024 * 1024
_MAX_ERROR_BYTES: Final = 64 * 1024
_NOWHERE: Final = "http://127.0.0.1:9"


class Run(Struct, frozen=True):
    """What a program did: `output` counts if it `succeeded`, else `errors` says why, without our places."""

    succeeded: bool
    output: bytes = b""
    errors: str = ""


def run_alone(command: Sequence[str], place: Path, *, timeout_s: float = _TIMEOUT_S) -> Run:
    """Run a program with `place`, a directory of our own, as its home and working directory."""
    with (place / "errors").open("w+b") as errors:
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own, never one of the repository
                command, cwd=place, env=_environment(place),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip
        except OSError as error:
            return Run(succeeded=False, errors=f"it does not start: {error.strerror}")
        _limit_memory(process.pid)
        output, is_late = _read(process, timeout_s)
        if is_late:
            return Run(succeeded=False, errors=f"it took longer than {timeout_s:g} seconds")
        if len(output) > _MAX_OUTPUT_BYTES:
            return Run(succeeded=False, errors=f"it writes more than {_MAX_OUTPUT_BYTES:,} bytes")
        return Run(process.returncode == 0, output, _without_place(errors, place))


def _limit_memory(pid: int) -> None:
    """Keep a program from taking all memory, where the operating system lets another process be limited."""
    if sys.platform == "linux":
        import resource

        with suppress(OSError, ValueError):
            resource.prlimit(pid, resource.RLIMIT_AS, (_MAX_MEMORY_BYTES, _MAX_MEMORY_BYTES))


def _read(process: subprocess.Popen[bytes], timeout_s: float) -> tuple[bytes, bool]:
    """Read what a process writes, up to just past the limit; say whether it was stopped for its time."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(timeout_s, stop)
    timer.start()
    try:
        with process:
            output = process.stdout.read(_MAX_OUTPUT_BYTES + 1) if process.stdout else b""
            if len(output) > _MAX_OUTPUT_BYTES:
                process.kill()
    finally:
        timer.cancel()
    return output, late.is_set()


def _environment(place: Path) -> Mapping[str, str]:
    """Return an environment without plugins, a cluster, a network and other programs."""
    home = str(place / "home")
    general = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    kubectl = ("KUBECONFIG", "KUSTOMIZE_PLUGIN_HOME")
    helm = ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "HELM_PLUGINS")
    proxies = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    system = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {
        **system,
        **dict.fromkeys((*general, *helm, *kubectl), home),
        **dict.fromkeys(proxies, _NOWHERE),
        "NO_PROXY": "",
        "PATH": "",
        "TMPDIR": str(place),
    }


def _without_place(errors: IO[bytes], place: Path) -> str:
    errors.seek(0)
    text = errors.read(_MAX_ERROR_BYTES).decode("utf-8", "replace")
    for name in sorted({str(place), str(place.resolve())}, key=len, reverse=True):
        text = text.replace(f"{name}{os.sep}", "").replace(name, "")
    return text
