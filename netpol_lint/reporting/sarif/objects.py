"""The objects of SARIF as JSON objects, with the standard's names of their properties.

sarif_om knows the names. Its objects are not made: what would be written of them is what they are made of,
and to make them takes most of the time. See docs/adr/0007-sarif-om-behind-one-module.md
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

import attr

SarifClass: TypeAlias = Any
"""A class of sarif_om, which has no types."""

SarifObject: TypeAlias = dict[str, Any]
"""A JSON object of the standard; some are shared, so nobody changes one."""


def sarif_object(sarif_class: SarifClass, **properties: Any) -> SarifObject:
    """Return an object of one of sarif_om's classes, without the properties that are `None`.

    A property that equals its default is kept: a result without `level` takes its rule's.

    Raises:
        KeyError: the class has no such property.
    """
    names = _property_names(sarif_class)
    return {names[key]: item for key, item in properties.items() if item is not None}


@cache
def _property_names(sarif_class: SarifClass) -> Mapping[str, str]:
    return {field.name: field.metadata["schema_property_name"] for field in attr.fields(sarif_class)}
