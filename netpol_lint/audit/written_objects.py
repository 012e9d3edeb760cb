"""The objects that findings are about, as their own files write them, before overlays change them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from netpol_lint.audit.survey import Survey
from netpol_lint.findings import Finding
from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.source.node import Mapping
from netpol_lint.source.repository import Repository

_Place = tuple[str, int, int]


class WrittenObjects:
    """Finds the objects that some findings are about, and tells where else those objects run.

    `findings` are those that will be asked about: a repository may render 100 times as many objects.
    """

    def __init__(self, repository: Repository, surveyed: Survey, findings: Iterable[Finding]) -> None:
        self._repository = repository
        self._clusters = {model.cluster.name: model.cluster.objects for model in surveyed.clusters}
        self._clusters[""] = surveyed.undeployed_objects
        self._has_several = len(surveyed.clusters) > 1
        self._names: dict[str, set[str]] = defaultdict(set)
        for finding in findings:
            for cluster in finding.clusters or ("",):
                self._names[cluster].add(finding.subject.rpartition("/")[2])
        self._written: dict[_Place, str] = {}

    def of(self, finding: Finding) -> ApiObject | None:
        """Return the object that a finding is about, in one of its clusters.

        For a finding about a namespace that no manifest declares it is the object that it points into.
        """
        for cluster in finding.clusters or ("",):
            found = self._by_subject.get((cluster, finding.subject))
            around = self._around(finding.at, cluster) if found is None or not cluster else None
            # What nothing deploys may be there several times under one name.
            if around is not None and (found is None or around.subject == found.subject):
                found = around
            if found is not None:
                return found
        return None

    def clusters_of(self, each: ApiObject) -> frozenset[str]:
        """Return the clusters that run what the object's own document says, whatever became of it there."""
        return frozenset(self._running.get(_place(each.root), ()))

    def as_written(self, each: ApiObject) -> str:
        """Return the object's `namespace/Kind/name` as its own document has it; empty if it has none."""
        place = _place(each.root)
        known = self._written.get(place)
        if known is None:
            found = (other for other in self._sources(each) if _place(other.root) == place)
            known = self._written[place] = next((other.subject for other in found), "")
        return known

    def _sources(self, each: ApiObject) -> Iterator[ApiObject]:
        for document in self._repository.load(each.path).documents:
            if document.index == each.index:
                yield from objects_in(document)

    @cached_property
    def _by_subject(self) -> dict[tuple[str, str], ApiObject]:
        found: dict[tuple[str, str], ApiObject] = {}
        for cluster, names in self._names.items():
            for each in self._clusters.get(cluster, ()):
                if each.name in names:
                    found.setdefault((cluster, each.subject), each)
        return found

    @cached_property
    def _running(self) -> dict[_Place, set[str]]:
        if not self._has_several:
            return {}
        found: dict[_Place, set[str]] = defaultdict(set)
        for cluster, objects in self._clusters.items():
            for each in objects if cluster else ():
                found[_place(each.root)].add(cluster)
        return found

    @cached_property
    def _by_path(self) -> dict[tuple[str, str], list[ApiObject]]:
        found: dict[tuple[str, str], list[ApiObject]] = defaultdict(list)
        for cluster in self._names:
            for each in self._clusters.get(cluster, ()):
                found[cluster, each.root.file.path].append(each)
        return found

    def _around(self, at: Location, cluster: str) -> ApiObject | None:
        line = at.region.start_line
        inside = self._by_path.get((cluster, at.path), ())
        return next((each for each in inside if each.root.start_line <= line <= each.root.end_line), None)


def _place(root: Mapping) -> _Place:
    return root.file.path, root.start_line, root.start_column
