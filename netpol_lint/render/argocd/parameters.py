"""The parameters that generators give to the template of an ApplicationSet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from netpol_lint.render.api_object import mapping_at
from netpol_lint.render.argocd.gotemplate import Budget, render
from netpol_lint.render.argocd.gotemplate.values import Value, as_in_go, formatted
from netpol_lint.render.fields import text_at
from netpol_lint.render.tree import mapping_at_place, retyped, sequence_at_place
from netpol_lint.source.node import Entry, Node, PlainValue, Scalar, resolved
from netpol_lint.source.node import Mapping as MappingNode

Parameters: TypeAlias = dict[str, Value]
"""One set of parameters: nested for Go templates, else flat, with names such as `path.basename`."""

_TAG: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_MOST_NAMES: Final = 10_000
_MOST_STEPS: Final = 500_000


class Engine:
    """Fills parameters into texts and trees, by one of the two kinds of template that there are.

    Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Template/
    """

    def __init__(self, *, is_go: bool, missing_is_error: bool) -> None:
        self.is_go = is_go
        self._missing_is_error = missing_is_error
        self._budget = Budget(_MOST_STEPS)

    def text(self, text: str, parameters: Parameters) -> str:
        """Return a text with its parameters filled in; without Go, those that are not known stay.

        Raises:
            TemplateError: a Go template cannot be rendered.
        """
        if "{{" not in text:
            return text
        if self.is_go:
            return render(text, parameters, missing_is_error=self._missing_is_error, budget=self._budget)

        def value(tag: re.Match[str]) -> str:
            found = parameters.get(tag[1].strip())
            return tag[0] if found is None else formatted(found)

        return _TAG.sub(value, text)

    def tree(self, node: Node, parameters: Parameters) -> Node:
        """Return a tree with its parameters filled in; each scalar stays at its place.

        Raises:
            TemplateError: a Go template cannot be rendered.
        """
        self._budget.spend(1)
        meant = resolved(node)
        if isinstance(meant, Scalar):
            return retyped(meant, self.text(meant.text, parameters)) if "{{" in meant.text else meant
        if isinstance(meant, MappingNode):
            return mapping_at_place(meant, [self._entry(each, parameters) for each in meant.entries])
        return sequence_at_place(meant, [self.tree(each, parameters) for each in meant.items])

    def given(self, values: PlainValue) -> Parameters:
        """Return what an element of a list or a file gives: its own fields, flat unless for Go."""
        if not isinstance(values, Mapping):
            return {}
        if self.is_go:
            nested = as_in_go(values)
            return nested if isinstance(nested, dict) else {}
        return dict(_flat(values))

    def with_values(self, parameters: Parameters, generator: MappingNode) -> Parameters:
        """Return parameters with the `values` of a generator, which may use the others.

        Raises:
            TemplateError: a Go template cannot be rendered.
        """
        values = mapping_at(generator, "values")
        if values is None:
            return parameters
        filled = {each.name: self.text(text_at(values, each.name), parameters) for each in values.entries}
        if self.is_go:
            return {**parameters, "values": {**filled}}
        return {**parameters, **{f"values.{name}": value for name, value in filled.items()}}

    def _entry(self, entry: Entry, parameters: Parameters) -> Entry:
        return Entry(self.text(entry.name, parameters), entry.key, self.tree(entry.value, parameters))


def _flat(values: Mapping[str, PlainValue]) -> Iterator[tuple[str, Value]]:
    """Yield the leaves of a tree with their paths: `a.b`, `list.0`."""
    pending: list[tuple[str, PlainValue]] = [*values.items()][::-1]
    count = 0
    while pending and count < _MOST_NAMES:
        name, value = pending.pop()
        count += 1
        if isinstance(value, Mapping):
            pending += [(f"{name}.{key}", each) for key, each in [*value.items()][::-1]]
        elif isinstance(value, list):
            pending += [(f"{name}.{key}", each) for key, each in [*enumerate(value)][::-1]]
        else:
            yield name, formatted(as_in_go(value))


def combined(first: Parameters, second: Parameters) -> Parameters:
    """Return both sets as one; what stands in both is the second's, and maps are joined."""
    made = dict(first)
    for name, value in second.items():
        known = made.get(name)
        both = isinstance(known, dict) and isinstance(value, dict)
        made[name] = combined(known, value) if both else value  # type: ignore[arg-type]
    return made


def flattened(parameters: Parameters) -> dict[str, str]:
    """Return the parameters as selectors and merge keys name them."""
    return {name: formatted(value) for name, value in _flat(parameters)}


def key_of(parameters: Parameters, names: tuple[str, ...]) -> str:
    """Return what sets of parameters are told apart by when they are merged."""
    flat = flattened(parameters)
    return json.dumps([flat.get(name) for name in names])
