"""What a decoder finds wrong with one object, collected on the way."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from netpol_lint.findings import Evidence
from netpol_lint.location import Location
from netpol_lint.resources.field import Field, unreadable_scalars
from netpol_lint.resources.problem import Defect, ManifestProblem, Remedy
from netpol_lint.source.node import Node


class ProblemLog(Struct):
    """The problems of the object that `subject` names, in the order in which they were found."""

    subject: str
    problems: list[ManifestProblem] = field(default_factory=list)

    @property
    def has_refusal(self) -> bool:
        """Whether something found so far keeps the object out of every verdict."""
        return any(problem.is_fatal for problem in self.problems)

    def refuse(
        self,
        defect: Defect,
        at: Location,
        message: str,
        *,
        evidence: tuple[Evidence, ...] = (),
        remedy: Remedy | None = None,
    ) -> None:
        """Note what the API server refuses, or what nobody can tell the meaning of."""
        self.problems.append(
            ManifestProblem(
                defect, message, at, self.subject, is_fatal=True, evidence=evidence, remedy=remedy
            )
        )

    def refuse_if(
        self,
        defect: Defect,
        each: Field,
        fault: str | None,
        *,
        remedy: Callable[[Field], Remedy | None] | None = None,
    ) -> None:
        """Note a fault of a value, if there is one; only then its place and its remedy are looked for."""
        if fault is not None:
            self.refuse(defect, each.at, fault, remedy=None if remedy is None else remedy(each))

    def mention(self, defect: Defect, at: Location, message: str, *, remedy: Remedy | None = None) -> None:
        """Note what leaves the object its meaning."""
        self.problems.append(
            ManifestProblem(defect, message, at, self.subject, is_fatal=False, remedy=remedy)
        )

    def in_order(self, root: Node) -> tuple[ManifestProblem, ...]:
        """Return the problems by place. Where no value can be read, the reader reports that already."""
        besides = unreadable_scalars(root) if self.problems else frozenset()
        told = (problem for problem in self.problems if replace(problem.at, yaml_path="") not in besides)
        return tuple(sorted(told, key=lambda problem: (problem.at, problem.message)))
