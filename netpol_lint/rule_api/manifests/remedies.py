"""Fixes of what is wrong with a manifest's shape, as the decoders say what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from netpol_lint.findings import Fix
from netpol_lint.resources.problem import Defect, Drop, ManifestProblem, Move, Rename, Rewrite
from netpol_lint.rule_api.context import CheckContext
from netpol_lint.rule_api.edits import Edits, Promise, Safety, fix

if TYPE_CHECKING:
    from netpol_lint.source.editing.editor import SourceEditor


def remedied(ctx: CheckContext, problem: ManifestProblem, *, may_be_safe: bool = True) -> Fix | None:
    """Return the fix of a problem; what was refused, or meant nothing, has an effect from then on."""
    remedy = problem.remedy
    if remedy is None:
        return None
    edits = (_edits(ctx.editor, each) for each in remedy.corrections)
    safety = Safety.SAFE if remedy.is_sure and may_be_safe else Safety.UNSAFE
    keeps = problem.defect is Defect.MASKED_IP_BLOCK
    return fix(safety, remedy.says, *edits, promise=Promise.KEEPS if keeps else Promise.CHANGES)


def _edits(editor: SourceEditor, correction: Rewrite | Drop | Rename | Move) -> Edits | None:
    match correction:
        case Rewrite(at=at, was=was, now=now):
            if isinstance(was, dict | list) or isinstance(now, dict | list):
                return editor.replace(at, now) if editor.value(at) == was else None
            return editor.replace_scalar(at, was, now)
        case Drop(at=at):
            return editor.remove_item(at, or_field=True)
        case Rename(at=at, was=was, now=name):
            return editor.rename_field(at, was, name)
        case Move(at=at, to=to):
            return editor.move_field(at, to)
        case _:
            assert_never(correction)
