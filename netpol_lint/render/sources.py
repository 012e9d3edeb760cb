"""Which URLs mean the repository that is being read."""

from __future__ import annotations

from collections.abc import Iterable


class OwnSources:
    """The addresses under which this repository is known: its git remotes, and what is configured."""

    def __init__(self, urls: Iterable[str] = ()) -> None:
        self._urls = tuple(urls)

    def is_own(self, url: str) -> bool:
        """Tell whether a URL means this repository, in whatever form (https, ssh, `git@`) it is written."""
        raise NotImplementedError(url)

    @property
    def are_known(self) -> bool:
        """Whether any address is known at all."""
        return bool(self._urls)
