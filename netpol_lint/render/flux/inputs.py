"""The inputs of a ResourceSet in the templates that they are filled into.

Only the plain case is followed: `<< inputs.name >>` with inputs that the set itself states.

Source: https://fluxoperator.dev/docs/crd/resourceset/#inputs
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.fields import items_at, maps_at
from netpol_lint.render.flux.reread import reread
from netpol_lint.render.flux.rewriter import Rewriter
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import Mapping, Node, Scalar
from netpol_lint.source.repository import Repository

_OPEN: Final = "<<"
_INPUT: Final = re.compile(r"<<-?\s*inputs\.(?P<path>\w+(?:\.\w+)*)\s*(?P<quoted>\|\s*quote\s*)?-?>>")
_MOST_INPUTS: Final = 1000


class TemplateError(Exception):
    """A template that asks for more than is followed here."""


def inputs_of(spec: Mapping) -> tuple[Mapping | None, ...]:
    """Return the inputs that a set states; a single `None` when it is made once, without any."""
    if items_at(spec, "inputsFrom"):
        return ()
    stated = tuple(maps_at(spec, "inputs"))[:_MOST_INPUTS]
    return stated or (None,)


def filled(resource: Mapping, inputs: Mapping | None, repository: Repository) -> Mapping:
    """Return a resource with the inputs filled in.

    Raises:
        TemplateError: it holds what is not a plain use of an input that is there.
    """

    def rewrite(scalar: Scalar) -> Node:
        if _OPEN not in scalar.text:
            return scalar
        return reread(scalar, "".join(_filled(scalar.text, inputs)), repository)

    root = Rewriter(rewrite).tree(resource)
    return root if isinstance(root, Mapping) else resource


def _filled(text: str, inputs: Mapping | None) -> Iterator[str]:
    """Yield the pieces of a text with the inputs filled in."""
    at = 0
    for found in _INPUT.finditer(text):
        yield _plain(text[at : found.start()])
        value = None if inputs is None else value_at(inputs, *found["path"].split("."))
        if not isinstance(value, Scalar):
            raise TemplateError(found[0])
        yield json.dumps(text_of(value), ensure_ascii=False) if found["quoted"] else text_of(value)
        at = found.end()
    yield _plain(text[at:])


def _plain(text: str) -> str:
    if _OPEN in text:
        raise TemplateError(text)
    return text
