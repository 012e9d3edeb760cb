"""A process that has the project imported, and runs the command line in copies of itself.

Importing takes most of the time of a small run, and hundreds of tests are such runs. Each line of
standard input is a request; the answer is the exit code of the copy, as a line of standard output.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import sys
import traceback
from typing import Any

import netpol_lint


def serve() -> None:
    """Run whatever is asked for, until nobody asks any more."""
    for module in pkgutil.walk_packages(netpol_lint.__path__, "netpol_lint."):
        if module.name != "netpol_lint.__main__":
            importlib.import_module(module.name)
    gc.freeze()  # what is there already stays: no copy need look at it again
    for line in sys.stdin:
        copy = os.fork()
        if copy == 0:
            _run(json.loads(line))
        _, status = os.waitpid(copy, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _run(request: dict[str, Any]) -> None:
    """Become `python -m netpol_lint` with the arguments, the directory and the variables of a request."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, request["out"]), (2, request["err"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = ["netpol_lint", *request["arguments"]]
    code = 1
    try:
        runpy.run_module("netpol_lint", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
