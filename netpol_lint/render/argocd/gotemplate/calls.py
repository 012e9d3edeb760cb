"""Calling the functions of templates."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Final

from netpol_lint.render.argocd.gotemplate import basics, collections, numbers, texts
from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.render.argocd.gotemplate.values import Value

FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = {
    **basics.FUNCTIONS,
    **collections.FUNCTIONS,
    **numbers.FUNCTIONS,
    **texts.FUNCTIONS,
}
"""The functions of Go, of sprig and of Argo CD by name, as far as they are known here.

Left out are those that read the time, chance or the network, and regular expressions, whose cost
nobody bounds here.
"""

_SIGNATURES: Final = {name: inspect.signature(function) for name, function in FUNCTIONS.items()}


def call(name: str, arguments: tuple[Value, ...]) -> Value:
    """Call a function.

    Raises:
        TemplateError: there is none of that name, or it does not take these arguments.
    """
    function = FUNCTIONS.get(name)
    if function is None:
        raise TemplateError(f"the function `{name}` is not known here")
    try:
        _SIGNATURES[name].bind(*arguments)
    except TypeError:
        raise TemplateError(f"`{name}` does not take {len(arguments)} arguments") from None
    return function(*arguments)
