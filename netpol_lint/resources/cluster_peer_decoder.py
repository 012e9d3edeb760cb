"""Subjects and peers of cluster-wide policies, decoded and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from msgspec import Struct

from netpol_lint.resources.cidr import Network
from netpol_lint.resources.cluster_policy import (
    ClusterAction,
    ClusterPeer,
    DomainNamesPeer,
    NetworksPeer,
    NodesPeer,
    PodsPeer,
    UnknownPeer,
)
from netpol_lint.resources.cluster_policy_api import ClusterPolicyApi
from netpol_lint.resources.crd_value import sole_field
from netpol_lint.resources.field import Field
from netpol_lint.resources.network_decoder import decode_strict_network
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.problem import Defect
from netpol_lint.resources.problem_log import ProblemLog
from netpol_lint.resources.selector import LabelSelector
from netpol_lint.resources.selector_decoder import decode_selector
from netpol_lint.resources.structure_hint import slip_in
from netpol_lint.resources.value_syntax import domain_name_fault

_EVERY_POD: Final = "every pod is written `namespaces: {}`"
_MOST_LISTED: Final = 25
"""How many networks or domain names a peer has."""

_Listed = TypeVar("_Listed")


class PeerDecoder(Struct, frozen=True):
    """Decodes who a policy is about and whom its rules name."""

    api: ClusterPolicyApi
    log: ProblemLog

    def subject(self, subject: Field) -> PodsPeer | None:
        """Decode the pods that a policy applies to, which are selected as those of a peer are."""
        found = sole_field(
            subject,
            self.log,
            defect=Defect.STRUCTURE,
            empty=_EVERY_POD,
            several="`pods` alone selects by the labels of both",
        )
        return None if found is None else self._pods(subject, *found)

    def peers(
        self, listed: Field, direction: Direction, *, action: ClusterAction | None
    ) -> tuple[ClusterPeer, ...]:
        """Decode the items of `from` or `to` of a rule, whose action is `None` if it has no right one."""
        decoded = (self._peer(each, direction, action) for each in listed.items())
        return tuple(peer for peer in decoded if peer is not None)

    def _peer(self, each: Field, direction: Direction, action: ClusterAction | None) -> ClusterPeer | None:
        found = sole_field(
            each,
            self.log,
            defect=Defect.STRUCTURE,
            empty=_EVERY_POD,
            several="write an item of the list for each to match any of them",
        )
        if found is None:
            return None
        name, value = found
        if name not in self.api.peers[direction]:
            return self._unknown(each, name, self.api.peers[direction], action)
        match name:
            case "nodes":
                return NodesPeer(each.at, self._selector(value))
            case "networks":
                return NetworksPeer(each.at, self._listed(value, self._network, Defect.IP_BLOCK))
            case "domainNames":
                return self._domain_names(each, value, action)
            case _:
                return self._pods(each, name, value)

    def _unknown(
        self, each: Field, name: str, known: tuple[str, ...], action: ClusterAction | None
    ) -> UnknownPeer | None:
        """Judge a field that is no kind of peer here: a slip, or newer than what is known here."""
        at = each.key_at(name) or each.at
        slip = slip_in(name, known=known, words=self.api.structure.words)
        if slip is not None:
            self.log.refuse(Defect.STRUCTURE, at, f"`{each.path}` has no field `{name}`; {slip}")
            return None
        effect = "matches nothing" if action is ClusterAction.ACCEPT else "denies everything"
        peers = ", ".join(f"`{each}`" for each in known)
        message = (
            f"`{each.path}` has no field `{name}`, and a plugin that does not know a newer kind of peer"
            f" fails closed, so that this rule {effect}; the peers here are {peers}"
        )
        self.log.mention(Defect.STRUCTURE, at, message)
        return UnknownPeer(each.at)

    def _pods(self, each: Field, name: str, value: Field) -> PodsPeer | None:
        if name == "namespaces":
            return PodsPeer(each.at, self._selector(value))
        namespaces, pods = value.get("namespaceSelector"), value.get("podSelector")
        if namespaces is None and self.api.needs_namespace_selector:
            message = "`pods` has no `namespaceSelector` and the API server refuses it; `{}` selects all"
            self.log.refuse(Defect.STRUCTURE, value.at, message)
        if pods is None:
            message = "`pods` has no `podSelector` and the API server refuses it; `{}` selects all"
            self.log.refuse(Defect.STRUCTURE, value.at, message)
            return None
        everywhere = LabelSelector(at=value.at)
        return PodsPeer(
            each.at, self._selector(namespaces) if namespaces else everywhere, self._selector(pods)
        )

    def _selector(self, each: Field) -> LabelSelector:
        return decode_selector(each, self.log, drops_nulls=True)

    def _network(self, each: Field) -> Network | None:
        return decode_strict_network(
            each,
            self.log,
            takes_host_bits=self.api.takes_host_bits,
            takes_dotted_ipv6=self.api.takes_dotted_ipv6,
        )

    def _domain_names(self, each: Field, value: Field, action: ClusterAction | None) -> DomainNamesPeer:
        if action in (ClusterAction.DENY, ClusterAction.PASS):
            message = (
                f"`domainNames` stands in a {action.value} rule, where plugins do not support it"
                "; accept the names, and deny all other networks in a rule below"
            )
            self.log.mention(Defect.STRUCTURE, each.key_at("domainNames") or each.at, message)
        return DomainNamesPeer(each.at, self._listed(value, self._domain_name, Defect.STRUCTURE))

    def _domain_name(self, each: Field) -> str | None:
        fault = domain_name_fault(each.text or "")
        self.log.refuse_if(Defect.STRUCTURE, each, fault)
        return each.text if fault is None else None

    def _listed(
        self, value: Field, decode: Callable[[Field], _Listed | None], defect: Defect
    ) -> tuple[_Listed, ...]:
        """Decode a list that is a set: of 1 to 25 items, all different."""
        items = tuple(value.items())
        name = value.path.rpartition(".")[2]
        if not items:
            message = f"`{name}` is empty and the API server refuses it; name one, or remove the peer"
            self.log.refuse(defect, value.at, message)
        if len(items) > _MOST_LISTED:
            message = (
                f"`{name}` has {len(items)} items and the API server takes {_MOST_LISTED}"
                "; write the others as a second item of `to`"
            )
            self.log.refuse(defect, value.at, message)
        return tuple(self._different(items, decode, defect))

    def _different(
        self, items: tuple[Field, ...], decode: Callable[[Field], _Listed | None], defect: Defect
    ) -> Iterator[_Listed]:
        seen: set[str | None] = set()
        for item in items:
            if item.text in seen:
                message = f"`{item.text}` is listed twice and the API server refuses it; remove one"
                self.log.refuse(defect, item.at, message)
                continue
            seen.add(item.text)
            decoded = decode(item)
            if decoded is not None:
                yield decoded
