"""Whether the API server knows an object at all: its apiVersion and its name."""

from __future__ import annotations

from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.problem import Defect
from netpol_lint.resources.problem_log import ProblemLog


def check_identity(each: ApiObject, log: ProblemLog, *, served: tuple[str, ...]) -> None:
    """Refuse an object that is not `served` as its apiVersion, best version first, or has no name."""
    root = Field(each.root)
    if each.api_version not in served:
        message = f"{each.kind} is not served as `{each.api_version}`; write `{served[0]}`"
        at = root.get("apiVersion")
        log.refuse(Defect.STRUCTURE, at.at if at else each.at, message)
    if not each.name:
        message = f"this {each.kind} has no `metadata.name` and the API server refuses it; add one"
        at = root.get("metadata") or root
        log.refuse(Defect.STRUCTURE, root.key_at("metadata") or at.at, message)
