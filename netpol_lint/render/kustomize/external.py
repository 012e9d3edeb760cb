"""Building kustomizations with the user's own binary, which knows the values and not the places."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.render.api_object import objects_in
from netpol_lint.render.build import Build
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.graft import grafted_objects
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.kustomize.outside import asks_outside, leads_outside
from netpol_lint.render.kustomize.reference import FILE_NAMES, kustomizations_in, path_from
from netpol_lint.render.sandbox import run_alone
from netpol_lint.source.document import ProblemKind
from netpol_lint.source.load import load_bytes
from netpol_lint.source.node import Mapping, plain
from netpol_lint.source.program import find_program
from netpol_lint.source.repository import Repository

_COMMANDS: Final = {"kubectl": ("kustomize",), "kustomize": ("build",)}
_UNRESTRICTED: Final = ("--load-restrictor", "LoadRestrictionsNone")
"""A base may stand beside an overlay; what it is given holds nothing but the repository."""

_COPY: Final = "the-repository"
"""Where the copy stands; messages of the binary name it."""

_LOSING: Final = frozenset(
    {
        ProblemKind.SYNTAX,
        ProblemKind.ENCODING,
        ProblemKind.TEMPLATE,
        ProblemKind.LIMIT,
        ProblemKind.UNREADABLE,
    }
)
"""The problems of what the binary writes because of which some of it is not there."""

_LOGGED: Final = re.compile(
    r'"command failed" err=(?:"(?P<line>.*)"|<\n(?P<lines>.*)\n >)\s*\Z', re.MULTILINE | re.DOTALL
)
_STATED: Final = re.compile(r"^(?:error|Error): (?P<line>.+)\Z", re.MULTILINE | re.DOTALL)
_LONGEST_MESSAGE: Final = 300


class KustomizeBinary(Struct, frozen=True):
    """The user's `kubectl` or `kustomize`, and the arguments that make it build a directory."""

    name: str
    path: str

    def command(self, directory: Path) -> tuple[str, ...]:
        """Return the command that builds a directory."""
        return (self.path, *_COMMANDS[self.name], str(directory), *_UNRESTRICTED)


def find_binary(name: str, repository_root: Path) -> KustomizeBinary | None:
    """Find `kubectl` or `kustomize` on the PATH; one within the repository is none."""
    path = find_program(name, os.path.realpath(repository_root))
    return None if path is None else KustomizeBinary(name, path)


class _Task(Struct, frozen=True):
    """A kustomization to build; one that is not written in a file is written into the copy."""

    directory: str
    root: Mapping
    is_written: bool = True

    def write(self, copy: Path) -> None:
        """Put the kustomization into the copy, in the place of the one that its directory has."""
        if self.is_written:
            return
        directory = copy / self.directory
        directory.mkdir(parents=True, exist_ok=True)
        for name in FILE_NAMES:
            (directory / name).unlink(missing_ok=True)
        (directory / FILE_NAMES[0]).write_text(json.dumps(plain(self.root)), encoding="utf-8")


class ExternalKustomizer(Kustomizer):
    """Builds with a binary what it can build, and natively what it cannot.

    The binary works on a copy of the files that the native build read, so that it sees nothing else.
    """

    def __init__(self, repository: Repository, charts: ChartRenderer, binary: KustomizeBinary) -> None:
        super().__init__(repository, charts)
        self._files = repository
        self._binary = binary
        self._exact_builds: dict[str, Build] = {}

    def build(self, directory: str) -> Build:
        """Build the kustomization in a directory: the exact values, where the native build knows places."""
        if directory not in self._exact_builds:
            native = super().build(directory)
            named = kustomizations_in(self._files, directory)
            documents = self._files.load(named[0]).documents if named else ()
            root = documents[0].mapping if documents else None
            exact = native if root is None else self._build(_Task(directory, root), native)
            self._exact_builds[directory] = exact
        return self._exact_builds[directory]

    def build_tree(self, root: Mapping, directory: str) -> Build:
        """Build a kustomization that takes the place of the one in a directory, if there is one."""
        return self._build(_Task(directory, root, is_written=False), super().build_tree(root, directory))

    def _build(self, task: _Task, native: Build) -> Build:
        reason = leads_outside(self._files, native.files) or asks_outside(
            self._files, task.root, task.directory
        )
        if path_from("", task.directory) != task.directory:
            reason = f"`{task.directory}` leads out of the repository"
        if reason is not None:
            return _with_gap(native, f"`{self._binary.name}` is not run here, because {reason}", task.root)
        with tempfile.TemporaryDirectory(prefix="netpol-lint-") as name:
            return self._exact(task, native, Path(name))

    def _exact(self, task: _Task, native: Build, place: Path) -> Build:
        copy, root = place / _COPY, task.root
        self._copy(native.files, copy)
        task.write(copy)
        run = run_alone(self._binary.command(copy / task.directory), place)
        if not run.succeeded:
            message = f"`{self._binary.name}` does not build this: {_complaint(run.errors)}"
            return _with_gap(native, message, root)
        loaded = load_bytes(run.output, root.file.path)
        lost = next((problem for problem in loaded.problems if problem.kind in _LOSING), None)
        if lost is not None:
            message = f"what `{self._binary.name}` builds cannot be read: {lost.message}"
            return _with_gap(native, message, root)
        exact = [each for document in loaded.documents for each in objects_in(document)]
        # Where the real tool succeeds nothing is missing, whatever the native build had to leave out.
        return replace(native, objects=grafted_objects(exact, native.objects, root), gaps=())

    def _copy(self, files: frozenset[str], copy: Path) -> None:
        for path in files:
            content = self._files.content(path)
            if content is not None and path_from("", path) == path:
                target = copy / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)


def _with_gap(native: Build, message: str, root: Mapping) -> Build:
    said: Gap = gap(f"{message}; the native renderer's result is used", root.location(), Effect.NOTHING)
    return replace(native, gaps=(*native.gaps, said))


def _complaint(errors: str) -> str:
    """Return what the binary says went wrong, without the time and the process that a log names."""
    found = _LOGGED.search(errors) or _STATED.search(errors)
    stated = _stated(found) if found else errors.strip().rpartition("\n")[2]
    for written, meant in (
        ('\\"', '"'),
        ("\\n", " "),
        ("\\t", " "),
        (f"{_COPY}/", ""),
        (_COPY, "the repository"),
    ):
        stated = stated.replace(written, meant)
    message = " ".join(stated.split()).rstrip(".")
    if len(message) > _LONGEST_MESSAGE:
        # What went wrong stands last, behind the names of all kustomizations that lead there.
        message = f"... {message[-_LONGEST_MESSAGE:]}"
    return message or "it does not say why"


def _stated(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "")
