"""Values as the API server reads those of a CRD: nulls are taken away, and numbers have one type."""

from __future__ import annotations

from netpol_lint.resources.field import Field
from netpol_lint.resources.problem import Defect
from netpol_lint.resources.problem_log import ProblemLog


def sole_field(
    each: Field, log: ProblemLog, *, defect: Defect, empty: str, several: str
) -> tuple[str, Field] | None:
    """Return the name and value of the one field that is set, where the API takes exactly one.

    `empty` and `several` are the hints for a map without fields and with more than one.
    """
    found = [(name, value) for name, value in each.fields() if not value.is_null]
    if len(found) == 1:
        return found[0]
    if found:
        names = " and ".join(f"`{name}`" for name, _ in found)
        message = f"{names} stand side by side and the API server takes one of them; {several}"
    else:
        message = f"`{each.path}` is empty and the API server refuses it; {empty}"
    log.refuse(defect, each.at, message)
    return None


def whole_number(field: Field) -> int:
    """Return the number of a field that holds a whole one, however it is written: 80.0 is one, too."""
    value = field.value
    return int(value) if isinstance(value, int | float) else 0
