"""Reading a directory in a process of its own, with little memory and little time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import netpol_lint

_PROGRAM = """
import json, resource, sys
megabytes = 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]) * megabytes,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[3]),) * 2)
from pathlib import Path
from netpol_lint.source.node import plain, walk
from netpol_lint.source.repository import open_repository

repository = open_repository(Path(sys.argv[1]))
problems = list(repository.problems)
documents = {}
for path in repository.files:
    loaded = repository.load(path)
    problems += loaded.problems
    documents[path] = len(loaded.documents)
    for document in loaded.documents:
        plain(document.root)  # whoever reads the tree recurses
        for node in walk(document.root):
            node.location()
print(json.dumps({
    "problems": [[each.at.path, each.kind.name, each.at.region.start_line, each.message]
                 for each in problems],
    "documents": documents,
}))
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read: path, kind, line and message of each problem; the number of documents by path."""

    problems: list[tuple[str, str, int, str]]
    documents: dict[str, int]

    def kinds(self, path: str) -> list[str]:
        """Return the kinds of the problems of one file."""
        return [kind for at, kind, _, _ in self.problems if at == path]


def read_apart(root: Path, *, memory_mb: int = 1200, cpu_s: int = 60) -> Outcome:
    """Read every file of a directory; the process dies if it takes more than it may."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(root), str(memory_mb), str(cpu_s)],
        env={**os.environ, "PYTHONPATH": str(Path(netpol_lint.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answer = json.loads(done.stdout)
    return Outcome(
        [(at, kind, line, says) for at, kind, line, says in answer["problems"]], answer["documents"]
    )
