"""What a parser said when it gave up, whichever parser it was."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct
from ruamel.yaml.error import MarkedYAMLError, YAMLError

Mark: TypeAlias = tuple[int, int]
"""Line and column in the parsed text, 0-based, in code points."""


class ParseFailureError(YAMLError):
    """A failure found beside the parser, in the parser's terms."""

    def __init__(self, problem: str, mark: Mark) -> None:
        super().__init__(problem)
        self.problem = problem
        self.mark = mark


class Failure(Struct, frozen=True):
    """A parser's complaint. `context` is the construct it was in, and where that began.

    `mark` is absent where the text holds a character that YAML does not allow at all.
    """

    problem: str
    mark: Mark | None
    context: str = ""
    context_mark: Mark | None = None


def failure_of(error: YAMLError) -> Failure:
    """Read a complaint out of ruamel.yaml's exception."""
    if isinstance(error, ParseFailureError):
        return Failure(error.problem, error.mark)
    if not isinstance(error, MarkedYAMLError):
        return Failure(str(error), None)
    return Failure(
        problem=error.problem or "",
        mark=_mark(error.problem_mark),
        context=error.context or "",
        context_mark=_mark(error.context_mark),
    )


def _mark(mark: object) -> Mark | None:
    line, column = getattr(mark, "line", None), getattr(mark, "column", None)
    return (line, column) if isinstance(line, int) and isinstance(column, int) else None
