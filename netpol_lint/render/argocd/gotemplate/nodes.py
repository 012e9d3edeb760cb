"""What a template is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from netpol_lint.render.argocd.gotemplate.values import Value


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant."""

    value: Value


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, `$` for what the template is rendered with; the dot is the variable `.`."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Fields of something, from the outside in: `.a.b`."""

    operand: Operand
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A function with its arguments, or something that stands alone."""

    words: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands of which each is the next one's last argument; `declares` are variables for the result."""

    commands: tuple[Command, ...]
    declares: tuple[str, ...] = ()
    is_assignment: bool = False


Operand: TypeAlias = Literal | Variable | Function | Chain | Pipeline


@dataclass(frozen=True, slots=True)
class Text:
    """What is written as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, `with` or `range`, as `keyword` says, and its `else`."""

    keyword: str
    pipeline: Pipeline
    body: tuple[Piece, ...]
    otherwise: tuple[Piece, ...]


Piece: TypeAlias = Text | Pipeline | Branch
