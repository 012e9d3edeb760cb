"""duplicate-definition: objects that one cluster applies twice, with different content."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from netpol_lint.findings import Evidence, Finding, Severity
from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.foreign_policy import is_policy
from netpol_lint.resources.meta import name_at
from netpol_lint.resources.workload import decode_workload, is_workload
from netpol_lint.rule_api import CheckContext
from netpol_lint.source.node import Mapping, Sequence, plain, resolved

_DIFFERENCES_SHOWN: Final = 3
_METADATA: Final = "metadata."


def check(ctx: CheckContext) -> Iterator[Finding]:
    """Report each object that is defined again and differs; it weighs more where policies depend on it."""
    for kept, left_out in ctx.duplicates:
        differences = _shown(kept, left_out)
        if not differences:
            continue
        first = differences[0]
        is_one_text = name_at(kept) == name_at(left_out)
        yield ctx.finding(
            first[2] if is_one_text else name_at(left_out),
            f"{left_out.kind} {_named(left_out)} is defined twice and differs in {_listed(differences)}"
            "; which definition stays depends on the order in which they are applied",
            subject=left_out.subject,
            severity=Severity.ERROR if _matters_to_policies(kept, left_out) else None,
            evidence=_evidence(kept, differences, is_one_text=is_one_text),
        )


_Difference = tuple[str, Location, Location]
"""The path of a value that differs, and where the first and the second definition have it."""


def _shown(kept: ApiObject, other: ApiObject) -> list[_Difference]:
    """Return some of what differs, and labels and annotations only where nothing else does."""
    one, two = Field(kept.root), Field(other.root)
    telling = (each for each in _differences(one, two) if not each[0].startswith(_METADATA))
    return list(islice(telling, _DIFFERENCES_SHOWN)) or list(
        islice(_differences(one, two), _DIFFERENCES_SHOWN)
    )


def _named(each: ApiObject) -> str:
    return "/".join(part for part in (each.effective_namespace, each.name) if part)


def _listed(differences: list[_Difference]) -> str:
    return " and ".join(f"`{path}`" for path, _, _ in differences)


def _evidence(kept: ApiObject, differences: list[_Difference], *, is_one_text: bool) -> Iterator[Evidence]:
    if not is_one_text:
        yield Evidence(name_at(kept), f"this definition of {kept.kind} {_named(kept)} was analysed")
    for path, first, second in differences:
        yield Evidence(first, f"`{path}` of the definition that was analysed")
        yield Evidence(second, f"`{path}` of the other definition")


def _differences(kept: Field, other: Field) -> Iterator[_Difference]:
    """Yield where two trees differ, in the order of the first, as far down as both have the same shape."""
    one, two = resolved(kept.node), resolved(other.node)
    match one, two:
        case Mapping(), Mapping():
            names = dict.fromkeys(
                (*(each.name for each in one.entries), *(each.name for each in two.entries))
            )
            for name in names:
                yield from _differences_below(kept, other, name)
        case Sequence(), Sequence() if len(one.items) == len(two.items):
            for first, second in zip(kept.items(), other.items(), strict=True):
                yield from _differences(first, second)
        case _:
            if plain(one) != plain(two):
                yield other.path, kept.at, other.at


def _differences_below(kept: Field, other: Field, name: str) -> Iterator[_Difference]:
    first, second = _value_at(kept, name), _value_at(other, name)
    if first is not None and second is not None:
        yield from _differences(first, second)
    else:
        path = f"{kept.path}.{name}" if kept.path else name
        yield path, kept.key_at(name) or kept.at, other.key_at(name) or other.at


def _value_at(parent: Field, name: str) -> Field | None:
    """Return the value of a key, which may be null."""
    value = None if parent.mapping is None else parent.mapping.get(name)
    return None if value is None else Field(value, f"{parent.path}.{name}" if parent.path else name)


def _matters_to_policies(kept: ApiObject, other: ApiObject) -> bool:
    """Tell whether which of the two stays changes what is allowed."""
    if is_policy(kept) or (kept.group, kept.kind) == ("", "Service"):
        return plain(_spec(kept)) != plain(_spec(other))
    if not is_workload(kept):
        return False
    one, two = decode_workload(kept), decode_workload(other)
    if one is None or two is None:
        return one is not two
    return (one.labels, one.ports, one.host_network) != (two.labels, two.ports, two.host_network)


def _spec(each: ApiObject) -> Mapping:
    found = Field(each.root).get("spec")
    inside = None if found is None else found.mapping
    return each.root if inside is None else inside
