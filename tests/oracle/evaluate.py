"""Whether a connection may be opened, by the network policies of a cluster and nothing else.

Written to be obviously right: no index, no set algebra, one connection at a time. Numbers in comments
are the lines of `semantics_cases.LINES`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.oracle.cluster import End, Manifest, child, find_end, items, namespace_of, objects_of
from tests.oracle.cluster_wide import decide
from tests.oracle.matching import Connection, Side, every, peers_match, ports_match, selects, some


def evaluate(
    manifests: Sequence[Manifest],
    source: str,
    destination: str,
    port: int | str,
    protocol: str,
    *,
    ip_version: int | None = None,
) -> bool | None:
    """Answer True (allowed), False (denied) or None (unknown offline).

    Unknown are an `ipBlock` or a network against a pod whose address the manifests do not state,
    labels of a namespace that they do not declare, the addresses of nodes and domain names, and a
    dual-stack pair of pods that IPv4 and IPv6 answer differently: name the `ip_version` to get one
    answer. Where an end states no address, IPv4 is meant if the other end has it. Each peer is asked
    alone, so that two blocks of half of all addresses leave an unstated one unknown.

    A pod on the host's network is what most plugins see, an address of its node: no policy selects it,
    no selector of a peer finds it, and an `ipBlock` knows it only by a stated address.

    A workload that reaches itself is one of its pods reaching another one, unless it has only one.

    Args:
        manifests: the objects of one cluster, as a YAML loader gives them, accepted by the API server.
        source: `namespace/name` or `namespace/Kind/name` of a pod or workload, or `ip:<address>`.
        destination: the same.
        port: a number, or the name of a port that the destination declares; another one is denied.
        protocol: `TCP`, `UDP` or `SCTP`.
        ip_version: 4 or 6.
    """
    objects = objects_of(manifests)
    sender, receiver = find_end(objects, source), find_end(objects, destination)
    # 5.5: ended pods have no traffic.
    if sender.is_finished or receiver.is_finished:
        return False
    number = receiver.declared_port(port, protocol) if isinstance(port, str) else port
    if number is None:
        return False
    # 5.1, 5.2, 7.12: nothing keeps a pod from itself.
    if sender == receiver and sender.is_single_pod:
        return True
    answers = {
        _is_allowed(objects, Connection(sender, receiver, number, protocol, version))
        for version in _ip_versions(sender, receiver, ip_version)
    }
    # 3.9: one answer for each family; without a common one there is no connection.
    if len(answers) > 1:
        return None
    return answers.pop() if answers else False


def _ip_versions(sender: End, receiver: End, asked: int | None) -> set[int]:
    """Return the families to ask about: those that both ends have, as far as they state their addresses."""
    versions = {4, 6} if asked is None else {asked}
    stated = [end.addresses for end in (sender, receiver) if end.addresses]
    for addresses in stated:
        versions &= {address.version for address in addresses}
    # 3.10: an end that states none is taken to have IPv4, where the other end has it as well.
    return {4} if len(stated) < 2 and asked is None and 4 in versions else versions


def _is_allowed(manifests: Sequence[Manifest], connection: Connection) -> bool | None:
    # 1.6, 7.3: both sides have to agree; 1.7: this is about opening, replies are not asked for.
    return every(_admits(manifests, Side(direction, connection)) for direction in ("Egress", "Ingress"))


def _admits(manifests: Sequence[Manifest], side: Side) -> bool | None:
    """Tell whether the policies on one side of the connection let it through.

    7.1: first the admin tier, then NetworkPolicy where it isolates the pod, otherwise the baseline.
    """
    isolating = [m for m in manifests if _is_policy(m) and _isolates(m, side.direction, side.subject)]
    if isolating:
        below_admin = _some_rule_allows(isolating, side)
    else:
        # 1.4: a pod that nobody selects in this direction is open in it, if the baseline says no more.
        below_admin = decide(manifests, "Baseline", side, below=True)
    return decide(manifests, "Admin", side, below=below_admin)


def _some_rule_allows(isolating: Sequence[Manifest], side: Side) -> bool | None:
    # 1.5: rules of all policies add up; 1.3: without any nothing is allowed.
    return some(
        # 3.6: peers and ports of one rule; 3.2: a null rule is the empty one.
        every(
            [
                peers_match(items(rule or {}, side.peers_field), namespace_of(policy), side),
                ports_match(items(rule or {}, "ports"), side.connection),
            ]
        )
        for policy in isolating
        for rule in items(child(policy, "spec"), side.rules_field)
    )


def _is_policy(manifest: Manifest) -> bool:
    # 6.1: an older API is not served, so that its policies do not exist.
    return (manifest.get("apiVersion"), manifest.get("kind")) == ("networking.k8s.io/v1", "NetworkPolicy")


def _isolates(policy: Manifest, direction: str, subject: End) -> bool:
    """Tell whether the policy selects the subject in this direction."""
    spec = child(policy, "spec")
    return (
        subject.is_selectable
        # 1.8: only pods of its own namespace.
        and subject.namespace == namespace_of(policy)
        and direction in _policy_types(spec)
        # 1.9: no selector selects them all.
        and selects(child(spec, "podSelector"), subject.labels) is True
    )


def _policy_types(spec: Manifest) -> list[str]:
    # 1.2: what is listed is final.
    if items(spec, "policyTypes"):
        return items(spec, "policyTypes")
    # 1.1: always ingress, and egress only if there are rules for it.
    return ["Ingress", "Egress"] if items(spec, "egress") else ["Ingress"]
