"""Objects that one cluster has twice, and where the two definitions differ."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Evidence
from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import name_at
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.wording import joined
from netpol_lint.source.node import Mapping, Sequence, plain, resolved

_DIFFERENCES_SHOWN: Final = 3
_METADATA: Final = "metadata."


class Difference(Struct, frozen=True):
    """The path of a value that differs, and where the first and the second definition have it."""

    path: str
    first: Location
    second: Location


class Repetition(Struct, frozen=True):
    """Two definitions of an object, the one analysed first, and some of what differs, at least one thing."""

    kept: ApiObject
    left_out: ApiObject
    differences: tuple[Difference, ...]

    @property
    def at(self) -> Location:
        """The name of the second definition, or what differs if both are made from one text."""
        return self.differences[0].second if self.is_one_text else name_at(self.left_out)

    @property
    def is_one_text(self) -> bool:
        """Whether both definitions are made from one text, which several overlays change."""
        return name_at(self.kept) == name_at(self.left_out)

    @property
    def says(self) -> str:
        """What is the matter, as the beginning of a message."""
        listed = joined(f"`{each.path}`" for each in self.differences)
        return f"{self.left_out.kind} {_named(self.left_out)} is defined twice and differs in {listed}"

    @property
    def evidence(self) -> Iterator[Evidence]:
        """Where both definitions stand, and each difference in them."""
        if not self.is_one_text:
            says = f"this definition of {self.kept.kind} {_named(self.kept)} was analysed"
            yield Evidence(name_at(self.kept), says)
        for each in self.differences:
            yield Evidence(each.first, f"`{each.path}` of the definition that was analysed")
            yield Evidence(each.second, f"`{each.path}` of the other definition")

    @property
    def has_other_spec(self) -> bool:
        """Whether more differs than metadata, if the kind has a `spec` at all."""
        return plain(_spec(self.kept)) != plain(_spec(self.left_out))


def repetitions(ctx: CheckContext) -> Iterator[Repetition]:
    """Yield the objects of a cluster that are defined again and differ."""
    for kept, left_out in ctx.duplicates:
        differences = tuple(_shown(kept, left_out))
        if differences:
            yield Repetition(kept, left_out, differences)


def _shown(kept: ApiObject, other: ApiObject) -> list[Difference]:
    """Return some of what differs, and labels and annotations only where nothing else does."""
    one, two = Field(kept.root), Field(other.root)
    telling = (each for each in _differences(one, two) if not each.path.startswith(_METADATA))
    return list(islice(telling, _DIFFERENCES_SHOWN)) or list(
        islice(_differences(one, two), _DIFFERENCES_SHOWN)
    )


def _named(each: ApiObject) -> str:
    return "/".join(part for part in (each.effective_namespace, each.name) if part)


def _differences(kept: Field, other: Field) -> Iterator[Difference]:
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
                yield Difference(other.path, kept.at, other.at)


def _differences_below(kept: Field, other: Field, name: str) -> Iterator[Difference]:
    first, second = _value_at(kept, name), _value_at(other, name)
    if first is not None and second is not None:
        yield from _differences(first, second)
    else:
        path = f"{kept.path}.{name}" if kept.path else name
        yield Difference(path, kept.key_at(name) or kept.at, other.key_at(name) or other.at)


def _value_at(parent: Field, name: str) -> Field | None:
    """Return the value of a key, which may be null."""
    value = None if parent.mapping is None else parent.mapping.get(name)
    return None if value is None else Field(value, f"{parent.path}.{name}" if parent.path else name)


def _spec(each: ApiObject) -> Mapping:
    found = Field(each.root).get("spec")
    inside = None if found is None else found.mapping
    return each.root if inside is None else inside
