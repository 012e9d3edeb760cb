"""Loaded files as bytes and back, so that another process, or an earlier run, can do the reading.

The bytes are MessagePack. Making nodes of them takes a tenth of the time of parsing the text, and makes
nothing but the types named here, whoever wrote the bytes.
"""

from __future__ import annotations

from itertools import chain
from typing import Final

from msgspec import DecodeError, Struct, msgpack

from netpol_lint.source.document import Directive, Document, LoadedFile, SourceProblem
from netpol_lint.source.node import Alias, Anchored, Node, Scalar, SourceFile, walk


class _Packed(Struct, array_like=True, frozen=True):
    path: str
    may_substitute: bool
    roots: tuple[tuple[int, Node], ...]
    problems: tuple[SourceProblem, ...]
    directives: tuple[Directive, ...]
    shares_nodes: bool


def pack(file: LoadedFile) -> bytes | None:
    """Return a loaded file as bytes, of which `unpack` makes it again.

    None means that it would not be the same: what `<<` merges stands in several maps, and would become
    several nodes; trees may nest deeper than the encoder goes; and a path may be no text.
    """
    packed = _Packed(
        path=file.path,
        may_substitute=any(each.root.file.may_substitute for each in file.documents),
        roots=tuple((each.index, each.root) for each in file.documents),
        problems=file.problems,
        directives=file.directives,
        shares_nodes=file.shares_nodes,
    )
    try:
        numbers = _numbers(packed) if file.shares_nodes else {}
        return msgpack.encode(packed, enc_hook=lambda value: _stand_in(value, numbers))
    except (RecursionError, UnicodeEncodeError, _NotATreeError):
        return None


def unpack(data: bytes) -> LoadedFile:
    """Return the file that was packed.

    Raises:
        msgspec.DecodeError: the bytes are something else, or were damaged.
    """
    reader = _Unpacker()
    try:
        packed = msgpack.decode(data, type=_Packed, dec_hook=reader.value)
    except (RecursionError, UnicodeDecodeError) as error:
        raise DecodeError(str(error)) from error
    reader.complete(packed)
    return LoadedFile(
        path=packed.path,
        documents=tuple(Document(packed.path, index, root) for index, root in packed.roots),
        problems=packed.problems,
        directives=packed.directives,
        shares_nodes=packed.shares_nodes,
    )


class _NotATreeError(Exception):
    """A node stands in several places, and not because an alias says so."""


def _nodes(packed: _Packed) -> list[Node]:
    """Return the nodes of a file in an order that both sides find."""
    return list(chain.from_iterable(walk(root) for _, root in packed.roots))


def _numbers(packed: _Packed) -> dict[int, int]:
    """Return the numbers of the nodes of a file by their identity."""
    nodes = _nodes(packed)
    numbers = {id(node): number for number, node in enumerate(nodes)}
    if len(numbers) < len(nodes):
        raise _NotATreeError
    return numbers


def _stand_in(value: object, numbers: dict[int, int]) -> int | None:
    """Return what is packed instead of what nodes refer to: nothing of the file and of an index of a map."""
    if not isinstance(value, Anchored):
        return None
    number = numbers.get(id(value.node))
    if number is None:
        # The value of a key that stands twice, which only its alias still leads to.
        raise _NotATreeError
    return number


class _Unpacker:
    """Makes what the nodes of one file refer to: one object for the file, and one for each alias."""

    def __init__(self) -> None:
        self._file = SourceFile("")
        self._anchored: list[tuple[Anchored, int]] = []

    def value(self, kind: type, stands_for: object) -> SourceFile | Anchored:
        """Return what a stand-in stands for; files and aliases are completed at the end."""
        if kind is SourceFile:
            return self._file
        if kind is not Anchored or not isinstance(stands_for, int):
            raise DecodeError(f"no {kind.__name__} is made of {stands_for!r}")
        anchored = Anchored(_NOWHERE)
        self._anchored.append((anchored, stands_for))
        return anchored

    def complete(self, packed: _Packed) -> None:
        """Name the file, and let aliases lead to their nodes.

        Raises:
            DecodeError: there is no such node.
        """
        self._file.path, self._file.may_substitute = packed.path, packed.may_substitute
        nodes = _nodes(packed) if self._anchored else []
        for anchored, number in self._anchored:
            node = nodes[number] if 0 <= number < len(nodes) else None
            if node is None or isinstance(node, Alias):
                raise DecodeError(f"no alias stands for node {number}")
            anchored.node = node


_NOWHERE: Final = Scalar(SourceFile(""), 1, 1, 1, 1, "", is_plain=False)
