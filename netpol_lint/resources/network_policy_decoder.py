"""From a manifest to a `NetworkPolicy`, or to the reasons why the API server would refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from netpol_lint.findings import Evidence
from netpol_lint.location import Location, Region
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.cidr import Network, has_host_bits, parse_cidr
from netpol_lint.resources.field import Field, unreadable_scalars
from netpol_lint.resources.meta import name_at, ref_of
from netpol_lint.resources.network_policy import (
    Direction,
    IpBlock,
    NetworkPolicy,
    Peer,
    PodPeer,
    PolicyPort,
    PolicyRule,
)
from netpol_lint.resources.problem import Defect, ManifestProblem
from netpol_lint.resources.selector import LabelSelector, Operator, Requirement
from netpol_lint.resources.structure import structure_problems
from netpol_lint.resources.value_syntax import (
    end_port_fault,
    label_key_fault,
    label_value_fault,
    port_fault,
)
from netpol_lint.source.node import Mapping

_API_VERSION: Final = "networking.k8s.io/v1"
_PROTOCOLS: Final = ("TCP", "UDP", "SCTP")
_PEERS: Final = {Direction.INGRESS: "from", Direction.EGRESS: "to"}


@dataclass(frozen=True, slots=True)
class DecodedPolicy:
    """The policy, absent when it is refused, and everything wrong with it in the order of the text."""

    policy: NetworkPolicy | None
    problems: tuple[ManifestProblem, ...]


def decode_network_policy(each: ApiObject) -> DecodedPolicy:
    """Decode a networking.k8s.io/v1 NetworkPolicy."""
    problems = [*_identity_problems(each), *structure_problems(each)]
    if any(problem.is_fatal for problem in problems):
        return DecodedPolicy(None, _sorted(problems))
    decoder = _Decoder(each.subject, problems)
    policy = decoder.policy(each)
    is_refused = any(problem.is_fatal for problem in problems)
    unreadable = unreadable_scalars(each.root) if problems else frozenset()
    return DecodedPolicy(None if is_refused else policy, _sorted(problems, besides=unreadable))


def _sorted(
    problems: list[ManifestProblem], *, besides: frozenset[Region] = frozenset()
) -> tuple[ManifestProblem, ...]:
    """Sort by place. What stands where no value can be read is reported by the reader already."""
    told = (problem for problem in problems if problem.at.region not in besides)
    return tuple(sorted(told, key=lambda problem: (problem.at, problem.message)))


def _identity_problems(each: ApiObject) -> Iterator[ManifestProblem]:
    """Report a policy that the API server does not know under its apiVersion, or that has no name."""
    root = Field(each.root)
    if each.api_version != _API_VERSION:
        message = f"NetworkPolicy is not served as `{each.api_version}`; write `{_API_VERSION}`"
        at = root.get("apiVersion")
        yield ManifestProblem(
            Defect.STRUCTURE, message, at.at if at else each.at, each.subject, is_fatal=True
        )
    if not each.name:
        message = "this NetworkPolicy has no `metadata.name` and the API server refuses it; add one"
        at = root.get("metadata") or root
        yield ManifestProblem(
            Defect.STRUCTURE, message, root.key_at("metadata") or at.at, each.subject, is_fatal=True
        )


def _nothing(each: ApiObject) -> Field:
    """Return the empty map that an absent `spec` decodes to; it stands where the object does."""
    region = each.at.region
    span = (region.start_line, region.start_column, region.end_line, region.end_column)
    return Field(Mapping(each.root.file, span, ()), "spec")


@dataclass(slots=True)
class _Decoder:
    """Decodes what has the right structure, and collects what has the wrong values."""

    subject: str
    problems: list[ManifestProblem] = field(default_factory=list)

    def policy(self, each: ApiObject) -> NetworkPolicy:
        root = Field(each.root)
        spec = root.get("spec") or _nothing(each)
        selector = spec.get("podSelector")
        rules = tuple(chain.from_iterable(self._rules(spec, direction) for direction in Direction))
        return NetworkPolicy(
            ref=ref_of(each),
            at=name_at(each),
            pod_selector=self._selector(selector) if selector else LabelSelector(),
            selector_at=spec.entry_at("podSelector") or name_at(each),
            directions=self._directions(spec, rules),
            rules=rules,
        )

    def _refuse(
        self, defect: Defect, at: Location, message: str, *, evidence: tuple[Evidence, ...] = ()
    ) -> None:
        self.problems.append(
            ManifestProblem(defect, message, at, self.subject, is_fatal=True, evidence=evidence)
        )

    def _refuse_if(self, defect: Defect, at: Location, fault: str | None) -> None:
        if fault is not None:
            self._refuse(defect, at, fault)

    def _directions(self, spec: Field, rules: tuple[PolicyRule, ...]) -> frozenset[Direction]:
        """Apply the default of `policyTypes`: Ingress, and Egress only if there are egress rules."""
        types = spec.get("policyTypes")
        listed = [] if types is None else list(types.items())
        if not listed:
            has_egress = any(rule.direction is Direction.EGRESS for rule in rules)
            return frozenset(Direction) if has_egress else frozenset({Direction.INGRESS})
        if len(listed) > len(Direction):
            message = "policyTypes has more than two entries and the API server refuses it; name each once"
            self._refuse(Defect.STRUCTURE, types.at if types else spec.at, message)
        found = set()
        for each in listed:
            try:
                found.add(Direction(each.text))
            except ValueError:
                message = f"policyTypes has `{each.value}`; the values are Ingress and Egress"
                self._refuse(Defect.STRUCTURE, each.at, message)
        return frozenset(found)

    def _rules(self, spec: Field, direction: Direction) -> Iterator[PolicyRule]:
        listed = spec.get(direction.field_name)
        for index, each in enumerate(() if listed is None else listed.items()):
            peers, ports = each.get(_PEERS[direction]), each.get("ports")
            yield PolicyRule(
                at=each.at,
                direction=direction,
                index=index,
                peers=tuple(filter(None, map(self._peer, peers.items()))) if peers else (),
                ports=tuple(map(self._port, ports.items())) if ports else (),
                peers_at=each.key_at(_PEERS[direction]),
                ports_at=each.key_at("ports"),
            )

    def _peer(self, each: Field) -> Peer | None:
        block, pods, namespaces = each.get("ipBlock"), each.get("podSelector"), each.get("namespaceSelector")
        if block is not None and (pods or namespaces):
            message = (
                "this peer has an ipBlock beside a selector and the API server refuses it"
                "; write them as two items of the list to allow either"
            )
            self._refuse(Defect.IP_BLOCK, each.at, message)
            return None
        if block is not None:
            return self._ip_block(block)
        if pods is None and namespaces is None:
            message = (
                "an empty peer is refused by the API server; leave the list out to allow every peer"
                ", or write `podSelector: {}` for every pod of this namespace"
            )
            self._refuse(Defect.STRUCTURE, each.at, message)
            return None
        return PodPeer(
            each.at,
            self._selector(namespaces) if namespaces else None,
            self._selector(pods) if pods else None,
        )

    def _ip_block(self, each: Field) -> IpBlock | None:
        cidr = each.get("cidr")
        if cidr is None:
            self._refuse(
                Defect.IP_BLOCK,
                each.at,
                "this ipBlock has no `cidr`, so it means nothing; add one, or remove it",
            )
            return None
        network = self._network(cidr)
        listed = each.get("except")
        read = [(item, self._network(item)) for item in (listed.items() if listed else ())]
        excepts = tuple(except_ for _, except_ in read if except_ is not None)
        if network is None:
            return None
        for item, except_ in read:
            if except_ is not None:
                self._check_except(item, except_, cidr=cidr, block=network)
        return IpBlock(each.at, network, cidr.at, excepts)

    def _network(self, each: Field) -> Network | None:
        text = each.text or ""
        try:
            network = parse_cidr(text)
        except ValueError as error:
            self._refuse(Defect.IP_BLOCK, each.at, str(error))
            return None
        if has_host_bits(text):
            message = (
                f"{text!r} sets address bits beyond its prefix and is read as {network}; write {network}"
            )
            self.problems.append(
                ManifestProblem(Defect.MASKED_IP_BLOCK, message, each.at, self.subject, is_fatal=False)
            )
        return network

    def _check_except(self, item: Field, except_: Network, *, cidr: Field, block: Network) -> None:
        """Refuse an except that is not strictly inside its block."""
        if except_.version != block.version:
            says = f"is IPv{except_.version} and its cidr {block} is IPv{block.version}"
        elif except_ == block:
            says = f"takes out its whole cidr {block}"
        elif block.subnet_of(except_):  # type: ignore[arg-type]  # the versions are equal here
            says = f"is wider than its cidr {block}"
        elif not except_.subnet_of(block):  # type: ignore[arg-type]  # here too
            says = f"lies outside its cidr {block}"
        else:
            return
        rule = "the API server refuses it; an except is a smaller part of its cidr"
        message = f"except `{item.text}` {says}, so {rule}"
        self._refuse(Defect.IP_BLOCK, item.at, message, evidence=(Evidence(cidr.at, f"the cidr is {block}"),))

    def _port(self, each: Field) -> PolicyPort:
        protocol, port, end_port = each.get("protocol"), each.get("port"), each.get("endPort")
        name = "TCP" if protocol is None else protocol.text or ""
        if protocol is not None and name not in _PROTOCOLS:
            hint = (
                f"write {name.upper()}" if name.upper() in _PROTOCOLS else "the values are TCP, UDP and SCTP"
            )
            self._refuse(Defect.PORT, protocol.at, f"`{name}` is no protocol of a NetworkPolicy; {hint}")
        number = None if port is None else port.integer if port.integer is not None else port.text
        if port is not None:
            self._refuse_if(Defect.PORT, port.at, port_fault(port))
        if end_port is not None:
            self._refuse_if(Defect.PORT, end_port.at, end_port_fault(end_port, port))
        return PolicyPort(each.at, name, number, None if end_port is None else end_port.integer)

    def _selector(self, each: Field) -> LabelSelector:
        requirements: list[Requirement] = []
        labels = each.get("matchLabels")
        for name, value in () if labels is None else labels.fields():
            # A null value decodes to the empty string.
            text = value.text or ""
            key_at = (labels and labels.key_at(name)) or value.at
            self._refuse_if(Defect.SELECTOR, key_at, label_key_fault(name))
            self._refuse_if(Defect.SELECTOR, value.at, label_value_fault(text))
            requirements.append(Requirement(name, Operator.IN, frozenset({text}), value.at))
        expressions = each.get("matchExpressions")
        for item in () if expressions is None else expressions.items():
            requirement = self._requirement(item)
            if requirement is not None:
                requirements.append(requirement)
        return LabelSelector(tuple(requirements), each.at)

    def _requirement(self, item: Field) -> Requirement | None:
        key, operator, listed = item.get("key"), item.get("operator"), item.get("values")
        written = tuple(listed.items()) if listed else ()
        values = frozenset((each.text or "") for each in written)
        for each in written:
            self._refuse_if(Defect.SELECTOR, each.at, label_value_fault(each.text or ""))
        name = "" if operator is None else operator.text or ""
        place = item if operator is None else operator
        try:
            kind = Operator(name)
        except ValueError:
            operators = "the operators are In, NotIn, Exists and DoesNotExist"
            message = f"`{name}` is no operator of a label selector; {operators}"
            self._refuse(Defect.SELECTOR, place.at, message)
            return None
        if kind in (Operator.IN, Operator.NOT_IN) and not values:
            self._refuse(Defect.SELECTOR, place.at, f"operator {name} needs `values`, and there are none")
        if kind in (Operator.EXISTS, Operator.DOES_NOT_EXIST) and values:
            message = f"operator {name} takes no `values`; remove them, or write In or NotIn"
            self._refuse(Defect.SELECTOR, place.at, message)
        label = "" if key is None else key.text or ""
        self._refuse_if(Defect.SELECTOR, (key or item).at, label_key_fault(label))
        return Requirement(label, kind, values, item.at)
