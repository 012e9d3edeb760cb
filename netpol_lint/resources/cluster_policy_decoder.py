"""From a manifest to a `ClusterPolicy`, or to the reasons why the API server would refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from msgspec import Struct

from netpol_lint.findings import Evidence
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.cluster_peer_decoder import PeerDecoder
from netpol_lint.resources.cluster_policy import (
    ClusterAction,
    ClusterPeer,
    ClusterPolicy,
    ClusterPort,
    ClusterRule,
    ClusterTier,
    DomainNamesPeer,
    NetworksPeer,
    NodesPeer,
)
from netpol_lint.resources.cluster_policy_api import APIS, ClusterPolicyApi
from netpol_lint.resources.cluster_port_decoder import PortDecoder
from netpol_lint.resources.crd_value import whole_number
from netpol_lint.resources.field import Field
from netpol_lint.resources.identity import check_identity
from netpol_lint.resources.meta import name_at, ref_of
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.problem import Defect, ManifestProblem
from netpol_lint.resources.problem_log import ProblemLog
from netpol_lint.resources.structure import structure_problems

_PEERS: Final = {Direction.INGRESS: "from", Direction.EGRESS: "to"}
_LAST_PRIORITY: Final = 1000
_LONGEST_NAME: Final = 100


class DecodedClusterPolicy(Struct, frozen=True):
    """The policy, absent when it is refused, and everything wrong with it in the order of the text."""

    policy: ClusterPolicy | None
    problems: tuple[ManifestProblem, ...]


def decode_cluster_policy(each: ApiObject) -> DecodedClusterPolicy:
    """Decode an AdminNetworkPolicy, a BaselineAdminNetworkPolicy or a ClusterNetworkPolicy."""
    log = ProblemLog(each.subject)
    versions = APIS[each.kind]
    check_identity(each, log, served=tuple(versions))
    api = versions.get(each.api_version)
    policy = None
    if api is not None:
        log.problems.extend(structure_problems(each, api.structure))
        _check_name(each, api, log)
        if not log.has_refusal:
            policy = _Decoder(api, log).policy(each)
    return DecodedClusterPolicy(None if log.has_refusal else policy, log.in_order(each.root))


def _check_name(each: ApiObject, api: ClusterPolicyApi, log: ProblemLog) -> None:
    """Hold the one policy without a priority to the one name that it may have."""
    name = Field(each.root).get("metadata", "name")
    if each.name and not api.has_priority and (name is None or name.text != "default"):
        says = f"{each.kind} `{each.name}` is refused by the API server"
        log.refuse(Defect.STRUCTURE, name_at(each), f"{says}; the one of a cluster is called `default`")


class _Decoder(Struct, frozen=True):
    """Decodes what has the right structure, and collects what has the wrong values."""

    api: ClusterPolicyApi
    log: ProblemLog

    def policy(self, each: ApiObject) -> ClusterPolicy | None:
        root = Field(each.root)
        spec = self._required(root, "spec")
        if spec is None:
            return None
        tier, priority = self._tier(spec), self._priority(spec)
        written = self._required(spec, "subject")
        subject = None if written is None else PeerDecoder(self.api, self.log).subject(written)
        rules = tuple(chain.from_iterable(self._rules(spec, direction) for direction in Direction))
        if tier is None or priority is None or subject is None:
            return None
        return ClusterPolicy(
            ref=ref_of(each),
            at=name_at(each),
            tier=tier,
            priority=priority,
            namespace_selector=subject.namespace_selector,
            pod_selector=subject.pod_selector,
            subject_at=spec.entry_at("subject") or subject.at,
            rules=rules,
        )

    def _required(self, parent: Field, name: str) -> Field | None:
        found = parent.get(name)
        if found is None:
            where = f"`{parent.path}`" if parent.path else self.api.kind
            message = f"{where} has no `{name}` and the API server refuses it; add one"
            self.log.refuse(Defect.STRUCTURE, parent.key_at(name) or parent.at, message)
        return found

    def _tier(self, spec: Field) -> ClusterTier | None:
        if self.api.tier is not None:
            return self.api.tier
        written = self._required(spec, "tier")
        if written is None:
            return None
        known = {tier.value: tier for tier in ClusterTier}
        name = self._word(written, tuple(known), what="tier")
        return None if name is None else known[name]

    def _priority(self, spec: Field) -> int | None:
        if not self.api.has_priority:
            return 0
        written = self._required(spec, "priority")
        if written is None:
            return None
        priority = whole_number(written)
        if not 0 <= priority <= _LAST_PRIORITY:
            message = (
                f"priority {priority} does not exist; priorities are 0 to {_LAST_PRIORITY}, 0 decides first"
            )
            self.log.refuse(Defect.STRUCTURE, written.at, message)
        return priority

    def _word(self, written: Field, known: tuple[str, ...], *, what: str) -> str | None:
        """Return one of the words that an enumeration has, or note that it is none."""
        if written.text in known:
            return written.text
        right = next((word for word in known if word.lower() == (written.text or "").lower()), None)
        values = f"{', '.join(known[:-1])} and {known[-1]}"
        hint = f"write {right}" if right else f"the values are {values}"
        message = f"`{written.text}` is no {what} of {self.api.kind}; {hint}"
        self.log.refuse(Defect.STRUCTURE, written.at, message)
        return None

    def _rules(self, spec: Field, direction: Direction) -> Iterator[ClusterRule]:
        listed = spec.get(direction.field_name)
        if listed is None:
            return
        self._check_length(spec, listed, "rules", "write the last ones as a policy of their own")
        for index, each in enumerate(listed.items()):
            rule = self._rule(each, direction, index)
            if rule is not None:
                yield rule

    def _rule(self, each: Field, direction: Direction, index: int) -> ClusterRule | None:
        name, action = self._name(each), self._action(each)
        peers, ports = self._peers(each, direction, action), self._ports(each)
        self._check_named_ports(peers, ports)
        if action is None:
            return None
        return ClusterRule(
            at=each.at,
            direction=direction,
            index=index,
            name=name,
            action=action,
            peers=peers,
            ports=ports,
            peers_at=each.key_at(_PEERS[direction]),
            ports_at=each.key_at(self.api.ports),
        )

    def _name(self, each: Field) -> str:
        written = each.get("name")
        name = "" if written is None else written.text or ""
        if written is not None and len(name) > _LONGEST_NAME:
            message = (
                f"the name of this rule has {len(name)} characters and the API server takes {_LONGEST_NAME}"
            )
            self.log.refuse(Defect.STRUCTURE, written.at, f"{message}; shorten it")
        return name

    def _action(self, each: Field) -> ClusterAction | None:
        written = self._required(each, "action")
        if written is None:
            return None
        word = {"Accept": "Allow", "Allow": "Accept"}.get(written.text or "")
        if written.text not in self.api.actions and word in self.api.actions:
            message = f"`{written.text}` is no action of {self.api.kind}; this version calls it {word}"
            self.log.refuse(Defect.STRUCTURE, written.at, message)
            return None
        name = self._word(written, tuple(self.api.actions), what="action")
        return None if name is None else self.api.actions[name]

    def _peers(
        self, each: Field, direction: Direction, action: ClusterAction | None
    ) -> tuple[ClusterPeer, ...]:
        name = _PEERS[direction]
        listed = each.get(name)
        if listed is None or not tuple(listed.items()):
            message = (
                f"this rule names nobody in `{name}` and the API server refuses it"
                "; every pod is written `namespaces: {}`"
            )
            self.log.refuse(Defect.STRUCTURE, each.key_at(name) or each.at, message)
            return ()
        self._check_length(each, listed, "peers", "write the others as a rule of their own")
        return PeerDecoder(self.api, self.log).peers(listed, direction, action=action)

    def _ports(self, each: Field) -> tuple[ClusterPort, ...]:
        name = self.api.ports
        listed = each.get(name)
        if listed is None:
            return ()
        if not tuple(listed.items()):
            message = f"`{name}` is empty and the API server refuses it; leave it out to match every port"
            self.log.refuse(Defect.PORT, each.key_at(name) or each.at, message)
        self._check_length(each, listed, "items", "write the others as a rule of their own")
        return PortDecoder(self.api, self.log).ports(listed)

    def _check_length(self, parent: Field, listed: Field, what: str, hint: str) -> None:
        name = listed.path.rpartition(".")[2]
        length = len(tuple(listed.items()))
        if length > self.api.most:
            message = (
                f"`{name}` has {length} {what} and the API server takes {self.api.most} of {self.api.kind}"
            )
            self.log.refuse(Defect.STRUCTURE, parent.key_at(name) or listed.at, f"{message}; {hint}")

    def _check_named_ports(self, peers: tuple[ClusterPeer, ...], ports: tuple[ClusterPort, ...]) -> None:
        """Refuse a port's name where the rule names more than pods.

        Both CRDs do: that of the experimental channel has a rule, that of the standard one no names.
        """
        others = [peer for peer in peers if isinstance(peer, NetworksPeer | NodesPeer | DomainNamesPeer)]
        for port in ports:
            if port.name is not None and others:
                message = (
                    f"port `{port.name}` is looked up on pods, and the API server refuses it in a rule that"
                    " names networks, nodes or domain names too; write its number, or two rules"
                )
                evidence = (Evidence(others[0].at, "this peer has no named ports"),)
                self.log.refuse(Defect.PORT, port.at, message, evidence=evidence)
