"""What a template is made of."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from netpol_lint.render.argocd.gotemplate.values import Value


class Literal(Struct, frozen=True):
    """A constant."""

    value: Value


class Variable(Struct, frozen=True):
    """A variable, `$` for what the template is rendered with; the dot is the variable `.`."""

    name: str


class Function(Struct, frozen=True):
    """A function, by its name."""

    name: str


class Chain(Struct, frozen=True):
    """Fields of something, from the outside in: `.a.b`."""

    operand: Operand
    names: tuple[str, ...]


class Command(Struct, frozen=True):
    """A function with its arguments, or something that stands alone."""

    words: tuple[Operand, ...]


class Pipeline(Struct, frozen=True):
    """Commands of which each is the next one's last argument; `declares` are variables for the result."""

    commands: tuple[Command, ...]
    declares: tuple[str, ...] = ()
    is_assignment: bool = False


Operand: TypeAlias = Literal | Variable | Function | Chain | Pipeline


class Text(Struct, frozen=True):
    """What is written as it stands."""

    text: str


class Branch(Struct, frozen=True):
    """`if`, `with` or `range`, as `keyword` says, and its `else`."""

    keyword: str
    pipeline: Pipeline
    body: tuple[Piece, ...]
    otherwise: tuple[Piece, ...]


Piece: TypeAlias = Text | Pipeline | Branch
