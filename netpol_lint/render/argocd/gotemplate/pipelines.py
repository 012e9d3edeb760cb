"""Reading the pipeline of an action."""

from __future__ import annotations

from typing import Final

from netpol_lint.render.argocd.gotemplate.failure import TemplateError
from netpol_lint.render.argocd.gotemplate.nodes import (
    Chain,
    Command,
    Function,
    Literal,
    Operand,
    Pipeline,
    Variable,
)
from netpol_lint.render.argocd.gotemplate.scanner import Action, Word, string_value

_CONSTANTS: Final = {"true": True, "false": False, "nil": None}
_DEEPEST: Final = 32


class Words:
    """The words of an action, read from the front."""

    def __init__(self, words: Action) -> None:
        self._words = words
        self._position = 0

    @property
    def next(self) -> Word | None:
        """The next word, if there is one."""
        return self.after(0)

    def after(self, count: int) -> Word | None:
        """Return the word that comes `count` words after the next one."""
        position = self._position + count
        return self._words[position] if position < len(self._words) else None

    def take(self) -> Word:
        """Return the next word and go on.

        Raises:
            TemplateError: there is none.
        """
        word = self.next
        if word is None:
            raise TemplateError("an action ends too early")
        self._position += 1
        return word

    def takes(self, mark: str) -> bool:
        """Go on if the next word is this mark; say whether it was."""
        word = self.next
        if word is None or word.kind != "mark" or word.text != mark:
            return False
        self._position += 1
        return True


def read_pipeline(words: Words, *, depth: int = 0) -> Pipeline:
    """Read a pipeline, up to what is no part of it.

    Raises:
        TemplateError: it is none, or an absurdly deep one.
    """
    if depth > _DEEPEST:
        raise TemplateError(f"its parentheses are nested more than {_DEEPEST} deep")
    declares, is_assignment = _declared(words)
    commands = [_command(words, depth)]
    while words.takes("|"):
        commands.append(_command(words, depth))
    return Pipeline(tuple(commands), declares, is_assignment)


def _declared(words: Words) -> tuple[tuple[str, ...], bool]:
    """Read `$a :=`, `$a, $b :=` or `$a =`, if that is what comes next."""
    first, mark, second, last = (words.after(count) for count in range(4))
    if first is None or first.kind != "variable" or mark is None:
        return (), False
    if mark.text in {":=", "="} and mark.kind == "mark":
        words.take(), words.take()
        return (first.text,), mark.text == "="
    if mark.text == "," and second is not None and last is not None and last.text == ":=":
        for _ in range(4):
            words.take()
        return (first.text, second.text), False
    return (), False


def _command(words: Words, depth: int) -> Command:
    operands = [_operand(words, depth)]
    while (word := words.next) is not None and not (word.kind == "mark" and word.text in {"|", ")"}):
        operands.append(_operand(words, depth))
    return Command(tuple(operands))


def _operand(words: Words, depth: int) -> Operand:
    operand = _start(words, depth)
    names: list[str] = []
    while (word := words.next) is not None and word.kind == "field" and not word.is_apart:
        names.append(words.take().text[1:])
    if not names:
        return operand
    if isinstance(operand, Chain):
        return Chain(operand.operand, (*operand.names, *names))
    return Chain(operand, tuple(names))


def _start(words: Words, depth: int) -> Operand:
    word = words.take()
    match word.kind:
        case "string":
            return Literal(string_value(word.text))
        case "number":
            return Literal(float(word.text) if "." in word.text else int(word.text))
        case "variable":
            return Variable(word.text)
        case "field":
            return Chain(Variable("."), (word.text[1:],))
        case "name":
            return Literal(_CONSTANTS[word.text]) if word.text in _CONSTANTS else Function(word.text)
        case _:
            return _marked(word, words, depth)


def _marked(word: Word, words: Words, depth: int) -> Operand:
    if word.text == ".":
        return Variable(".")
    if word.text != "(":
        raise TemplateError(f"`{word.text}` stands where a value is expected")
    inner = read_pipeline(words, depth=depth + 1)
    if not words.takes(")"):
        raise TemplateError("a parenthesis is not closed")
    return inner
