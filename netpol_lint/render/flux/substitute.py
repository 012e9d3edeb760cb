"""Filling variables into objects, as Flux does it: in the text of the YAML that kustomize writes."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.api_object import ApiObject, mapping_at, text_of
from netpol_lint.render.flux.envsubst import BadSubstitutionError, Expression, parse
from netpol_lint.render.flux.expand import expand
from netpol_lint.render.flux.rebuilt import rebuilt
from netpol_lint.render.flux.reread import reread
from netpol_lint.render.flux.rewriter import Rewriter
from netpol_lint.render.flux.variables import Variables
from netpol_lint.render.gap import Effect, Gap, gap
from netpol_lint.source.node import Mapping, Node, Scalar
from netpol_lint.source.repository import Repository

_SWITCH: Final = "kustomize.toolkit.fluxcd.io/substitute"
_MOST_CHARACTERS: Final = 32_000_000
"""So much text may come in by one Kustomization; what would come after stays as it is written."""


class Substitution:
    """Fills variables into objects. `is_partial` tells whether a value stayed unknown so far."""

    def __init__(self, variables: Variables, repository: Repository) -> None:
        self._variables = variables
        self._repository = repository
        self._rewriter = Rewriter(self._filled)
        self._left = _MOST_CHARACTERS
        self._refused: list[Scalar] = []
        self.is_partial = False

    def applied(self, each: ApiObject) -> ApiObject:
        """Return an object with the variables filled in, unless it asks to be left alone."""
        for field in ("labels", "annotations"):
            stated = mapping_at(each.root, "metadata", field)
            if stated is not None and text_of(stated.get(_SWITCH)) == "disabled":
                return each
        root = self._rewriter.tree(each.root)
        return rebuilt(each, root) if isinstance(root, Mapping) else each

    def gaps(self) -> tuple[Gap, ...]:
        """Say which expressions were refused."""
        return tuple(
            gap(
                f"`{_shown(scalar.text)}` holds an expression that Flux refuses to fill in; `$${{` in place "
                f"of `${{` leaves it alone",
                scalar.location(),
                Effect.NOTHING,
            )
            for scalar in self._refused
        )

    def _filled(self, scalar: Scalar) -> Node:
        if "$" not in scalar.text or not scalar.file.may_substitute:
            return scalar
        try:
            template = parse(scalar.text)
        except BadSubstitutionError:
            self._refused.append(scalar)
            return scalar
        text = expand(template, self._value_of)
        if text == scalar.text:
            return scalar
        self._left -= len(text)
        if self._left < 0:
            self.is_partial = True
            return scalar
        return reread(scalar, text, self._repository)

    def _value_of(self, expression: Expression) -> str | None:
        value = self._variables.value_of(expression)
        self.is_partial = self.is_partial or value is None
        return value


def _shown(text: str, longest: int = 60) -> str:
    line = " ".join(text[: longest * 2].split())
    return f"{line[:longest]}…" if len(line) > longest else line
