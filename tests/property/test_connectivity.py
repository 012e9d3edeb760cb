"""Every edge of a random cluster's connectivity is what the policy engine says about its two ends."""

from __future__ import annotations

from ipaddress import ip_network
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.verdict import UnknownReason, Verdict
from netpol_lint.reach.connectivity import Connectivity, connectivity
from netpol_lint.reach.endpoints import Endpoint, EndpointKind
from netpol_lint.reach.permission import Permission
from netpol_lint.resources.network_policy import Direction
from tests.property.clusters import clusters
from tests.property.engine_questions import model
from tests.property.rewriting import with_distinct_priorities
from tests.property.vocabulary import OUTSIDE, Manifest
from tests.unit.reach.connectivities import edges, holds, shown

few = settings(max_examples=60)
randoms = st.randoms(use_true_random=False)


def connected(manifests: list[Manifest], *, is_grouped: bool = False) -> Connectivity:
    return connectivity(model(manifests).inventory, is_grouped=is_grouped)


def expected(verdict: Verdict, *ends: Endpoint) -> Verdict | None:
    """Return what an edge should say, or that there should be none."""
    is_declared = all(end.kind is EndpointKind.WORKLOAD for end in ends)
    if not is_declared and verdict.reasons == (UnknownReason.POD_ADDRESS,):
        verdict = Verdict(verdict.allowed)
    return verdict if verdict.allowed or verdict.unknown else None


def agrees(edge: Permission | None, verdict: Verdict | None) -> bool:
    """Tell whether an edge is what the engine says.

    The engine gives reasons for each side; the edge only those for what both sides leave unknown.
    """
    if edge is None or verdict is None:
        return edge is None and verdict is None
    has_its_reasons = bool(edge.reasons) == bool(edge.unknown) and {*edge.reasons} <= {*verdict.reasons}
    return (edge.allowed, edge.unknown) == (verdict.allowed, verdict.unknown) and has_its_reasons


def limited_to(edge: Permission | None, verdict: Verdict) -> Permission | None:
    """Return an edge with those of its reasons that the engine gives for one of its addresses."""
    if edge is None:
        return None
    return replace(edge, reasons=tuple(each for each in edge.reasons if each in verdict.reasons))


def is_listed(found: Connectivity, source: Endpoint, destination: Endpoint) -> bool:
    """Tell whether an edge is shown: that of an undeclared pod where policies of the other end have a say."""
    kinds = (source.kind, destination.kind)
    if EndpointKind.PODS not in kinds:
        return True
    if EndpointKind.WORKLOAD not in kinds:
        return False
    is_source = source.kind is EndpointKind.WORKLOAD
    workload = (source if is_source else destination).members[0]
    direction = Direction.EGRESS if is_source else Direction.INGRESS
    engine = found.engine
    return engine.why_unpoliced(engine.classes.of(workload), direction) is None and bool(
        engine.group_of(workload, direction).tiers
    )


@few
@given(clusters())
def test_edges_between_pods_are_what_the_engine_says(manifests: list[Manifest]) -> None:
    found = connected(manifests)
    listed = edges(found)
    for source in found.pods:
        for destination in found.pods:
            verdict = expected(
                found.engine.connection(source.members[0], destination.members[0]), source, destination
            )
            if not is_listed(found, source, destination):
                verdict = None
            if source is destination and not source.members[0].may_have_peers:
                verdict = None
            edge = listed.get((source.id, destination.id))
            assert agrees(edge, verdict), (source.id, destination.id)


@few
@given(clusters())
def test_edges_with_addresses_outside_are_what_the_engine_says(manifests: list[Manifest]) -> None:
    found = connected(manifests)
    listed = edges(found)
    for endpoint in (each for each in found.pods if each.kind is EndpointKind.WORKLOAD):
        pod = endpoint.members[0]
        for text in OUTSIDE:
            outside = CidrSet.of([ip_network(text)])
            to_it = [
                each for (one, other), each in listed.items() if one == endpoint.id and holds(other, text)
            ]
            from_it = [
                each for (one, other), each in listed.items() if other == endpoint.id and holds(one, text)
            ]
            for some, verdict in (
                (to_it, found.engine.connection(pod, outside)),
                (from_it, found.engine.connection(outside, pod)),
            ):
                assert len(some) <= 1
                # An edge speaks for all addresses of the same verdict, and gives the reasons of them all.
                assert agrees(limited_to(next(iter(some), None), verdict), expected(verdict)), (
                    endpoint.id,
                    text,
                )


@few
@given(clusters(), randoms)
def test_the_order_of_manifests_does_not_change_the_edges(manifests: list[Manifest], random: Random) -> None:
    # Among policies of one priority the order decides.
    before = with_distinct_priorities(manifests, first=1)
    after = [*before]
    random.shuffle(after)
    one, other = connected(before), connected(after)
    assert [each.id for each in one.pods] == [each.id for each in other.pods]
    assert [*edges(one)] == [*edges(other)]
    assert {ends: shown(each) for ends, each in edges(one).items()} == {
        ends: shown(each) for ends, each in edges(other).items()
    }


@few
@given(clusters())
def test_a_class_has_the_edges_of_its_members(manifests: list[Manifest]) -> None:
    single, grouped = connected(manifests), connected(manifests, is_grouped=True)
    first_of = {member.ref: endpoint.id for endpoint in grouped.pods for member in endpoint.members}
    classes = {endpoint.id: first_of[endpoint.members[0].ref] for endpoint in single.pods}
    assert sorted(each for endpoint in grouped.pods for each in map(str, endpoint.members)) == sorted(
        str(endpoint.members[0]) for endpoint in single.pods
    )
    together = {
        (classes.get(source, source), classes.get(destination, destination)): shown(permission)
        for (source, destination), permission in edges(single).items()
    }
    assert together == {ends: shown(permission) for ends, permission in edges(grouped).items()}
