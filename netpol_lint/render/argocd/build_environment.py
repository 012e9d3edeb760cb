"""The variables that Argo CD fills into the options of a source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

from netpol_lint.render.tree import retyped
from netpol_lint.source.node import Scalar

_VARIABLE: Final = re.compile(r"\$\$|\$\{(\w+)\}|\$(\w+)")


class BuildEnvironment(Struct, frozen=True):
    """The variables by name; revisions are not among them, because nobody knows them here.

    Source: https://argo-cd.readthedocs.io/en/stable/user-guide/build-environment/
    """

    variables: Mapping[str, str] = field(default_factory=dict)

    def fill(self, text: str) -> str:
        """Return a text with its variables replaced; those that are not known stay."""
        return _VARIABLE.sub(self._value, text)

    def filled(self, scalar: Scalar) -> Scalar:
        """Return a scalar with its variables replaced."""
        return retyped(scalar, self.fill(scalar.text)) if "$" in scalar.text else scalar

    def _value(self, found: re.Match[str]) -> str:
        if found[0] == "$$":
            return "$"
        return self.variables.get(found[1] or found[2], found[0])
