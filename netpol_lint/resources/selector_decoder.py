"""Label selectors of policies, decoded and judged."""

from __future__ import annotations

from collections.abc import Iterator

from netpol_lint.resources.field import Field
from netpol_lint.resources.problem import Defect
from netpol_lint.resources.problem_log import ProblemLog
from netpol_lint.resources.selector import LabelSelector, Operator, Requirement
from netpol_lint.resources.value_syntax import label_key_fault, label_value_fault


def decode_selector(each: Field, log: ProblemLog, *, drops_nulls: bool = False) -> LabelSelector:
    """Decode a selector, and note what no object can match.

    A label without a value asks for the empty one, as Go decodes null. With `drops_nulls` it asks
    for nothing, because the API server takes nulls out of the objects of a CRD.
    """
    labels, expressions = each.get("matchLabels"), each.get("matchExpressions")
    requirements = list(_labels(labels, log, drops_nulls=drops_nulls)) if labels else []
    for item in expressions.items() if expressions else ():
        requirement = _requirement(item, log)
        if requirement is not None:
            requirements.append(requirement)
    return LabelSelector(tuple(requirements), each.at)


def _labels(labels: Field, log: ProblemLog, *, drops_nulls: bool) -> Iterator[Requirement]:
    for name, value in labels.fields():
        text, key_at = value.text or "", labels.key_at(name) or value.at
        if value.is_null and drops_nulls:
            message = (
                f"label `{name}` has no value, so the API server drops it and the selector matches more"
                f'; write `{name}: ""` for an empty value, or remove it'
            )
            log.mention(Defect.SELECTOR, key_at, message)
            continue
        fault = label_key_fault(name)
        if fault is not None:
            log.refuse(Defect.SELECTOR, key_at, fault)
        log.refuse_if(Defect.SELECTOR, value, label_value_fault(text))
        at = value.at
        yield Requirement(name, Operator.IN, frozenset({text}), at, key_at, at)


def _requirement(item: Field, log: ProblemLog) -> Requirement | None:
    key, operator, listed = item.get("key"), item.get("operator"), item.get("values")
    written = tuple(listed.items()) if listed else ()
    values = frozenset((each.text or "") for each in written)
    for each in written:
        log.refuse_if(Defect.SELECTOR, each, label_value_fault(each.text or ""))
    name = "" if operator is None else operator.text or ""
    place = item if operator is None else operator
    try:
        kind = Operator(name)
    except ValueError:
        operators = "the operators are In, NotIn, Exists and DoesNotExist"
        message = f"`{name}` is no operator of a label selector; {operators}"
        log.refuse(Defect.OPERATOR, place.at, message)
        return None
    log.refuse_if(Defect.OPERATOR, place, _values_fault(kind, has_values=bool(values)))
    label = "" if key is None else key.text or ""
    log.refuse_if(Defect.SELECTOR, key or item, label_key_fault(label))
    value_at = written[0].at if len(written) == 1 else None
    return Requirement(label, kind, values, item.at, None if key is None else key.at, value_at)


def _values_fault(operator: Operator, *, has_values: bool) -> str | None:
    needs_values = operator in (Operator.IN, Operator.NOT_IN)
    if needs_values and not has_values:
        return f"operator {operator.value} needs `values`, and there are none"
    if has_values and not needs_values:
        return f"operator {operator.value} takes no `values`; remove them, or write In or NotIn"
    return None
