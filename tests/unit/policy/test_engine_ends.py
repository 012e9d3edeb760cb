"""Connections of unusual ends: a workload and itself, finished pods, addresses outside the cluster."""

from __future__ import annotations

from functools import reduce
from ipaddress import ip_network
from operator import and_

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.policy.cidr import CidrSet
from netpol_lint.policy.verdict import Verdict
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from tests.engine_answers import end_of, model_of
from tests.unit.cluster_manifests import DENY_BOTH, deployment, pod, policy

WEB, API = pod("web", "app: web"), pod("api", "app: api", ports="{name: http, containerPort: 8080}")
OUTSIDE = "ip:192.0.2.1/32"


def connection(model: ClusterModel, source: str, destination: str) -> Verdict:
    return model.engine.connection(end_of(model, source), end_of(model, destination))


def words(verdict: Verdict) -> tuple[str, str]:
    return str(verdict.allowed), str(verdict.unknown)


@pytest.mark.parametrize(
    ("manifests", "allowed"),
    [
        pytest.param(deployment("one", "app: a"), "everything", id="a single pod reaches itself"),
        pytest.param(deployment("one", "app: a", replicas=2), "nothing", id="two pods are policed"),
    ],
)
def test_a_workload_and_itself(manifests: str, allowed: str) -> None:
    model = model_of(manifests + policy("p", DENY_BOTH))
    assert words(connection(model, "shop/one", "shop/one")) == (allowed, "nothing")


@pytest.mark.parametrize(
    "ends", [("shop/web", "shop/done"), ("shop/done", "shop/web"), ("shop/done", OUTSIDE)]
)
def test_a_pod_that_has_finished_has_no_traffic(ends: tuple[str, str]) -> None:
    model = model_of(WEB + pod("done", status="phase: Succeeded"))
    assert words(connection(model, *ends)) == ("nothing", "nothing")


def test_ends_without_a_common_family_have_no_connection() -> None:
    model = model_of(pod("four", status="podIP: 10.0.0.1") + pod("six", status="podIP: 'fd00::1'"))
    assert words(connection(model, "shop/four", "shop/six")) == ("nothing", "nothing")
    assert words(connection(model, "shop/six", "ip:fd00::2/128")) == ("everything", "nothing")
    assert words(connection(model, "shop/four", "ip:10.0.0.2/32")) == ("everything", "nothing")
    assert words(connection(model, "shop/four", "ip:fd00::2/128")) == ("nothing", "nothing")


BLOCK = "policyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: %s}}], ports: [{port: %s}]}]"


@pytest.mark.parametrize(
    ("policies", "peer", "allowed"),
    [
        pytest.param(
            policy("p", BLOCK % ("192.0.2.0/24", 80)), "192.0.2.0/25", "TCP 80", id="inside the block"
        ),
        pytest.param(
            policy("p", BLOCK % ("192.0.2.0/25", 80)), "192.0.2.0/24", "nothing", id="partly outside"
        ),
        pytest.param(
            policy("p", BLOCK % ("192.0.2.0/24", "http")), "192.0.2.1/32", "nothing", id="a port's name"
        ),
        pytest.param(
            policy("p", BLOCK % ("0.0.0.0/0", 80)), "2001:db8::1/128", "nothing", id="the other family"
        ),
        pytest.param(
            policy("p", "policyTypes: [Egress]\negress: [{to: [{namespaceSelector: {}}]}]"),
            "192.0.2.1/32",
            "nothing",
            id="every pod is no address",
        ),
        pytest.param(
            policy("p", BLOCK % ("192.0.2.0/25", 80)) + policy("q", BLOCK % ("192.0.2.128/25", 80)),
            "192.0.2.0/24",
            "TCP 80",
            id="each half by a policy of its own",
        ),
        pytest.param(
            policy("p", BLOCK % ("192.0.2.0/25", 80)) + policy("q", BLOCK % ("192.0.2.128/25", 443)),
            "192.0.2.0/24",
            "nothing",
            id="each half on another port",
        ),
    ],
)
def test_addresses_outside(policies: str, peer: str, allowed: str) -> None:
    model = model_of(WEB + policies)
    assert words(connection(model, "shop/web", f"ip:{peer}")) == (allowed, "nothing")


def test_because_names_every_rule_that_has_a_part_in_it() -> None:
    halves = policy("p", BLOCK % ("192.0.2.0/25", 80)) + policy("q", BLOCK % ("192.0.2.128/25", 80))
    model = model_of(WEB + halves + policy("r", BLOCK % ("198.51.100.0/24", 80)))
    found = connection(model, "shop/web", "ip:192.0.2.0/24")
    assert [each.says for each in found.because] == [
        f"NetworkPolicy shop/{name} allows TCP 80" for name in ("p", "q")
    ]


def test_no_address_at_all_is_no_peer() -> None:
    model = model_of(WEB + policy("p", BLOCK % ("0.0.0.0/0", 80)))
    web = end_of(model, "shop/web")
    assert isinstance(web, Workload)
    found = model.engine.side(Direction.EGRESS, web, CidrSet())
    assert words(found) == ("nothing", "nothing")


def test_addresses_come_in_where_ingress_names_them() -> None:
    rule = "ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}], ports: [{port: http}]}]"
    model = model_of(API + policy("p", rule))
    assert words(connection(model, OUTSIDE, "shop/api")) == ("TCP 8080", "nothing")
    assert words(connection(model, "ip:198.51.100.1/32", "shop/api")) == ("nothing", "nothing")


addresses = st.integers(0, 7).map(lambda number: f"192.0.2.{number}/32")
networks = st.sampled_from(["192.0.2.0/29", "192.0.2.0/30", "192.0.2.4/30", "192.0.2.2/31", "192.0.2.4/31"])
rules = st.lists(st.tuples(st.one_of(networks, addresses), st.sampled_from([53, 80, 443])), max_size=6)


@given(rules, networks)
@settings(deadline=None, max_examples=150)
def test_a_network_reaches_what_each_of_its_addresses_reaches(
    rules: list[tuple[str, int]], peer: str
) -> None:
    policies = "".join(policy(f"p{number}", BLOCK % rule) for number, rule in enumerate(rules))
    model = model_of(WEB + policy("deny", "policyTypes: [Egress]") + policies)
    each = [connection(model, "shop/web", f"ip:{address}").allowed for address in ip_network(peer)]
    assert connection(model, "shop/web", f"ip:{peer}").allowed == reduce(and_, each)
