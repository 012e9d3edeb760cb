"""What transformers are told about the fields they change: the defaults, and what configurations add."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.render.kustomize.field_spec import FieldSpec


class NameReference(Struct, frozen=True):
    """The fields that hold names of objects of one kind; an empty group or version means any."""

    kind: str
    referrers: tuple[FieldSpec, ...]
    group: str = ""
    version: str = ""


class Configuration(Struct, frozen=True):
    """The fields that each transformer changes."""

    name_prefix: tuple[FieldSpec, ...] = ()
    name_suffix: tuple[FieldSpec, ...] = ()
    namespace: tuple[FieldSpec, ...] = ()
    common_labels: tuple[FieldSpec, ...] = ()
    labels: tuple[FieldSpec, ...] = ()
    template_labels: tuple[FieldSpec, ...] = ()
    common_annotations: tuple[FieldSpec, ...] = ()
    images: tuple[FieldSpec, ...] = ()
    replicas: tuple[FieldSpec, ...] = ()
    var_reference: tuple[FieldSpec, ...] = ()
    name_references: tuple[NameReference, ...] = ()


def joined(one: Configuration, other: Configuration) -> Configuration:
    """Return what both say; of equal entries the first is kept."""
    if one is other or one == other:
        return one
    return Configuration(
        name_prefix=_united(one.name_prefix, other.name_prefix),
        name_suffix=_united(one.name_suffix, other.name_suffix),
        namespace=_united(one.namespace, other.namespace),
        common_labels=_united(one.common_labels, other.common_labels),
        labels=_united(one.labels, other.labels),
        template_labels=_united(one.template_labels, other.template_labels),
        common_annotations=_united(one.common_annotations, other.common_annotations),
        images=_united(one.images, other.images),
        replicas=_united(one.replicas, other.replicas),
        var_reference=_united(one.var_reference, other.var_reference),
        name_references=_joined_references(one.name_references, other.name_references),
    )


def _united(one: tuple[FieldSpec, ...], other: tuple[FieldSpec, ...]) -> tuple[FieldSpec, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _joined_references(
    one: tuple[NameReference, ...], other: tuple[NameReference, ...]
) -> tuple[NameReference, ...]:
    by_kind: dict[tuple[str, str, str], NameReference] = {}
    for each in (*one, *other):
        key = (each.group, each.version, each.kind)
        known = by_kind.get(key)
        by_kind[key] = (
            each if known is None else replace(known, referrers=_united(known.referrers, each.referrers))
        )
    return tuple(by_kind.values())
