"""Which objects a pattern of the configuration, or an annotation on a namespace, speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase


def object_matches(subject: str, pattern: str) -> bool:
    """Tell whether a finding's subject is one that the pattern means.

    `namespace/Kind/name` is matched part by part. `namespace/name` means any kind, `name` any kind
    and namespace. A Namespace lies in itself, so that `legacy/*` means the namespace `legacy` and
    everything in it. For an object without a namespace two parts are `Kind/name`.
    """
    wanted = pattern.split("/")
    return any(len(wanted) == len(form) and all(map(fnmatchcase, form, wanted)) for form in _forms(subject))


def namespace_of(subject: str) -> str:
    """Return the namespace that a subject lies in, for a Namespace itself; empty without one."""
    namespace, kind, name = _parts(subject)
    return name if kind == "Namespace" else namespace


def _parts(subject: str) -> tuple[str, str, str]:
    """Split `namespace/Kind/name`, or `Kind/name`, whose namespace is empty."""
    *namespace, kind, name = ["", "", *subject.split("/")]
    return namespace[-1], kind, name


def _forms(subject: str) -> Iterator[tuple[str, ...]]:
    """Yield the ways to write a subject; none for a finding about a file."""
    if not subject:
        return
    own_namespace, kind, name = _parts(subject)
    namespace = namespace_of(subject)
    yield namespace, kind, name
    yield namespace, name
    yield (name,)
    if not own_namespace:
        yield kind, name
