"""Edits that put another label into a selector."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpol_lint.resources.selector import Operator, Requirement
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.edits import Edits
from netpol_lint.rule_api.selectors.label_slips import Slip


def key_replaced(ctx: CheckContext, wanted: Requirement, key: str) -> Edits | None:
    """Ask for another key with the same values."""
    renamed = ctx.editor.rename_field(wanted.at, wanted.key, key)
    return renamed or ctx.editor.replace_scalar(wanted.key_at, wanted.key, key)


def slips_corrected(ctx: CheckContext, slips: Iterable[Slip]) -> list[Edits | None]:
    """Ask for the labels that are there."""
    return list(_corrections(ctx, slips))


def _corrections(ctx: CheckContext, slips: Iterable[Slip]) -> Iterator[Edits | None]:
    for each in slips:
        wanted = each.wanted
        if each.key != wanted.key:
            yield key_replaced(ctx, wanted, each.key)
        elif wanted.operator is Operator.IN and len(wanted.values) == 1:
            yield ctx.editor.replace_scalar(wanted.value_at, next(iter(wanted.values)), each.value)
        else:
            yield None
