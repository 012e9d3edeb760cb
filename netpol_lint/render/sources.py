"""Which URLs mean the repository that is being read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

from netpol_lint.lazy_pattern import lazy_pattern

_SCP_LIKE: Final = lazy_pattern(
    r"(?:[^/@\s]+@)?(?P<host>[^/:@\s]+|\[[^\]\s]+\]):(?P<path>(?!//).+)", re.DOTALL
)
"""How git also writes ssh: `git@github.com:owner/name.git`."""

_HOST_ALIASES: Final = {"ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com"}
"""Where hosts answer ssh on the port of https."""

_AZURE_SSH: Final = lazy_pattern(r"v3/(?P<organization>[^/]+)/(?P<project>[^/]+)/(?P<name>[^/]+)")


class OwnSources:
    """The addresses under which this repository is known: its git remotes, and what is configured."""

    def __init__(self, urls: Iterable[str] = ()) -> None:
        self._addresses = frozenset(filter(None, map(_address, urls)))

    def is_own(self, url: str) -> bool:
        """Tell whether a URL means this repository, in whatever form (https, ssh, `git@`) it is written."""
        address = _address(url)
        return address is not None and address in self._addresses

    @property
    def are_known(self) -> bool:
        """Whether any address is known at all."""
        return bool(self._addresses)


def _address(url: str) -> tuple[str, str] | None:
    """Return host and path of a URL, without what differs between the ways to reach one repository.

    Scheme, user and port say how to get there. Hosts do not mind the case of a path that they answer
    to, or redirect, and one file system holds no two repositories that differ in nothing else.
    """
    split = _host_and_path(url.strip())
    if split is None:
        return None
    host, path = split
    host = _HOST_ALIASES.get(host.lower(), host.lower())
    path = posixpath.normpath(f"/{unquote(path)}").strip("/").removesuffix(".git").lower()
    if host == "ssh.dev.azure.com" and (azure := _AZURE_SSH.fullmatch(path)):
        return "dev.azure.com", f"{azure['organization']}/{azure['project']}/_git/{azure['name']}"
    return (host, path) if host and path else None


def _host_and_path(url: str) -> tuple[str, str] | None:
    """Split a URL, which may be a path of the local file system: then there is no host."""
    if "://" not in url:
        scp_like = _SCP_LIKE.fullmatch(url)
        return (scp_like["host"], scp_like["path"]) if scp_like else None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.hostname or "", parts.path
