"""From a manifest to a `NetworkPolicy`, or to the reasons why the API server would refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Evidence
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.cidr import Network
from netpol_lint.resources.field import Field
from netpol_lint.resources.identity import check_identity
from netpol_lint.resources.meta import name_at, ref_of
from netpol_lint.resources.network_decoder import decode_network
from netpol_lint.resources.network_policy import (
    Direction,
    IpBlock,
    NetworkPolicy,
    Peer,
    PodPeer,
    PolicyPort,
    PolicyRule,
)
from netpol_lint.resources.problem import Defect, Drop, ManifestProblem, Remedy
from netpol_lint.resources.problem_log import ProblemLog
from netpol_lint.resources.selector import LabelSelector
from netpol_lint.resources.selector_decoder import decode_selector
from netpol_lint.resources.structure import NETWORK_POLICY, structure_problems
from netpol_lint.resources.value_remedy import capitalised, swapped, unquoted, upper_case
from netpol_lint.resources.value_syntax import end_port_fault, port_fault, protocol_fault
from netpol_lint.source.node import Mapping

_API_VERSION: Final = "networking.k8s.io/v1"
_PEERS: Final = {Direction.INGRESS: "from", Direction.EGRESS: "to"}


class DecodedPolicy(Struct, frozen=True):
    """The policy, absent when it is refused, and everything wrong with it in the order of the text."""

    policy: NetworkPolicy | None
    problems: tuple[ManifestProblem, ...]


def decode_network_policy(each: ApiObject) -> DecodedPolicy:
    """Decode a networking.k8s.io/v1 NetworkPolicy."""
    log = ProblemLog(each.subject)
    check_identity(each, log, served=(_API_VERSION,))
    log.problems.extend(structure_problems(each, NETWORK_POLICY))
    policy = None if log.has_refusal else _Decoder(log).policy(each)
    return DecodedPolicy(None if log.has_refusal else policy, log.in_order(each.root))


def _nothing(each: ApiObject) -> Field:
    """Return the empty map that an absent `spec` decodes to; it stands where the object does."""
    region = each.at.region
    span = (region.start_line, region.start_column, region.end_line, region.end_column)
    return Field(Mapping(each.root.file, *span, ()), "spec")


class _Decoder(Struct):
    """Decodes what has the right structure, and collects what has the wrong values."""

    log: ProblemLog

    def policy(self, each: ApiObject) -> NetworkPolicy:
        root = Field(each.root)
        spec = root.get("spec") or _nothing(each)
        selector = spec.get("podSelector")
        rules = tuple(chain.from_iterable(self._rules(spec, direction) for direction in Direction))
        return NetworkPolicy(
            ref=ref_of(each),
            at=name_at(each),
            pod_selector=decode_selector(selector, self.log) if selector else LabelSelector(),
            selector_at=spec.entry_at("podSelector") or name_at(each),
            directions=self._directions(spec, rules),
            rules=rules,
            written=root,
        )

    def _directions(self, spec: Field, rules: tuple[PolicyRule, ...]) -> frozenset[Direction]:
        """Apply the default of `policyTypes`: Ingress, and Egress only if there are egress rules."""
        types = spec.get("policyTypes")
        listed = [] if types is None else list(types.items())
        if not listed:
            has_egress = any(rule.direction is Direction.EGRESS for rule in rules)
            return frozenset(Direction) if has_egress else frozenset({Direction.INGRESS})
        if len(listed) > len(Direction):
            message = "policyTypes has more than two entries and the API server refuses it; name each once"
            self.log.refuse(Defect.STRUCTURE, types.at if types else spec.at, message)
        found = set()
        for each in listed:
            try:
                found.add(Direction(each.text))
            except ValueError:
                message = f"policyTypes has `{each.value}`; the values are Ingress and Egress"
                self.log.refuse(Defect.STRUCTURE, each.at, message, remedy=capitalised(each))
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
                written=each,
            )

    def _peer(self, each: Field) -> Peer | None:
        block, pods, namespaces = each.get("ipBlock"), each.get("podSelector"), each.get("namespaceSelector")
        if block is not None and (pods or namespaces):
            message = (
                "this peer has an ipBlock beside a selector and the API server refuses it"
                "; write them as two items of the list to allow either"
            )
            self.log.refuse(Defect.IP_BLOCK, each.at, message)
            return None
        if block is not None:
            return self._ip_block(block)
        if pods is None and namespaces is None:
            message = (
                "an empty peer is refused by the API server; leave the list out to allow every peer"
                ", or write `podSelector: {}` for every pod of this namespace"
            )
            self.log.refuse(Defect.STRUCTURE, each.at, message)
            return None
        return PodPeer(
            each.at,
            decode_selector(namespaces, self.log) if namespaces else None,
            decode_selector(pods, self.log) if pods else None,
        )

    def _ip_block(self, each: Field) -> IpBlock | None:
        cidr = each.get("cidr")
        if cidr is None:
            self.log.refuse(
                Defect.IP_BLOCK,
                each.at,
                "this ipBlock has no `cidr`, so it means nothing; add one, or remove it",
            )
            return None
        network = decode_network(cidr, self.log)
        listed = each.get("except")
        read = [(item, decode_network(item, self.log)) for item in (listed.items() if listed else ())]
        excepts = tuple(except_ for _, except_ in read if except_ is not None)
        if network is None:
            return None
        for item, except_ in read:
            if except_ is not None:
                self._check_except(item, except_, cidr=cidr, block=network)
        return IpBlock(each.at, network, cidr.at, excepts)

    def _check_except(self, item: Field, except_: Network, *, cidr: Field, block: Network) -> None:
        """Refuse an except that is not strictly inside its block."""
        is_useless = True
        if except_.version != block.version:
            says = f"is IPv{except_.version} and its cidr {block} is IPv{block.version}"
        elif except_ == block:
            says, is_useless = f"takes out its whole cidr {block}", False
        elif block.subnet_of(except_):  # type: ignore[arg-type]  # the versions are equal here
            says, is_useless = f"is wider than its cidr {block}", False
        elif not except_.subnet_of(block):  # type: ignore[arg-type]  # here too
            says = f"lies outside its cidr {block}"
        else:
            return
        rule = "the API server refuses it; an except is a smaller part of its cidr"
        message = f"except `{item.text}` {says}, so {rule}"
        # What is not in the block need not be taken out of it; of the others nobody knows what is meant.
        remedy = Remedy("remove this except", (Drop(item.at),), is_sure=True) if is_useless else None
        evidence = (Evidence(cidr.at, f"the cidr is {block}"),)
        self.log.refuse(Defect.IP_BLOCK, item.at, message, evidence=evidence, remedy=remedy)

    def _port(self, each: Field) -> PolicyPort:
        protocol, port, end_port = each.get("protocol"), each.get("port"), each.get("endPort")
        name = "TCP" if protocol is None else protocol.text or ""
        if protocol is not None:
            fault = protocol_fault(name, kind="a NetworkPolicy")
            self.log.refuse_if(Defect.PORT, protocol, fault, remedy=upper_case)
        number = None if port is None else port.integer if port.integer is not None else port.text
        if port is not None:
            self.log.refuse_if(Defect.PORT, port, port_fault(port), remedy=unquoted)
        if end_port is not None:
            fault = end_port_fault(end_port, port)
            self.log.refuse_if(Defect.PORT, end_port, fault, remedy=partial(swapped, port))
        last = None if end_port is None else end_port.integer
        return PolicyPort(each.at, name, number, last, written=each)
