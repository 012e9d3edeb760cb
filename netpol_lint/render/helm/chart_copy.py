"""Copies of charts outside the repository, for `helm` to read and nothing else."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Collection
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from netpol_lint.render.api_object import text_of
from netpol_lint.source.node import Mapping, Sequence, plain, resolved
from netpol_lint.source.repository import Repository

MAX_CHART_BYTES: Final = 64 * 1024 * 1024
MAX_CHART_FILES: Final = 10_000
_MAX_DEPTH: Final = 8
_MAX_CHARTS: Final = 500
_LOCAL: Final = "file://"


class ChartTooLargeError(Exception):
    """A chart has more files, or larger ones, than anybody writes."""


class ChartCopy(Struct):
    """A chart that was copied to `place`.

    `origins` holds the path in the repository of each file by its path in the copy. `sources` holds
    the directory in the copy of each chart and subchart, by the name that `helm template` gives it in
    the comments of its output (`shop/charts/db`).
    """

    place: Path
    origins: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    size_bytes: int = 0

    def origin_of(self, source: str) -> str | None:
        """Return the file of the repository that the comment `# Source: …` of the output names."""
        chart = max((name for name in self.sources if source.startswith(f"{name}/")), key=len, default=None)
        if chart is None:
            return None
        inside = source[len(chart) + 1 :]
        return self.origins.get(posixpath.join(self.sources[chart], inside))


def copy_chart(repository: Repository, chart: str, place: Path) -> ChartCopy:
    """Copy the chart in the directory `chart` of the repository to `place`.

    Dependencies that the chart names by a local path (`file://../common`) are put into `charts/`, as
    `helm dependency build` does. Links are read as what they lead to, never out of the repository.

    Raises:
        ChartTooLargeError: there is more than `MAX_CHART_BYTES` or `MAX_CHART_FILES`.
    """
    copy = ChartCopy(place)
    _copy_directory(repository, chart, "", copy, _MAX_DEPTH)
    _name_sources(repository, copy, "", _chart_name(repository, chart) or posixpath.basename(chart))
    return copy


def forget_dependencies(repository: Repository, copy: ChartCopy, names: Collection[str]) -> None:
    """Strike dependencies out of the copy, so that the rest of the chart can be rendered without them."""
    for name in ("Chart.yaml", "requirements.yaml"):
        root = _document(repository, copy.origins.get(name, ""))
        stated = {} if root is None else plain(root)
        listed = stated.get("dependencies") if isinstance(stated, dict) else None
        if isinstance(stated, dict) and isinstance(listed, list):
            kept = [each for each in listed if not (isinstance(each, dict) and each.get("name") in names)]
            text = json.dumps({**stated, "dependencies": kept})
            (copy.place / name).write_text(text, encoding="utf-8")
    for name in ("Chart.lock", "requirements.lock"):
        (copy.place / name).unlink(missing_ok=True)


def _copy_directory(repository: Repository, directory: str, into: str, copy: ChartCopy, depth: int) -> None:
    for path in repository.all_below(directory):
        content = repository.content(path)
        if content is None:
            continue
        copy.size_bytes += len(content)
        if copy.size_bytes > MAX_CHART_BYTES or len(copy.origins) >= MAX_CHART_FILES:
            raise ChartTooLargeError
        inside = posixpath.join(into, path[len(directory) :].lstrip("/"))
        target = copy.place / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        copy.origins[inside] = path
    for dependency in _dependencies(repository, directory) if depth else ():
        local = _local_directory(directory, dependency)
        inside = posixpath.join(into, "charts", posixpath.basename(local))
        if local and posixpath.join(inside, "Chart.yaml") not in copy.origins:
            _copy_directory(repository, local, inside, copy, depth - 1)


def _local_directory(directory: str, dependency: Mapping) -> str:
    """Return the directory of a dependency that is named by a local path; empty for all others."""
    address = text_of(dependency.get("repository"))
    if not address.startswith(_LOCAL):
        return ""
    local = posixpath.normpath(posixpath.join(directory, address.removeprefix(_LOCAL)))
    # A chart that contains the one that asks for it would be copied into itself.
    is_around = directory == local or directory.startswith(f"{local}/")
    return "" if local.startswith(("/", "..")) or local == "." or is_around else local


def _name_sources(repository: Repository, copy: ChartCopy, inside: str, name: str, depth: int = 0) -> None:
    copy.sources[name] = inside
    if depth >= _MAX_DEPTH or len(copy.sources) > _MAX_CHARTS:
        return
    aliases = _aliases(
        repository, posixpath.dirname(copy.origins.get(posixpath.join(inside, "Chart.yaml"), ""))
    )
    below = posixpath.join(inside, "charts")
    for path in [path for path in copy.origins if posixpath.basename(path) == "Chart.yaml"]:
        directory = posixpath.dirname(path)
        if posixpath.dirname(directory) == below:
            stated = _chart_name(repository, posixpath.dirname(copy.origins[path]))
            for each in aliases.get(stated, [stated or posixpath.basename(directory)]):
                _name_sources(repository, copy, directory, f"{name}/charts/{each}", depth + 1)


def _aliases(repository: Repository, directory: str) -> dict[str, list[str]]:
    """Return the names under which a chart uses those that it depends on."""
    names: dict[str, list[str]] = {}
    for dependency in _dependencies(repository, directory):
        name = text_of(dependency.get("name"))
        names.setdefault(name, []).append(text_of(dependency.get("alias")) or name)
    return names


def _chart_name(repository: Repository, directory: str) -> str:
    root = _document(repository, posixpath.join(directory, "Chart.yaml"))
    return "" if root is None else text_of(root.get("name"))


def _dependencies(repository: Repository, directory: str) -> list[Mapping]:
    """Return the dependencies that a chart names, in its `Chart.yaml` or, of old, in `requirements.yaml`."""
    found: list[Mapping] = []
    for name in ("Chart.yaml", "requirements.yaml"):
        root = _document(repository, posixpath.join(directory, name))
        node = None if root is None else root.get("dependencies")
        listed = None if node is None else resolved(node)
        if isinstance(listed, Sequence):
            found += [each for each in map(resolved, listed.items) if isinstance(each, Mapping)]
    return found


def _document(repository: Repository, path: str) -> Mapping | None:
    if not path or not repository.has_file(path):
        return None
    return next((each.mapping for each in repository.load(path).documents), None)
