"""Which of a repository's clusters a command is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.audit import ClusterModel, Survey
from netpol_lint.errors import ConfigError
from netpol_lint.findings import AuditResult, Finding
from netpol_lint.rulebook import nearest
from netpol_lint.source.repository import Repository

_MOST_LISTED: Final = 20


def chosen_clusters(models: Sequence[ClusterModel], names: Sequence[str]) -> tuple[ClusterModel, ...]:
    """Return the clusters of some names in the order of the repository; without names all of them.

    Raises:
        ConfigError: no cluster has such a name.
    """
    chosen = chosen_names([model.cluster.name for model in models], names)
    return tuple(model for model in models if model.cluster.name in chosen)


class ClusterFilter(Struct, frozen=True):
    """Leaves of a result what some clusters have to do with.

    All of them are audited all the same: that others run the same text is part of what is said of it.
    """

    names: tuple[str, ...]

    def __call__(self, _repository: Repository, surveyed: Survey, result: AuditResult) -> AuditResult:
        """Return what is found in the clusters, or in files that they do not leave to others.

        Raises:
            ConfigError: no cluster has such a name.
        """
        chosen = chosen_clusters(surveyed.clusters, self.names)
        others = (model for model in surveyed.clusters if not any(model is each for each in chosen))
        foreign = _files_of(others) - _files_of(chosen)

        def concerns(finding: Finding) -> bool:
            if finding.clusters:
                return any(model.cluster.name in finding.clusters for model in chosen)
            return finding.at.path not in foreign

        return replace(
            result,
            findings=tuple(filter(concerns, result.findings)),
            suppressed=tuple(each for each in result.suppressed if concerns(each.finding)),
            summary=replace(surveyed, clusters=chosen).summary,
        )


def _files_of(models: Iterable[ClusterModel]) -> set[str]:
    return {each.root.file.path for model in models for each in model.cluster.objects}


def chosen_names(known: Sequence[str], names: Sequence[str]) -> frozenset[str]:
    """Return those names of clusters that were asked for; all of them if none was.

    Raises:
        ConfigError: no cluster has such a name.
    """
    for name in names:
        if name not in known:
            raise ConfigError(f"there is no cluster {name!r}", hint=_hint(name, known))
    return frozenset(names or known)


def _hint(name: str, known: Sequence[str]) -> str:
    if not known:
        return "no cluster was found here"
    close = nearest(name, known)
    start = f"did you mean {close!r}? " if close else ""
    if len(known) > _MOST_LISTED:
        return f"{start}`netpol-lint clusters` lists all {len(known)}"
    return f"{start}the clusters are {', '.join(map(repr, known))}"
