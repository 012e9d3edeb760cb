"""References from what lets traffic into a cluster to the Service that answers it."""

from __future__ import annotations

from typing import Final

from netpol_lint.location import Location
from netpol_lint.meaning import Meaning
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef

SERVICE: Final = "Service"


class BackendRef(Meaning, frozen=True):
    """What is to answer: a Service and its port by number or name, or an object of another kind.

    `group` is the API group of `ref`, empty for the core group.
    """

    aside = frozenset({"at"})

    at: Location
    ref: ObjectRef
    port: int | str | None = None
    protocol: str = "TCP"
    group: str = ""

    @property
    def is_service(self) -> bool:
        """Whether it refers to a Service."""
        return self.group == "" and self.ref.kind == SERVICE


def text_at(each: Field, *names: str) -> str | None:
    """Return the string found by following `names` downwards; an empty one counts as absent."""
    found = each.get(*names)
    return (found.text or None) if found else None


def port_at(each: Field, *names: str) -> int | str | None:
    """Return the port, by number or name, found by following `names` downwards."""
    found = each.get(*names)
    return (found.integer or found.text or None) if found else None


def has_no_weight(each: Field) -> bool:
    """Tell whether a reference says that it gets no share of the traffic."""
    weight = each.get("weight")
    return weight is not None and weight.integer == 0
