"""A proposed default deny isolates new pods and leaves them name resolution."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Config, Dns, DnsProfile
from netpol_lint.generate import allow_dns, default_deny
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.ports import Protocol
from netpol_lint.policy.verdict import Ternary
from netpol_lint.resources.network_policy import Direction
from tests.unit.generate.proposed import DENY, deployment, model_of, with_added

WEB = {"web.yaml": deployment("web")}
BOTH = frozenset(Direction)
INGRESS = frozenset({Direction.INGRESS})


def profile(name: DnsProfile) -> Config:
    """Return the configuration that states a DNS profile."""
    return replace(DEFAULT_CONFIG, dns=Dns(profile=name))


def test_it_isolates_a_new_pod_in_both_directions() -> None:
    proposal = default_deny(model_of(WEB), "shop", BOTH)
    after = with_added(WEB, proposal)

    assert [each.name for each in proposal.drafts] == ["default-deny", "allow-dns"]
    assert {after.engine.fresh_pod("shop", each).isolation for each in Direction} == {Ternary.YES}
    assert not after.inventory.problems


def test_it_says_whom_it_isolates() -> None:
    assert default_deny(model_of(WEB), "shop", INGRESS).remarks == (
        "nothing restricts the ingress of Deployment web so far: allow what each needs",
    )


def test_ingress_alone_needs_no_dns() -> None:
    proposal = default_deny(model_of(WEB), "shop", INGRESS)

    assert [(each.name, each.directions) for each in proposal.drafts] == [
        ("default-deny-ingress", (Direction.INGRESS,))
    ]


def test_only_the_direction_that_is_missing_is_proposed() -> None:
    files = {**WEB, "deny.yaml": DENY % ("shop", "Ingress")}
    proposal = default_deny(model_of(files), "shop", BOTH)

    assert [each.name for each in proposal.drafts] == ["default-deny-egress", "allow-dns"]
    assert proposal.drafts[0].directions == (Direction.EGRESS,)


def test_nothing_is_proposed_twice() -> None:
    first = with_added(WEB, default_deny(model_of(WEB), "shop", BOTH))
    second = default_deny(first, "shop", BOTH)

    assert second.drafts == ()
    assert second.remarks == ("every pod of namespace shop is isolated for ingress and egress already",)
    assert allow_dns(first, "shop").drafts == ()


def test_a_name_that_is_taken_gets_a_number() -> None:
    policy = DENY % ("shop", "Ingress")
    files = {**WEB, "deny.yaml": policy.replace("podSelector: {}", "podSelector: {matchLabels: {app: web}}")}

    assert default_deny(model_of(files), "shop", BOTH).drafts[0].name == "default-deny-2"


@pytest.mark.parametrize(
    ("dns", "port"),
    [
        pytest.param(DnsProfile.KUBE_DNS, 53, id="kube-dns answers on 53"),
        pytest.param(DnsProfile.OPENSHIFT, 5353, id="OpenShift answers on 5353"),
        pytest.param(DnsProfile.GARDENER, 8053, id="Gardener answers on 8053"),
    ],
)
def test_the_proposed_rule_reaches_the_servers_of_the_profile(dns: DnsProfile, port: int) -> None:
    config = profile(dns)
    after = with_added(WEB, allow_dns(model_of(WEB, config), "shop"), config)
    group = after.engine.fresh_pod("shop", Direction.EGRESS)
    allowed = after.engine.group_side(group, after.dns.pods[0]).allowed

    assert allowed.allows(Protocol.UDP, port)
    assert allowed.allows(Protocol.TCP, port)
    assert not allowed.allows(Protocol.TCP, port + 1)


def test_a_cache_on_the_node_is_allowed_by_its_address() -> None:
    config = profile(DnsProfile.NODE_LOCAL)
    after = with_added(WEB, allow_dns(model_of(WEB, config), "shop"), config)
    group = after.engine.fresh_pod("shop", Direction.EGRESS)
    resolver = CidrSet.of([ip_network("169.254.20.10/32")])

    assert after.engine.group_side(group, resolver).allowed.allows(Protocol.UDP, 53)


def test_declared_servers_are_named_by_what_tells_them_from_their_neighbours() -> None:
    files = {
        **WEB,
        "dns.yaml": deployment("coredns", "kube-system", labels="{k8s-app: kube-dns, tier: core}", port=53),
        "proxy.yaml": deployment("proxy", "kube-system", labels="{k8s-app: proxy, tier: core}"),
    }
    (draft,) = allow_dns(model_of(files), "shop").drafts

    assert "          k8s-app: kube-dns\n    ports:" in draft.manifest()


def test_the_manifest_leaves_out_a_namespace_that_something_else_adds() -> None:
    (draft,) = default_deny(model_of(WEB), "shop", INGRESS).drafts

    assert draft.manifest(states_namespace=False) == (
        "# Isolates every pod of namespace shop for ingress; others allow what is needed.\n"
        "apiVersion: networking.k8s.io/v1\n"
        "kind: NetworkPolicy\n"
        "metadata:\n"
        "  name: default-deny-ingress\n"
        "spec:\n"
        "  podSelector: {}\n"
        "  policyTypes:\n"
        "  - Ingress\n"
    )
