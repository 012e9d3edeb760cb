"""Rendering a template with values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from netpol_lint.render.argocd.gotemplate.calls import call
from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.render.argocd.gotemplate.nodes import (
    Branch,
    Chain,
    Command,
    Function,
    Literal,
    Operand,
    Piece,
    Pipeline,
    Text,
    Variable,
)
from netpol_lint.render.argocd.gotemplate.parser import parse
from netpol_lint.render.argocd.gotemplate.values import Value, formatted, is_true, printed, size_of

_MOST_STEPS: Final = 50_000
_PARTS_OF_ONE_STEP: Final = 16
_MOST_OUTPUT: Final = 1_000_000


class Budget:
    """The steps that are left for all the templates that share it."""

    __slots__ = ("left",)

    def __init__(self, steps: int = _MOST_STEPS) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps off.

        Raises:
            TemplateError: there were not so many left.
        """
        self.left -= steps
        if self.left < 0:
            raise TemplateError("it takes too many steps")


def render(
    template: str, values: Value, *, missing_is_error: bool = False, budget: Budget | None = None
) -> str:
    """Render a template.

    `missing_is_error` is Go's `missingkey=error`; without it a key that is not there is `<no value>`.

    Raises:
        TemplateError: the template cannot be rendered; a function that is not known here is such a case.

    Source: https://pkg.go.dev/text/template
    """
    if "{{" not in template:
        return template
    evaluator = _Evaluator(values, budget or Budget(), missing_is_error=missing_is_error)
    evaluator.write(parse(template), values)
    return "".join(evaluator.output)


class _Evaluator:
    """Walks a template; `output` is what it has written so far."""

    def __init__(self, root: Value, budget: Budget, *, missing_is_error: bool) -> None:
        self.output: list[str] = []
        self._missing_is_error = missing_is_error
        self._variables: list[tuple[str, Value]] = [("$", root)]
        self._budget = budget
        self._written = 0

    def write(self, pieces: Sequence[Piece], dot: Value) -> None:
        """Write pieces; the variables that they declare end with them."""
        known = len(self._variables)
        for piece in pieces:
            self._budget.spend(1)
            match piece:
                case Text(text=text):
                    self._put(text)
                case Pipeline():
                    value = self._pipeline(piece, dot)
                    if not piece.declares:
                        self._put(printed(value))
                case Branch():
                    self._branch(piece, dot)
                case _:
                    assert_never(piece)
        del self._variables[known:]

    def _put(self, text: str) -> None:
        self._written += len(text)
        if self._written > _MOST_OUTPUT:
            raise TemplateError(f"it makes more than {_MOST_OUTPUT:,} characters")
        self.output.append(text)

    def _branch(self, branch: Branch, dot: Value) -> None:
        known = len(self._variables)
        if branch.keyword == "range":
            self._range(branch, dot)
        else:
            value = self._pipeline(branch.pipeline, dot)
            body = branch.body if is_true(value) else branch.otherwise
            self.write(body, value if branch.keyword == "with" and is_true(value) else dot)
        del self._variables[known:]

    def _range(self, branch: Branch, dot: Value) -> None:
        pipeline = Pipeline(branch.pipeline.commands)
        is_empty = True
        for key, value in _elements(self._pipeline(pipeline, dot)):
            is_empty = False
            self._budget.spend(1)
            known = len(self._variables)
            given = (key, value) if len(branch.pipeline.declares) > 1 else (value,)
            self._variables += zip(branch.pipeline.declares, given, strict=False)
            self.write(branch.body, value)
            del self._variables[known:]
        if is_empty:
            self.write(branch.otherwise, dot)

    def _pipeline(self, pipeline: Pipeline, dot: Value) -> Value:
        piped: tuple[Value, ...] = ()
        for command in pipeline.commands:
            piped = (self._command(command, dot, piped),)
        for name in pipeline.declares:
            self._declare(name, piped[0], is_assignment=pipeline.is_assignment)
        return piped[0]

    def _declare(self, name: str, value: Value, *, is_assignment: bool) -> None:
        if not is_assignment:
            self._variables.append((name, value))
            return
        for position in range(len(self._variables) - 1, -1, -1):
            if self._variables[position][0] == name:
                self._variables[position] = (name, value)
                return
        raise TemplateError(f"the variable `{name}` is not declared")

    def _command(self, command: Command, dot: Value, piped: tuple[Value, ...]) -> Value:
        self._budget.spend(1)
        first, *rest = command.words
        if isinstance(first, Function):
            return self._call(first.name, (*(self._operand(each, dot) for each in rest), *piped))
        if rest or piped:
            raise TemplateError("something that is no function is given an argument")
        return self._operand(first, dot)

    def _call(self, name: str, arguments: tuple[Value, ...]) -> Value:
        result = call(name, arguments)
        # Values that double with each call would take forever to print or compare.
        self._budget.spend(size_of(result) // _PARTS_OF_ONE_STEP)
        return result

    def _operand(self, operand: Operand, dot: Value) -> Value:
        match operand:
            case Literal(value=value):
                return value
            case Variable(name=name):
                return dot if name == "." else self._variable(name)
            case Function(name=name):
                return self._call(name, ())
            case Pipeline():
                return self._pipeline(operand, dot)
            case Chain(operand=inner, names=names):
                return self._chain(self._operand(inner, dot), names)
            case _:
                assert_never(operand)

    def _variable(self, name: str) -> Value:
        for known, value in reversed(self._variables):
            if known == name:
                return value
        raise TemplateError(f"the variable `{name}` is not declared")

    def _chain(self, value: Value, names: tuple[str, ...]) -> Value:
        for position, name in enumerate(names):
            path = "".join(f".{each}" for each in names[: position + 1])
            if not isinstance(value, dict):
                raise TemplateError(f"`{path}` asks for a field of {formatted(value)[:40]}")
            if name not in value and self._missing_is_error:
                raise TemplateError(f"nothing gives `{path}` a value")
            value = value.get(name)
        return value


def _elements(value: Value) -> Iterator[tuple[Value, Value]]:
    """Yield what `range` goes through, with its keys: lists, maps in the order of their keys, numbers."""
    match value:
        case None:
            return
        case list():
            yield from enumerate(value)
        case dict():
            yield from sorted(value.items())
        case int() if not isinstance(value, bool):
            yield from ((each, each) for each in range(min(value, _MOST_STEPS)))
        case _:
            raise TemplateError(f"`range` cannot go through {formatted(value)[:40]}")
