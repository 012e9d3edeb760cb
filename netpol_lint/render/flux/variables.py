"""The variables that a Flux Kustomization fills in after the build.

Source: https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from enum import IntEnum

from msgspec import Struct, field

from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.delivery import Neighbours, ObjectKey
from netpol_lint.render.fields import maps_at
from netpol_lint.render.flux.envsubst import Expression
from netpol_lint.render.flux.request import Request
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.source.node import Entry, Mapping

_ENCRYPTED = ("ENC[", "$ANSIBLE_VAULT;")


class Doubt(IntEnum):
    """Whether variables may be set by a source that is not known."""

    NONE = 0
    OPTIONAL = 1
    """A source that need not be there is not here: it is likely that there is none."""
    REQUIRED = 2
    """A source is there in the cluster, and what it sets is not known."""


class Variables(Struct):
    """What is known of the variables; `unread` are names whose values are encrypted.

    `gaps` say what is not known. It is made by `read_variables`, and does not change after.
    """

    values: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    doubt: Doubt = Doubt.NONE
    missing: set[ObjectKey] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)

    def value_of(self, expression: Expression) -> str | None:
        """Return the value of a variable, empty when it is unset; `None` when it is not known."""
        known = self.values.get(expression.name)
        if known is not None:
            return known
        is_settled = self.doubt is Doubt.NONE or (self.doubt is Doubt.OPTIONAL and expression.has_fallback)
        return "" if is_settled and expression.name not in self.unread else None

    def set(self, name: str, value: str | None) -> None:
        """Set a variable over what an earlier source says; `None` is a value that cannot be read."""
        self.unread.discard(name)
        self.values.pop(name, None)
        if value is None:
            self.unread.add(name)
        else:
            # Flux takes line breaks out, so that a value cannot end the line that it is put into.
            self.values[name] = value.replace("\n", "")


def read_variables(request: Request, neighbours: Neighbours) -> Variables | None:
    """Read `spec.postBuild`, later sources over earlier ones; `None` where it fills in nothing at all."""
    stated = mapping_at(request.spec, "postBuild")
    if stated is None or not any(stated.entry(name) for name in ("substitute", "substituteFrom")):
        return None
    variables = Variables()
    for reference in maps_at(stated, "substituteFrom"):
        _read_source(variables, reference, request.by.effective_namespace, neighbours)
    substitute = mapping_at(stated, "substitute")
    for entry in () if substitute is None else substitute.entries:
        variables.set(entry.name, text_of(entry.value))
    return variables


def _read_source(variables: Variables, reference: Mapping, namespace: str, neighbours: Neighbours) -> None:
    kind, name = text_of(reference.get("kind")), text_of(reference.get("name"))
    place = (reference.get("name") or reference).location()
    # Without its namespace: one patch may give the reference to Kustomizations of many.
    source = f"{kind} `{name}`, from which postBuild takes variables,"
    found = neighbours.find("", kind, namespace, name) or _sealed(kind, namespace, name, neighbours)
    if found is None:
        is_optional = text_of(reference.get("optional")) == "true"
        variables.missing.add(("", kind, namespace, name))
        variables.doubt = max(variables.doubt, Doubt.OPTIONAL if is_optional else Doubt.REQUIRED)
        message = (
            f"{source} is not in this repository; what it fills in is unknown, and known if it stands under "
            f"`substitute` or in a ConfigMap beside it"
        )
        variables.gaps.append(gap(message, place, Effect.NOTHING))
        return
    values = dict(_values(found))
    for variable, value in values.items():
        variables.set(variable, value)
    if None in values.values():
        message = (
            f"{source} is encrypted; what it fills in is unknown, and known if what is no secret stands "
            f"under `substitute` or in a ConfigMap"
        )
        variables.gaps.append(gap(message, place, Effect.NOTHING))


def _sealed(kind: str, namespace: str, name: str, neighbours: Neighbours) -> ApiObject | None:
    """Return the SealedSecret of which a Secret is made."""
    return neighbours.find("bitnami.com", "SealedSecret", namespace, name) if kind == "Secret" else None


def _values(source: ApiObject) -> Iterator[tuple[str, str | None]]:
    """Yield the variables of a ConfigMap or Secret; `None` is a value that cannot be read."""
    match source.kind:
        case "ConfigMap":
            yield from ((entry.name, _readable(entry)) for entry in _entries(source, "data"))
        case "Secret":
            yield from ((entry.name, _decoded(entry)) for entry in _entries(source, "data"))
            yield from ((entry.name, _readable(entry)) for entry in _entries(source, "stringData"))
        case _:
            yield from ((entry.name, None) for entry in _entries(source, "spec", "encryptedData"))


def _entries(source: ApiObject, *names: str) -> tuple[Entry, ...]:
    values = mapping_at(source.root, *names)
    return () if values is None else values.entries


def _readable(entry: Entry) -> str | None:
    text = text_of(entry.value)
    return None if text.startswith(_ENCRYPTED) or "${" in text else text


def _decoded(entry: Entry) -> str | None:
    text = _readable(entry)
    try:
        return None if text is None else base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
