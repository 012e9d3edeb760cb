"""Reading a template into what it is made of."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.render.argocd.gotemplate.nodes import Branch, Piece, Pipeline, Text
from netpol_lint.render.argocd.gotemplate.pipelines import Words, read_pipeline
from netpol_lint.render.argocd.gotemplate.scanner import Action, scan

_BRANCHES: Final = frozenset({"if", "with", "range"})
_UNKNOWN: Final = frozenset({"template", "define", "block", "break", "continue"})
_DEEPEST: Final = 32
_LONGEST: Final = 100_000
_MOST_PIECES: Final = 10_000


@lru_cache(maxsize=1024)
def parse(template: str) -> tuple[Piece, ...]:
    """Read a template.

    Raises:
        TemplateError: it is no template, an absurdly large one, or has an action that is not known here.
    """
    if len(template) > _LONGEST:
        raise TemplateError(f"it is longer than {_LONGEST:,} characters")
    pieces = list(scan(template))
    if len(pieces) > _MOST_PIECES:
        raise TemplateError(f"it has more than {_MOST_PIECES:,} actions")
    reader = _Reader(pieces)
    body, end = reader.body(depth=0)
    if end is not None:
        raise TemplateError(f"`{end[0].text}` belongs to no `if`, `with` or `range`")
    return body


class _Reader:
    """Reads pieces from the front."""

    def __init__(self, pieces: list[Text | Action]) -> None:
        self._pieces = pieces
        self._position = 0

    def body(self, *, depth: int) -> tuple[tuple[Piece, ...], Action | None]:
        """Read up to an `else` or `end`, which is returned, or to the end of the template."""
        if depth > _DEEPEST:
            raise TemplateError(f"its actions are nested more than {_DEEPEST} deep")
        found: list[Piece] = []
        while self._position < len(self._pieces):
            piece = self._pieces[self._position]
            self._position += 1
            if isinstance(piece, Text):
                found.append(piece)
                continue
            keyword = piece[0].text if piece and piece[0].kind == "name" else ""
            if keyword in {"else", "end"}:
                return tuple(found), piece
            found.append(self._action(keyword, piece, depth))
        return tuple(found), None

    def _action(self, keyword: str, action: Action, depth: int) -> Piece:
        if keyword in _UNKNOWN:
            raise TemplateError(f"the action `{keyword}` is not known here")
        if keyword not in _BRANCHES:
            return self._pipeline(action)
        return self._branch(keyword, action[1:], depth)

    def _branch(self, keyword: str, action: Action, depth: int) -> Branch:
        pipeline = self._pipeline(action)
        body, end = self.body(depth=depth + 1)
        otherwise: tuple[Piece, ...] = ()
        if end is not None and len(end) > 1 and end[1].text in _BRANCHES:
            # `else if` shares its `end` with the `if` above.
            return Branch(keyword, pipeline, body, (self._branch(end[1].text, end[2:], depth + 1),))
        if end is not None and end[0].text == "else":
            otherwise, end = self.body(depth=depth + 1)
        if end is None or end[0].text != "end":
            raise TemplateError(f"`{keyword}` has no `end`")
        return Branch(keyword, pipeline, body, otherwise)

    def _pipeline(self, action: Action) -> Pipeline:
        words = Words(action)
        pipeline = read_pipeline(words)
        if words.next is not None:
            raise TemplateError(f"`{words.next.text}` stands where nothing is expected")
        return pipeline
