"""The namespaces that the platform looks after and a repository's owner usually cannot isolate."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from netpol_lint.facts.reading import read


@cache
def system_namespaces() -> Mapping[str, str]:
    """Return shell patterns of namespace names, each with the reason for which it is there."""
    return {each["pattern"]: each["reason"] for each in read("system_namespaces")["namespaces"]}
