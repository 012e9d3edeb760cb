"""Questions to the engine: isolation, sides, connections, and evidence for them."""

from __future__ import annotations

import pytest

from netpol_lint.audit.cluster_model import ClusterModel
from netpol_lint.policy.verdict import Ternary, Verdict
from netpol_lint.resources.network_policy import Direction
from netpol_lint.resources.workload import Workload
from tests.engine_answers import end_of, model_of
from tests.unit.cluster_manifests import (
    CILIUM,
    DENY_BOTH,
    DENY_EGRESS,
    DENY_INGRESS,
    pod,
    policy,
)

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS
WEB, API = pod("web", "app: web"), pod("api", "app: api", ports="{name: http, containerPort: 8080}")
PLACEHOLDER = "podSelector: {matchLabels: {app: '${APP}'}}"
OPEN_BOTH = "ingress: [{}]\negress: [{}]"
OUTSIDE = "ip:192.0.2.1/32"


def workload(model: ClusterModel, name: str) -> Workload:
    found = end_of(model, name)
    assert isinstance(found, Workload)
    return found


def connection(model: ClusterModel, source: str, destination: str) -> Verdict:
    return model.engine.connection(end_of(model, source), end_of(model, destination))


def words(verdict: Verdict) -> tuple[str, str]:
    return str(verdict.allowed), str(verdict.unknown)


@pytest.mark.parametrize(
    ("manifests", "ingress", "egress"),
    [
        pytest.param(WEB, "no", "no", id="without a policy nothing is isolated"),
        pytest.param(WEB + policy("p", DENY_INGRESS), "yes", "no", id="for ingress alone"),
        pytest.param(WEB + policy("p", DENY_EGRESS), "no", "yes", id="for egress alone"),
        pytest.param(WEB + policy("p", DENY_BOTH), "yes", "yes", id="in both directions"),
        pytest.param(
            WEB + policy("p", DENY_BOTH, namespace="other"), "no", "no", id="not by another namespace"
        ),
        pytest.param(
            WEB + policy("p", "podSelector: {matchLabels: {app: api}}"), "no", "no", id="not by other labels"
        ),
        pytest.param(
            pod("web", "app: '${APP}'") + policy("p", "podSelector: {matchLabels: {app: web}}"),
            "unknown",
            "no",
            id="perhaps, by a label that nobody knows",
        ),
        pytest.param(
            pod("web", spec="hostNetwork: true") + policy("p", DENY_BOTH),
            "unknown",
            "unknown",
            id="perhaps, on the host's network",
        ),
        pytest.param(
            pod("web", spec="hostNetwork: true"),
            "unknown",
            "unknown",
            id="perhaps, on the host's network, even without a policy",
        ),
        pytest.param(
            WEB + CILIUM % ("CiliumNetworkPolicy", "shop"),
            "unknown",
            "unknown",
            id="perhaps, by another engine",
        ),
        pytest.param(
            WEB + CILIUM % ("CiliumNetworkPolicy", "other"), "no", "no", id="not by another engine elsewhere"
        ),
        pytest.param(
            WEB + CILIUM % ("CiliumClusterwideNetworkPolicy", "other"),
            "unknown",
            "unknown",
            id="perhaps, by another engine for the whole cluster",
        ),
        pytest.param(
            WEB + policy("p", DENY_INGRESS) + CILIUM % ("CiliumNetworkPolicy", "shop"),
            "yes",
            "unknown",
            id="for certain, whatever another engine adds",
        ),
    ],
)
def test_isolation(manifests: str, ingress: str, egress: str) -> None:
    model = model_of(manifests)
    web = workload(model, "shop/web")
    found = [model.engine.isolation(web, direction).state for direction in (INGRESS, EGRESS)]
    assert found == [Ternary(ingress), Ternary(egress)]


def test_isolation_names_the_policies() -> None:
    certain = policy("b", DENY_INGRESS) + policy("a", "podSelector: {matchLabels: {app: web}}")
    maybe = policy("m", "podSelector: {matchLabels: {zone: x}}")
    model = model_of(pod("web", "app: web, zone: '${ZONE}'") + certain + maybe)
    found = model.engine.isolation(workload(model, "shop/web"), INGRESS)
    assert [each.ref.name for each in found.policies] == ["b", "a"]
    assert [each.ref.name for each in found.maybe] == ["m"]


@pytest.mark.parametrize(
    ("foreign", "place"),
    [
        pytest.param(CILIUM % ("CiliumNetworkPolicy", "shop"), "shop", id="of another engine"),
        pytest.param(
            policy("foreign", f"{PLACEHOLDER}\n{OPEN_BOTH}"), "shop", id="that the delivery fills in"
        ),
        pytest.param(policy("foreign", OPEN_BOTH, namespace="'${NS}'"), "anywhere", id="in any namespace"),
    ],
)
def test_a_policy_that_is_not_evaluated_leaves_every_answer_open(foreign: str, place: str) -> None:
    model = model_of(WEB + API + pod("far", namespace="far") + policy("p", DENY_BOTH) + foreign)
    assert words(connection(model, "shop/web", "shop/api")) == ("nothing", "everything")
    assert words(connection(model, "shop/web", OUTSIDE)) == ("nothing", "everything")
    far = ("everything", "nothing") if place == "shop" else ("nothing", "everything")
    assert words(connection(model, "far/far", OUTSIDE)) == far


def test_a_policy_without_rules_allows_nothing_whatever_it_selects() -> None:
    model = model_of(WEB + API + policy("p", DENY_BOTH) + policy("foreign", PLACEHOLDER))
    assert words(connection(model, "shop/web", "shop/api")) == ("nothing", "nothing")


def test_the_other_side_may_still_deny() -> None:
    """What one side leaves open is decided by the other one where that says no."""
    foreign = CILIUM % ("CiliumNetworkPolicy", "shop")
    model = model_of(WEB + pod("far", namespace="far") + foreign + policy("p", DENY_BOTH, namespace="far"))
    assert words(connection(model, "shop/web", "far/far")) == ("nothing", "nothing")


DNS_RULE = "egress: [{to: [{podSelector: {}}], ports: [{port: 53, protocol: UDP}]}]"


@pytest.mark.parametrize(
    ("policies", "source", "destination", "allowed", "unknown"),
    [
        pytest.param("", "web", "api", "everything", "nothing", id="open on both sides"),
        pytest.param(policy("p", DENY_EGRESS), "web", "api", "nothing", "nothing", id="no egress"),
        pytest.param(policy("p", DENY_INGRESS), "web", "api", "nothing", "nothing", id="no ingress"),
        pytest.param(
            policy("p", DNS_RULE), "web", "api", "nothing", "nothing", id="egress rules deny ingress, too"
        ),
        pytest.param(
            policy("p", f"policyTypes: [Egress]\n{DNS_RULE}"),
            "web",
            "api",
            "UDP 53",
            "nothing",
            id="egress alone",
        ),
        pytest.param(
            policy("p", f"policyTypes: [Egress]\n{DNS_RULE}")
            + policy("q", "podSelector: {}\npolicyTypes: [Egress]\negress: [{ports: [{port: 80}]}]"),
            "web",
            "api",
            "TCP 80 and UDP 53",
            "nothing",
            id="policies add up",
        ),
        pytest.param(
            policy("e", "policyTypes: [Egress]\negress: [{ports: [{port: 1, endPort: 90}]}]")
            + policy("i", "ingress: [{ports: [{port: 80, endPort: 99}]}]"),
            "web",
            "api",
            "TCP 80-90",
            "nothing",
            id="both sides must allow",
        ),
        pytest.param(
            policy("p", "policyTypes: [Egress]\negress: [{ports: [{port: http}]}]"),
            "web",
            "api",
            "TCP 8080",
            "nothing",
            id="a name of an egress rule is the destination's",
        ),
        pytest.param(
            policy("p", "ingress: [{ports: [{port: http}]}]"),
            "web",
            "api",
            "TCP 8080",
            "nothing",
            id="so is a name of an ingress rule",
        ),
        pytest.param(
            policy("p", "ingress: [{ports: [{port: http}]}]"),
            "api",
            "web",
            "nothing",
            "nothing",
            id="a name that the destination lacks is no port, even if the source has it",
        ),
        pytest.param(
            policy(
                "p",
                "policyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]",
            ),
            "web",
            "api",
            "nothing",
            "TCP 80",
            id="an ipBlock may hold a pod",
        ),
        pytest.param(
            policy(
                "p",
                "policyTypes: [Egress]\negress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]",
            )
            + policy("q", "policyTypes: [Egress]\negress: [{to: [{podSelector: {}}], ports: [{port: 80}]}]"),
            "web",
            "api",
            "TCP 80",
            "nothing",
            id="what is certain is not unknown as well",
        ),
        pytest.param(
            policy("p", f"{DENY_EGRESS}\negress: [{{ports: [{{port: 80}}]}}]")
            + policy(
                "i", "ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}], ports: [{port: 80}]}]"
            ),
            "web",
            "api",
            "nothing",
            "TCP 80",
            id="labels of a namespace that is not declared",
        ),
    ],
)
def test_connections(policies: str, source: str, destination: str, allowed: str, unknown: str) -> None:
    model = model_of(WEB + API + policies)
    assert words(connection(model, f"shop/{source}", f"shop/{destination}")) == (allowed, unknown)


def test_because_names_the_rules_that_allow() -> None:
    to_pods = "- ports: [{port: 53}]\n  to: [{podSelector: {}}]"
    rules = f"policyTypes: [Egress]\negress:\n- ports: [{{port: 80}}]\n{to_pods}"
    model = model_of(WEB + API + policy("p", rules))
    found = model.engine.side(EGRESS, workload(model, "shop/web"), end_of(model, OUTSIDE))
    assert [(str(each.at), each.says) for each in found.because] == [
        ("cluster.yaml:20:5", "NetworkPolicy shop/p allows TCP 80")
    ]


@pytest.mark.parametrize(
    ("spec", "place", "says"),
    [
        pytest.param(DENY_EGRESS, "18:3", "isolates every pod of namespace shop for egress", id="every pod"),
        pytest.param(
            "policyTypes: [Egress]\npodSelector: {matchLabels: {app: web}}",
            "19:3",
            "isolates pods with app=web of namespace shop for egress",
            id="some pods",
        ),
        pytest.param(
            "policyTypes: [Egress]",
            "16:18",
            "isolates every pod of namespace shop for egress",
            id="no selector",
        ),
    ],
)
def test_because_names_the_policies_that_isolate_when_none_allows(spec: str, place: str, says: str) -> None:
    model = model_of(WEB + API + policy("p", spec))
    found = model.engine.side(EGRESS, workload(model, "shop/web"), end_of(model, OUTSIDE))
    assert [(str(each.at), each.says) for each in found.because] == [
        (f"cluster.yaml:{place}", f"NetworkPolicy shop/p {says}")
    ]
