"""What a process and its workers say to each other: MessagePack, each message behind its length."""

from __future__ import annotations

from typing import IO, Final

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

_LENGTH_BYTES: Final = 4


class ReadFile(Struct, frozen=True, array_like=True):
    """A file that a worker has read: the digest of its content, and what it holds, packed."""

    path: str
    digest: bytes
    packed: bytes


class Answer(Struct, frozen=True, array_like=True):
    """Some of the files that were asked for; `is_last` says that no more will come of one request."""

    files: list[ReadFile]
    is_last: bool = False


_ENCODER: Final = Encoder()
_REQUESTS: Final = Decoder(list[str])
_ANSWERS: Final = Decoder(Answer)


def write_request(stream: IO[bytes], paths: list[str]) -> None:
    """Ask for some files.

    Raises:
        OSError: nobody listens any more.
    """
    _write(stream, _ENCODER.encode(paths))


def read_request(stream: IO[bytes]) -> list[str] | None:
    """Return the files that are asked for next; None when nobody will ask any more."""
    message = _read(stream)
    return None if message is None else _REQUESTS.decode(message)


def write_answer(stream: IO[bytes], answer: Answer) -> None:
    """Tell what some files hold.

    Raises:
        OSError: nobody listens any more.
    """
    _write(stream, _ENCODER.encode(answer))


def read_answer(stream: IO[bytes]) -> Answer | None:
    """Return the next answer; None when there will be none any more.

    Raises:
        msgspec.DecodeError: this is no answer.
    """
    message = _read(stream)
    return None if message is None else _ANSWERS.decode(message)


def _write(stream: IO[bytes], message: bytes) -> None:
    stream.write(len(message).to_bytes(_LENGTH_BYTES, "big"))
    stream.write(message)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    """Return a message; None where the stream ends, be it amidst one."""
    length = stream.read(_LENGTH_BYTES)
    if len(length) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(length, "big")
    message = stream.read(size)
    return message if len(message) == size else None
