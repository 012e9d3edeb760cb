"""Hosts and ports in texts that programs are given: URLs, lists of servers, connection strings.

`postgres://shop@db.data:5432/shop`, `jdbc:mysql://db/shop`, `kafka-0.kafka:9092,kafka-1.kafka:9092`,
`host=db port=5432`, `redis:6379`, and `db` where a name such as `DB_HOST` says that it is a host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

_SEPARATORS: Final = re.compile(r"(?:[\s\"'`<>()\[\]{}|;\\=]|:(?=\s)|,(?=\s))+")
_URL: Final = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]+)", re.IGNORECASE)
_HOST: Final = re.compile(
    r"(?P<host>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*)\.?(?::(?P<port>\d{1,5}))?",
    re.IGNORECASE,
)
_HOST_NAMES: Final = re.compile(
    r"(?:^|[_.\- ]|(?<=[a-z])(?=[A-Z]))"
    r"(?:host(?:name)?s?|addr(?:ess)?(?:es)?|ur[il]s?|endpoints?|servers?|service|svc|upstreams?|backends?"
    r"|brokers?|target|database_?host|dsn)$",
    re.IGNORECASE,
)
_SCHEME_PORTS: Final = {
    **{"http": 80, "ws": 80, "https": 443, "wss": 443, "ldap": 389, "ldaps": 636},
    **{"postgres": 5432, "postgresql": 5432, "mysql": 3306, "mariadb": 3306, "redis": 6379, "rediss": 6379},
    **{"mongodb": 27017, "amqp": 5672, "amqps": 5671, "nats": 4222, "sqlserver": 1433},
}
"""The port that clients dial when a URL names none; of other schemes nobody knows."""


class HostPort(Struct, frozen=True):
    """A host that a text names, in lower case; without a port whatever the client dials by itself.

    `has_default_port` says that the port is the usual one of a URL's scheme. One that `is_bare` is a word
    that only the name of its variable or flag shows to be a host.
    """

    host: str
    port: int | None = None
    has_default_port: bool = False
    is_bare: bool = False


def hosts_in(text: str, name: str = "") -> Iterator[HostPort]:
    """Yield the hosts in a text; `name` is that of the variable, the flag or the key, if it has one."""
    before = name
    for token in _SEPARATORS.split(text):
        if "://" in token:
            yield from _of_url(token)
        elif token:
            yield from _of_list(token, is_host=_is_host_name(before, token))
        before = token


def _of_url(token: str) -> Iterator[HostPort]:
    for url in _URL.finditer(token):
        usual = _SCHEME_PORTS.get(url["scheme"].lower())
        for part in url["authority"].rpartition("@")[2].split(","):
            found = _HOST.fullmatch(part)
            if found is not None:
                port = int(found["port"]) if found["port"] else usual
                yield HostPort(found["host"].lower(), port, has_default_port=not found["port"])


def _of_list(token: str, *, is_host: bool) -> Iterator[HostPort]:
    """Yield the hosts of a list with commas, or of one address that a path may follow."""
    for part in token.rpartition("@")[2].partition("/")[0].split(","):
        found = _HOST.fullmatch(part)
        if found is None:
            continue
        host, port = found["host"].lower(), found["port"]
        if port or is_host or ".svc" in host:
            is_bare = not port and ".svc" not in host
            yield HostPort(host, int(port) if port else None, is_bare=is_bare)


def _is_host_name(name: str, value: str) -> bool:
    """Tell whether a name says that its value is a host: `DB_HOST`, `--redis redis`, `upstream`."""
    return bool(_HOST_NAMES.search(name)) or name.lstrip("-").lower() == value.lower() != ""
