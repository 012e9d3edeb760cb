"""The port that somebody asks about: `8080`, `8080/TCP`, `53/udp`, or a name such as `http`."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from netpol_lint.errors import ConfigError
from netpol_lint.policy.ports import (
    FIRST_PORT,
    LAST_PORT,
    NO_CONNECTIONS,
    ConnectionSet,
    PortSet,
    Protocol,
)
from netpol_lint.resources.workload import ContainerPort, Workload

_FORMS: Final = "write 8080, 8080/TCP, 53/UDP, or the name of a port"


class AskedPort(Struct, frozen=True):
    """A port by number or name; without a protocol a number is TCP, and a name whatever declares it."""

    port: int | str
    protocol: Protocol | None = None

    def __str__(self) -> str:
        return f"{self.port}" if self.protocol is None else f"{self.port}/{self.protocol.value}"

    @property
    def numbered(self) -> ConnectionSet:
        """The connections that a number means; a name by itself means none."""
        if isinstance(self.port, str):
            return NO_CONNECTIONS
        return ConnectionSet.single(self.protocol or Protocol.TCP, PortSet.single(self.port))

    def on(self, workload: Workload) -> ConnectionSet:
        """Return what is meant on a workload: a name is whatever its containers declare by it."""
        found = self.numbered
        for each in workload.ports if isinstance(self.port, str) else ():
            if each.name == self.port and FIRST_PORT <= each.number <= LAST_PORT:
                found |= self._declared(each)
        return found

    def _declared(self, port: ContainerPort) -> ConnectionSet:
        protocol = Protocol.__members__.get(port.protocol)
        if protocol is None or self.protocol not in (None, protocol):
            return NO_CONNECTIONS
        return ConnectionSet.single(protocol, PortSet.single(port.number))


def parse_port(text: str) -> AskedPort:
    """Read the port that somebody asks about.

    Raises:
        ConfigError: it is none.
    """
    before, slash, after = text.partition("/")
    protocol = _protocol(after, text) if slash else None
    if not before.isdecimal():
        if not before or not any(character.isalpha() for character in before):
            raise ConfigError(f"{text!r} is no port", hint=_FORMS)
        return AskedPort(before, protocol)
    number = int(before[:6])
    if not FIRST_PORT <= number <= LAST_PORT:
        raise ConfigError(f"port {before} does not exist", hint=f"ports are {FIRST_PORT} to {LAST_PORT}")
    return AskedPort(number, protocol)


def _protocol(name: str, text: str) -> Protocol:
    try:
        return Protocol(name.upper())
    except ValueError:
        known = ", ".join(protocol.value for protocol in Protocol)
        raise ConfigError(
            f"{text!r} names no protocol that policies know", hint=f"the protocols are {known}"
        ) from None
