"""What transformers are told about the fields they change: the defaults, and what configurations add."""

from __future__ import annotations

from dataclasses import dataclass

from netpol_lint.render.kustomize.field_spec import FieldSpec


@dataclass(frozen=True, slots=True)
class NameReference:
    """The fields that hold names of objects of one kind; an empty group or version means any."""

    kind: str
    referrers: tuple[FieldSpec, ...]
    group: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The fields that each transformer changes."""

    name_prefix: tuple[FieldSpec, ...] = ()
    name_suffix: tuple[FieldSpec, ...] = ()
    namespace: tuple[FieldSpec, ...] = ()
    common_labels: tuple[FieldSpec, ...] = ()
    template_labels: tuple[FieldSpec, ...] = ()
    common_annotations: tuple[FieldSpec, ...] = ()
    images: tuple[FieldSpec, ...] = ()
    replicas: tuple[FieldSpec, ...] = ()
    var_reference: tuple[FieldSpec, ...] = ()
    name_references: tuple[NameReference, ...] = ()
