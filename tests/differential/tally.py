"""Every kustomization of a repository, built by both, and how often they agree."""

from __future__ import annotations

import hashlib
import json
import posixpath
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from netpol_lint.render.build import Build
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.source.repository import Repository, open_repository
from tests.differential.comparison import differences, parsed
from tests.differential.forest import tree
from tests.differential.real_tool import NAMES, Answer, ask_once, write_files
from tests.differential.relevant import relevant, whole


@dataclass(slots=True)
class Tally:
    """The counts of one repository, with what was seen of each kustomization that is not built alike.

    `unlike` are differences that bear on the network, `unequal` all of them; `silent` are builds that
    the real tool refuses and ours leaves no gap in.
    """

    name: str
    built: int = 0
    refused: int = 0
    crashes: dict[str, str] = field(default_factory=dict)
    unlike: dict[str, list[str]] = field(default_factory=dict)
    unequal: dict[str, list[str]] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)

    def row(self) -> str:
        """Write the counts as a row of the table that `HEADING` heads."""
        alike, equal = self.built - len(self.unlike), self.built - len(self.unequal)
        shares = (_share(alike, self.built), _share(equal, self.built))
        return (
            f"{self.name:45} {self.built + self.refused:5} {self.built:5} {alike:5} {shares[0]}"
            f" {equal:5} {shares[1]} {len(self.crashes):7} {len(self.silent):6}"
        )


HEADING = f"{'repository':45} {'all':>5} {'built':>5} {'alike':>5} {'':7} {'equal':>5} {'':7} crashed silent"


def tally(root: Path, tool: str, kept: Path) -> Tally:
    """Build every kustomization of the repository at `root` with both, and compare."""
    repository = open_repository(root)
    kustomizer = Kustomizer(repository, ChartRenderer(repository, None))
    counts = Tally(root.name)
    for directory in kustomizations(repository):
        answer = ask_once(tool, root / directory, kept)
        _compare(counts, kustomizer, directory, answer)
    return counts


def tally_made_up(seeds: Iterable[int], tool: str, kept: Path) -> Tally:
    """Do the same for made-up trees, each by its seed, written below `kept`."""
    counts = Tally("made-up trees")
    for seed in seeds:
        directory, files = tree(seed)
        told = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:16]
        root = kept / f"{seed}-{told}"
        write_files(root, files)
        repository = open_repository(root)
        kustomizer = Kustomizer(repository, ChartRenderer(repository, None))
        answer = ask_once(tool, root / directory, kept)
        _compare(counts, kustomizer, directory, answer, name=f"{root.name}/{directory}")
    return counts


def kustomizations(repository: Repository) -> Iterator[str]:
    """Yield the directories that hold a kustomization."""
    found = (posixpath.split(path) for path in repository.files)
    yield from dict.fromkeys(directory for directory, name in found if name in NAMES)


def _compare(
    counts: Tally, kustomizer: Kustomizer, directory: str, answer: Answer, *, name: str | None = None
) -> None:
    name = name or directory
    counts.built += answer.refusal is None
    counts.refused += answer.refusal is not None
    try:
        build = kustomizer.build(directory)
    # A crash is what is looked for: it must not end the run.
    except Exception:
        counts.crashes[name] = traceback.format_exc()
        build = Build()
    if answer.refusal is not None:
        if not (build.gaps or build.stale_patches or name in counts.crashes):
            counts.silent[name] = answer.refusal
        return
    theirs = parsed(answer.output)
    for view, found in ((relevant, counts.unlike), (whole, counts.unequal)):
        if lines := list(differences(build.objects, theirs, view)):
            found[name] = lines


def _share(part: int, of: int) -> str:
    return f"{part / of:7.2%}" if of else f"{'-':>7}"
