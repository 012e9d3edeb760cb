"""Ports of cluster-wide policies, in the form of either version, decoded and judged."""

from __future__ import annotations

from msgspec import Struct

from netpol_lint.resources.cluster_policy import ClusterPort
from netpol_lint.resources.cluster_policy_api import ClusterPolicyApi
from netpol_lint.resources.crd_value import sole_field, whole_number
from netpol_lint.resources.field import Field
from netpol_lint.resources.problem import Defect
from netpol_lint.resources.problem_log import ProblemLog
from netpol_lint.resources.value_syntax import number_fault, port_name_fault, protocol_fault


class PortDecoder(Struct, frozen=True):
    """Decodes the items of `ports` (v1alpha1) and `protocols` (later versions)."""

    api: ClusterPolicyApi
    log: ProblemLog

    def ports(self, listed: Field) -> tuple[ClusterPort, ...]:
        """Decode the ports of a rule."""
        decoded = map(self._port, listed.items())
        return tuple(port for port in decoded if port is not None)

    def _port(self, each: Field) -> ClusterPort | None:
        found = self._sole_field(each, f"leave `{self.api.ports}` out to match every port")
        if found is None:
            return None
        name, value = found
        match name:
            case "portNumber":
                return self._numbered(each, self._protocol(value), value, "port")
            case "portRange":
                return self._range(each, self._protocol(value), value)
            case "namedPort" | "destinationNamedPort":
                return self._named(each, value)
            case _:
                return self._destination(each, name.upper(), value)

    def _destination(self, each: Field, protocol: str, value: Field) -> ClusterPort | None:
        """Decode what v1alpha2 writes below the name of a protocol."""
        every = f"`{protocol.lower()}: {{destinationPort: {{range: {{start: 1, end: 65535}}}}}}`"
        found = self._sole_field(value, f"every {protocol} port is written {every}")
        if found is None:
            return None
        found = self._sole_field(found[1], "write `number` or `range`")
        if found is None:
            return None
        name, port = found
        if name == "range":
            return self._range(each, protocol, port)
        return self._numbered(each, protocol, value, "destinationPort", "number")

    def _sole_field(self, each: Field, empty: str) -> tuple[str, Field] | None:
        several = f"write an item of `{self.api.ports}` for each"
        return sole_field(each, self.log, defect=Defect.PORT, empty=empty, several=several)

    def _protocol(self, value: Field) -> str:
        """Return the protocol, which the API server does not check in v1alpha1 and plugins do."""
        protocol = value.get("protocol")
        if protocol is None:
            return "TCP"
        name = protocol.text or ""
        self.log.refuse_if(Defect.PORT, protocol, protocol_fault(name, kind=self.api.kind))
        return name

    def _numbered(self, each: Field, protocol: str, value: Field, *names: str) -> ClusterPort | None:
        number = self._number(value, *names)
        return None if number is None else ClusterPort(each.at, protocol, number, number)

    def _number(self, value: Field, *names: str) -> int | None:
        field = value.get(*names)
        if field is None:
            message = f"`{value.path}` has no `{names[-1]}` and the API server refuses it; add one"
            self.log.refuse(Defect.PORT, value.at, message)
            return None
        number = whole_number(field)
        fault = number_fault(number)
        self.log.refuse_if(Defect.PORT, field, fault)
        return number if fault is None else None

    def _range(self, each: Field, protocol: str, value: Field) -> ClusterPort | None:
        first, last = self._number(value, "start"), self._number(value, "end")
        if first is None or last is None:
            return None
        if first > last:
            says = f"the range {first} to {last} ends below its start, so it is empty; swap them"
            self.log.refuse(Defect.PORT, value.at, says)
        elif first == last:
            self._one_port(value, first)
        return ClusterPort(each.at, protocol, first, last)

    def _one_port(self, value: Field, port: int) -> None:
        """Note a range of one port, which v1alpha1 forbids in its documentation only."""
        says = f"the range {port} to {port} is one port"
        if self.api.ports == "ports":
            hint = f"the API asks for a start below the end; write `portNumber: {{port: {port}}}`"
            self.log.mention(Defect.PORT, value.at, f"{says} where {hint}")
        else:
            hint = f"write `destinationPort: {{number: {port}}}`"
            self.log.refuse(Defect.PORT, value.at, f"{says} and the API server refuses it; {hint}")

    def _named(self, each: Field, value: Field) -> ClusterPort | None:
        name = value.text or ""
        if not name:
            message = "this port has an empty name, so nobody can tell which port it is; write the name"
            self.log.refuse(Defect.PORT, value.at, message)
            return None
        fault = port_name_fault(name)
        if fault is not None:
            self.log.mention(Defect.PORT, value.at, fault)
        return ClusterPort(each.at, name=name)
