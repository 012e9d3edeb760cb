"""The values of a Helm release: those it states, and those it takes from ConfigMaps and Secrets.

Source: https://fluxcd.io/flux/components/helm/helmreleases/#values
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from msgspec import Struct, field

from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.delivery import Neighbours, ObjectKey
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.render.helm.merged_values import values_at_path
from netpol_lint.render.helm.opaque import FLUX_GROUP, release_name
from netpol_lint.render.tree import retyped, value_at
from netpol_lint.source.embedded import embedded_documents
from netpol_lint.source.node import Mapping, Scalar, Sequence, resolved
from netpol_lint.source.repository import Repository


class Values(Struct):
    """Values in layers, later ones over earlier ones, and what is not known of them."""

    layers: list[Mapping] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    missing: set[ObjectKey] = field(default_factory=set)


def values_of(each: ApiObject, neighbours: Neighbours, repository: Repository) -> Values:
    """Collect the values of a release."""
    values = Values()
    if each.group != FLUX_GROUP:
        _add_those_of_k3s(each, values, repository)
        return values
    for reference in _references(each):
        _add_referenced(reference, each, values, neighbours, repository)
    stated = mapping_at(each.root, "spec", "values")
    if stated is not None:
        values.layers.append(stated)
    return values


def _add_those_of_k3s(each: ApiObject, values: Values, repository: Repository) -> None:
    content, settings = value_at(each.root, "spec", "valuesContent"), mapping_at(each.root, "spec", "set")
    if isinstance(content, Scalar):
        values.layers += _documents(content, repository)
    for entry in settings.entries if settings is not None else ():
        values.layers.append(values_at_path(entry.name, entry.value))


def _references(each: ApiObject) -> Iterator[Mapping]:
    listed = value_at(each.root, "spec", "valuesFrom")
    for item in map(resolved, listed.items if isinstance(listed, Sequence) else ()):
        if isinstance(item, Mapping):
            yield item


def _add_referenced(
    reference: Mapping, each: ApiObject, values: Values, neighbours: Neighbours, repository: Repository
) -> None:
    kind, name = text_of(reference.get("kind")), text_of(reference.get("name"))
    key = ("", kind, each.effective_namespace, name)
    source = neighbours.find(*key)
    wanted = text_of(reference.get("valuesKey")) or "values.yaml"
    content = None if source is None else _content(source, wanted)
    if content is not None:
        path = text_of(reference.get("targetPath"))
        layers = [values_at_path(path, content)] if path else _documents(content, repository)
        values.layers += layers
        if layers:
            return
    if source is None:
        values.missing.add(key)
    if text_of(reference.get("optional")) != "true":
        message = (
            f"values of release `{release_name(each)}` come from `{wanted}` of {kind} `{name}`, which is not "
            "in this repository or cannot be read; the release is read without them"
        )
        at = (reference.get("name") or reference).location("spec.valuesFrom")
        values.gaps.append(gap(message, at, Effect.SELECTION, namespace=each.effective_namespace))


def _content(source: ApiObject, name: str) -> Scalar | None:
    """Return a value of a ConfigMap or a Secret; what is encrypted is none."""
    for field_name in ("stringData", "data"):
        found = value_at(source.root, field_name, name)
        if isinstance(found, Scalar) and not found.text.startswith("ENC["):
            is_encoded = source.kind == "Secret" and field_name == "data"
            return _decoded(found) if is_encoded else found
    return None


def _decoded(scalar: Scalar) -> Scalar | None:
    try:
        return retyped(scalar, base64.b64decode(scalar.text, validate=True).decode("utf-8"))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None


def _documents(scalar: Scalar, repository: Repository) -> list[Mapping]:
    documents = embedded_documents(scalar, repository)
    return [each.mapping for each in documents[:1] if each.mapping is not None]
