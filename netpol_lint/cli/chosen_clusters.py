"""Which of a repository's clusters a command is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from netpol_lint.audit import ClusterModel
from netpol_lint.errors import ConfigError
from netpol_lint.rulebook import nearest

_MOST_LISTED: Final = 20


def chosen_clusters(models: Sequence[ClusterModel], names: Sequence[str]) -> tuple[ClusterModel, ...]:
    """Return the clusters of some names in the order of the repository; without names all of them.

    Raises:
        ConfigError: no cluster has such a name.
    """
    chosen = chosen_names([model.cluster.name for model in models], names)
    return tuple(model for model in models if model.cluster.name in chosen)


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
