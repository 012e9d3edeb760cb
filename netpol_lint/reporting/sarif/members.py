"""A sarif_om object as the members of a JSON object: the serialiser that sarif_om's own should be.

Why not theirs: docs/adr/0007-sarif-om-behind-one-module.md
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import attr


def members(value: Any) -> dict[str, Any]:
    """Return what a sarif_om object has, under the standard's names.

    A property that equals its default is kept: a result without `level` takes its rule's.
    """
    names = _property_names(value.__class__)
    return {names[key]: item for key, item in vars(value).items() if item is not None and not _is_unset(item)}


def _is_unset(value: object) -> bool:
    """Whether the value is sarif_om's way to say that there is no number."""
    return isinstance(value, int | float) and value < 0


@cache
def _property_names(sarif_class: type[Any]) -> Mapping[str, str]:
    return {field.name: field.metadata["schema_property_name"] for field in attr.fields(sarif_class)}
