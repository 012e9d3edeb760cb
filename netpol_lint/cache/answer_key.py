"""What decides the answer of an audit besides the contents of files, as one digest."""

from __future__ import annotations

import os
from collections.abc import Mapping, Set
from datetime import date
from enum import Enum
from hashlib import blake2b
from ipaddress import IPv4Network, IPv6Network
from pathlib import PurePath

from msgspec import Struct, msgpack

from netpol_lint.audit.pipeline import AuditRequest
from netpol_lint.checks import CHECKS
from netpol_lint.render.helm.renderer import find_helm
from netpol_lint.render.tools import Renderer
from netpol_lint.rulebook import RuleSpec
from netpol_lint.source.remotes import remote_urls
from netpol_lint.source.repository import Repository


def answer_key(identity: bytes, repository: Repository, request: AuditRequest) -> bytes | None:
    """Return the digest of everything that an audit depends on, except for what it reads and lists.

    None means that something is among it of which nobody can tell whether it will be the same again: checks
    and narrowings that are functions, and programs that render. What a function here does not know is
    refused, and not left out.
    """
    if (
        request.checks is not CHECKS
        or request.narrowings
        or request.rendering.renderer is not Renderer.NATIVE
    ):
        return None
    try:
        decisive = (
            identity,
            os.fsencode(repository.root),
            repository.files,
            repository.problems,
            repository.within,
            remote_urls(repository.root),
            find_helm(repository.root) if request.rendering.has_helm else None,
            _specified(request.rules),
            _specified(request.rulebook),
            request.today,
            request.config,
            request.honours_suppressions,
            request.rendering,
            request.baseline,
        )
        return blake2b(msgpack.encode(_plain(decisive)), digest_size=32).digest()
    except (TypeError, ValueError, OverflowError, RecursionError):
        return None


def _specified(rules: Mapping[str, RuleSpec]) -> bytes:
    """Return rules in their order; each is a value of one type, which needs no care with types."""
    return msgpack.encode(list(rules.items()), enc_hook=os.fspath)


def _plain(value: object) -> object:
    """Return a value as lists of what MessagePack tells apart, each with the name of its type.

    Raises:
        TypeError: it is of a type that may hold more than is seen here.
    """
    match value:
        case None | bool() | int() | float() | str() | bytes() if type(value).__module__ == "builtins":
            return value
        case Enum():
            parts: list[object] = [value.name]
        case Struct():
            parts = [_plain(getattr(value, name)) for name in value.__struct_fields__]
        case Mapping():
            parts = [[_plain(key), _plain(each)] for key, each in value.items()]
        case Set():
            parts = sorted((_plain(each) for each in value), key=msgpack.encode)
        case tuple() | list():
            parts = [_plain(each) for each in value]
        case date() | IPv4Network() | IPv6Network() | PurePath():
            parts = [str(value)]
        case _:
            raise TypeError(f"nobody knows what {type(value)} holds")
    return [f"{type(value).__module__}.{type(value).__qualname__}", *parts]
