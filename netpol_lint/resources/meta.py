"""What every object has: its reference, labels and annotations."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.placeholder import has_placeholder
from netpol_lint.resources.problem import Defect, ManifestProblem, Remedy, Rewrite
from netpol_lint.resources.selector import Labels


class ObjectRef(Struct, frozen=True, order=True):
    """Which object it is: `namespace` is empty for what has none."""

    namespace: str
    kind: str
    name: str

    def __str__(self) -> str:
        return "/".join(part for part in (self.namespace, self.kind, self.name) if part)


def ref_of(each: ApiObject) -> ObjectRef:
    """Return the reference of a namespaced object; without a namespace it lands in `default`."""
    return ObjectRef(each.effective_namespace, each.kind, each.name)


def name_at(each: ApiObject) -> Location:
    """Return the line that names an object: where a reader looks for it.

    An overlay may give it another name, as `namespace:` does to a Namespace: the object itself still
    stands where it stood.
    """
    root = Field(each.root)
    name = root.get("metadata", "name") or root.get("metadata", "generateName")
    if name is None:
        return each.at
    return name.at if name.node.file.path == each.root.file.path else root.key_at("metadata") or each.at


def string_map(field: Field | None) -> dict[str, str]:
    """Return the entries of a map of strings; other values are left out (see `label_problems`)."""
    if field is None:
        return {}
    return {name: each.text for name, each in field.fields() if each.text is not None}


def labels_of(field: Field | None, *, generated: frozenset[str] = frozenset()) -> Labels:
    """Return the labels of a map; `generated` keys are added at run time with unknown values.

    A value that only the delivery fills in is unknown as well.
    """
    written = string_map(field)
    unknown = frozenset(key for key, value in written.items() if has_placeholder(value))
    known = {key: value for key, value in written.items() if key not in unknown}
    return Labels(known, generated | unknown)


def label_problems(field: Field | None, subject: str) -> Iterator[ManifestProblem]:
    """Report the values of a label map that are no strings once YAML has typed them."""
    if field is None:
        return
    for name, each in field.fields():
        if each.value is not None and each.text is None:
            written = getattr(each.node, "text", str(each.value))
            typed = "boolean" if isinstance(each.value, bool) else "number"
            message = (
                f"label `{name}: {written}` is a {typed} to YAML and the API server refuses it"
                f'; quote it: `{name}: "{written}"`'
            )
            remedy = Remedy("quote it", (Rewrite(each.at, each.value, written),))
            yield ManifestProblem(Defect.STRUCTURE, message, each.at, subject, is_fatal=False, remedy=remedy)
