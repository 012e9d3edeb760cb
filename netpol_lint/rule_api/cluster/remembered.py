"""Answers to costly questions that several rules ask of one cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

from msgspec import Struct, field

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


class Remembered(Struct, frozen=True):
    """What was answered before, by question; what decides an answer is the same for all who ask."""

    _answers: dict[Callable[..., Any], Any] = field(default_factory=dict)

    def answer(self, question: Callable[[_Asked], _Answer], asked: _Asked) -> _Answer:
        """Return the answer to a question; it is asked only once."""
        if question not in self._answers:
            self._answers[question] = question(asked)
        return cast("_Answer", self._answers[question])

    def answers(self, question: Callable[[_Asked], Iterable[_Answer]], asked: _Asked) -> Iterator[_Answer]:
        """Yield the answers to a question; it is asked only once."""
        found = self._answers.get(question)
        if found is None:
            found = self._answers[question] = tuple(question(asked))
        return iter(cast("tuple[_Answer, ...]", found))
