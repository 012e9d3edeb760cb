"""What a finding says about files besides the one it points into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from netpol_lint.audit.written_objects import WrittenObjects
from netpol_lint.findings import Evidence, Finding
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.foreign_policy import is_policy
from netpol_lint.resources.meta import name_at

_PATCHES_SHOWN: Final = 3


def with_provenance(finding: Finding, objects: WrittenObjects) -> Finding:
    """Say where the object stands, and what gave it its name or namespace, where that is another file."""
    each = objects.of(finding) if finding.subject else None
    if each is None:
        return finding
    evidence = dict.fromkeys((*finding.evidence, *_provenance(finding, each)))
    written = objects.as_written(each)
    is_about_it = each.subject == finding.subject
    return replace(
        finding,
        evidence=tuple(evidence),
        written_as=written if is_about_it else _inside(finding, each, written),
    )


def _inside(finding: Finding, each: ApiObject, written: str) -> str:
    """Return what stays the same of a namespace that only overlays name: what stands in it."""
    is_placed_elsewhere = each.namespace_at is not None and each.namespace_at.path != each.path
    return f"Namespace of {written}" if written and is_placed_elsewhere and finding.subject else ""


def _provenance(finding: Finding, each: ApiObject) -> Iterator[Evidence]:
    own = each.root.file.path
    who = f"{each.kind} {each.name}"
    at = name_at(each)
    is_known = any((said.at.path, said.at.region) == (at.path, at.region) for said in finding.evidence)
    if finding.at.path != own and finding.subject == each.subject and not is_known:
        yield Evidence(at, f"{who} itself is written here")
    if is_policy(each) and finding.subject == each.subject:
        for patch in each.patched_at[:_PATCHES_SHOWN]:
            if patch.path != finding.at.path:
                yield Evidence(patch, f"this patch changes {who}")
    name = Field(each.root).get("metadata", "name")
    if name is not None and name.at.path != own:
        yield Evidence(name.at, f"this is what names it {each.name}")
    namespace_at = each.namespace_at
    if namespace_at is not None and namespace_at.path != own and _speaks_of(finding, each.namespace):
        yield Evidence(namespace_at, f"this puts {who} into namespace {each.namespace}")


def _speaks_of(finding: Finding, namespace: str | None) -> bool:
    """Tell whether a message names a namespace, so that where it comes from matters to its reader."""
    return (
        bool(namespace)
        and re.search(rf"(?<![\w-]){re.escape(namespace or '')}(?![\w-])", finding.message) is not None
    )
