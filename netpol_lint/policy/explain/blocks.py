"""Why address ranges of rules do not contain the other end, or may not."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from netpol_lint.config import IpBlockMatching
from netpol_lint.location import Location
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.explain.question import SideQuestion
from netpol_lint.policy.explain.reading import Miss, MissKind, Question
from netpol_lint.policy.verdict import UnknownReason
from netpol_lint.resources.cidr import Network
from netpol_lint.resources.selector import Match
from netpol_lint.resources.workload import Workload


class Ranges(Struct, frozen=True):
    """Address ranges of one peer, without its `excepts`; `what` is what the manifest calls them."""

    what: str
    networks: tuple[Network, ...]
    at: Location
    excepts: tuple[Network, ...] = ()

    @property
    def effective(self) -> CidrSet:
        """The addresses that are meant."""
        return CidrSet.of(self.networks) - CidrSet.of(self.excepts)

    def __str__(self) -> str:
        return f"{self.what} {', '.join(map(str, self.networks))}"


def outside_of(ranges: Ranges, question: SideQuestion) -> Miss | Question | None:
    """Say why ranges do not contain the other end, or why nobody can tell; nothing when they do."""
    if isinstance(question.peer, Workload):
        return _pods_outside_of(ranges, question, question.peer)
    if question.peer <= ranges.effective:
        return None
    return _missed(ranges, question.peer, question.peer_name)


def _pods_outside_of(ranges: Ranges, question: SideQuestion, peer: Workload) -> Miss | Question | None:
    index = question.engine.classes.of(peer).index
    match = question.addresses.within(ranges.effective).match(index)
    if match is Match.YES:
        return None
    stated = question.engine.classes.of(peer).addresses
    if match is Match.NO:
        return _pods_missed(ranges, question, stated)
    if peer.host_network:
        says = f"{ranges} may contain the node of {question.peer_name}, whose address no manifest states"
        return Question(UnknownReason.HOST_NETWORK, says, ranges.at)
    if stated:
        says = f"{ranges} contains some of the addresses of {question.peer_name} and not others"
        return Question(UnknownReason.POD_ADDRESS, says, ranges.at)
    says = f"{ranges} may contain the address of {question.peer_name}, which no manifest states"
    return Question(UnknownReason.POD_ADDRESS, says, ranges.at, _how_to_state(question, peer))


def _how_to_state(question: SideQuestion, peer: Workload) -> str:
    pods = " or `status.podIP` in its manifest" if peer.ref.kind == "Pod" else ""
    if question.addresses.facts.pod_range:
        return f"state `network.ipBlockMatchesPods: always` or `never` in .netpol-lint.yaml{pods}"
    return f"state `network.podCIDRs` or `network.ipBlockMatchesPods` in .netpol-lint.yaml{pods}"


def _pods_missed(ranges: Ranges, question: SideQuestion, stated: Iterable[object]) -> Miss:
    listed = " and ".join(map(str, stated))
    if question.addresses.facts.blocks_match_pods is IpBlockMatching.NEVER:
        says = f"{ranges} means addresses outside, because ipBlocks match no pods in this cluster"
        remedy = ""
    elif listed:
        says = f"{ranges} does not contain {listed}, the address of {question.peer_name}"
        remedy = f"the rule's {ranges.what} contained {listed}"
    else:
        says = f"{ranges} shares no address with `network.podCIDRs`, so that it contains no pod"
        remedy = ""
    return Miss(MissKind.ADDRESS, says, ranges.at, remedy)


def _missed(ranges: Ranges, addresses: CidrSet, name: str) -> Miss:
    carved = [network for network in ranges.excepts if CidrSet.of([network]) & addresses]
    if carved and addresses <= CidrSet.of(ranges.networks):
        listed = ", ".join(map(str, carved))
        holds = f"`except` {listed} takes" if listed != name else "`except` takes"
        says = f"{holds} {_it(addresses, carved, name)} out of {ranges}"
        return Miss(MissKind.EXCEPT, says, ranges.at, f"the rule's `except` did not hold {name}")
    families = {network.version for network in ranges.networks}
    if len(families) == 1 and not addresses.spans(next(iter(families))):
        other = "IPv6" if addresses.ipv6 else "IPv4"
        says = f"{ranges} is IPv{families.pop()} and never contains {other} addresses such as {name}"
    elif addresses & ranges.effective:
        says = f"{ranges} contains only a part of {name}"
    else:
        says = f"{ranges} does not contain {name}"
    return Miss(MissKind.ADDRESS, says, ranges.at, f"the rule's {ranges.what} contained {name}")


def _it(addresses: CidrSet, carved: Iterable[Network], name: str) -> str:
    return name if addresses <= CidrSet.of(carved) else f"a part of {name}"
