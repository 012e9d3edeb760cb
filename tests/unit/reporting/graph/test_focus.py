"""What can be asked about, and which edges an answer has."""

from __future__ import annotations

import pytest

from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.errors import ConfigError
from netpol_lint.reporting.graph import GraphView
from netpol_lint.reporting.graph.focus import find_focus
from netpol_lint.resources.network_policy import Direction
from tests.unit.reporting.graph.sample import ALIKE, EXTERNAL_DNS, OPEN, SHOP, edges_of, reach_of, view_of

WEB, API, DB = "shop/Deployment/web", "shop/Deployment/api", "shop/Pod/db"
AGENT, DNS = "tools/Pod/agent", "kube-system/Deployment/kube-dns"


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        pytest.param(["shop/Deployment/web"], {WEB}, id="an id"),
        pytest.param(["shop/web"], {WEB}, id="namespace and name"),
        pytest.param(["shop/"], {WEB, API, DB}, id="a namespace"),
        pytest.param(["shop/web", "tools/agent"], {WEB, AGENT}, id="two of them"),
        pytest.param(["kube-system/kube-dns"], {DNS}, id="what only the configuration names"),
        pytest.param(["pods:monitoring/*"], {"pods:monitoring/*"}, id="pods that are not declared"),
        pytest.param(["ingress-controller"], {"ingress-controller"}, id="the ingress controller"),
        pytest.param(["ip:10.1.2.3"], {"ip:10.0.0.0/8", "ip:0.0.0.0/0,::/0"}, id="an address"),
        pytest.param(["ip:fe80::1"], {"ip:0.0.0.0/0,::/0"}, id="an address of the other family"),
        pytest.param(["ip:10.1.2.3/8"], {"ip:10.0.0.0/8", "ip:0.0.0.0/0,::/0"}, id="a block from within"),
    ],
)
def test_a_focus_holds(asked: list[str], held: set[str]) -> None:
    view = view_of(SHOP, config=EXTERNAL_DNS)
    focus = find_focus(asked, [view.reach.pods])
    ends = {end for edge in edges_of(view) for end in edge}
    assert {end for end in ends if focus.holds(end)} == held


def test_a_focus_holds_dns_servers_that_only_a_policy_names() -> None:
    pods = reach_of(SHOP).pods
    assert find_focus(["pods:*/k8s-app=kube-dns"], [pods]).ids == {"pods:*/k8s-app=kube-dns"}
    with pytest.raises(ConfigError, match="names nothing"):
        find_focus(["kube-system/kube-dns"], [pods])


def test_no_address_in_particular_is_every_address() -> None:
    focus = find_focus(["ip:"], [])
    assert focus.holds("ip:192.0.2.1/32")
    assert focus.holds("ip:2001:db8::/32")


def test_a_member_stands_for_its_group() -> None:
    pods = reach_of(ALIKE, is_grouped=True).pods
    assert find_focus(["shop/worker-2"], [pods]).ids == {"shop/Deployment/worker-0"}


def test_one_cluster_that_has_it_is_enough() -> None:
    clusters = [reach_of(ALIKE).pods, reach_of(SHOP).pods]
    assert find_focus(["shop/db"], clusters).ids == {DB}


@pytest.mark.parametrize(
    ("asked", "message", "hint"),
    [
        pytest.param("shop/wbe", "'shop/wbe' names nothing", "did you mean shop/web?", id="a slip"),
        pytest.param(
            "shop/deployment/web", "names nothing", "did you mean shop/Deployment/web?", id="another case"
        ),
        pytest.param("web", "names nothing", "did you mean shop/Deployment/web?", id="no namespace"),
        pytest.param("shp/", "names nothing", "did you mean shop/?", id="a namespace"),
        pytest.param("ingress-controler", "names nothing", "did you mean ingress-controller?", id="a word"),
        pytest.param("zzzzzz", "names nothing", "it may be NAMESPACE/KIND/NAME", id="nothing alike"),
        pytest.param("ip:10.0.0.0/33", "names no addresses", "ip:10.0.0.0/8", id="no address"),
        pytest.param("", "names nothing", "it may be", id="nothing at all"),
    ],
)
def test_what_is_not_there_is_refused(asked: str, message: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        find_focus([asked], [reach_of(SHOP).pods])
    assert caught.value.hint is not None
    assert hint in caught.value.hint


@pytest.mark.parametrize("direction", [None, Direction.INGRESS, Direction.EGRESS])
@pytest.mark.parametrize("has_external", [True, False])
@pytest.mark.parametrize(
    ("manifests", "asked"),
    [
        pytest.param(SHOP, "shop/web", id="a workload"),
        pytest.param(SHOP, "shop/", id="a namespace"),
        pytest.param(SHOP, "tools/agent", id="a pod of which little is known"),
        pytest.param(OPEN, "left/", id="rows that are shared"),
    ],
)
def test_edges_are_those_of_everything_that_touch_it(
    manifests: str, asked: str, has_external: bool, direction: Direction | None
) -> None:
    whole = view_of(manifests, has_external=has_external)
    part = view_of(manifests, asked, direction=direction, has_external=has_external)
    assert edges_of(part) == touching(whole, part)
    assert edges_of(part)


@pytest.mark.parametrize("direction", [None, Direction.INGRESS, Direction.EGRESS])
@pytest.mark.parametrize("asked", ["ip:10.1.2.3", "ip:", "ingress-controller", "pods:monitoring/*", DNS])
def test_so_are_those_of_what_is_outside(asked: str, direction: Direction | None) -> None:
    whole = view_of(SHOP, config=EXTERNAL_DNS)
    part = view_of(SHOP, asked, config=EXTERNAL_DNS, direction=direction)
    assert edges_of(part) == touching(whole, part)


def touching(whole: GraphView, part: GraphView) -> list[tuple[str, str]]:
    """Filter everything, which is what a view avoids."""
    assert part.focus is not None
    holds, found = part.focus.holds, []
    for source, target in edges_of(whole):
        is_out = holds(source) and part.direction is not Direction.INGRESS
        if is_out or (holds(target) and part.direction is not Direction.EGRESS):
            found.append((source, target))
    return found


def test_only_what_is_touched_is_shown() -> None:
    view = view_of(SHOP, "shop/db")
    ends = {end for edge in edges_of(view) for end in edge}
    assert {each.id for each in view.pods} == {end for end in ends if not end.startswith("ip:")}


def test_the_focus_itself_is_shown_though_nothing_touches_it() -> None:
    view = view_of(SHOP, "shop/db", direction=Direction.EGRESS)
    assert edges_of(view) == []
    assert [each.id for each in view.pods] == [DB]


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(DEFAULT_CONFIG, id="pods that policies name"),
        pytest.param(EXTERNAL_DNS, id="a workload that the configuration names"),
    ],
)
def test_without_what_is_outside_only_declared_workloads_are_left(config: Config) -> None:
    view = view_of(SHOP, config=config, has_external=False)
    declared = {WEB, API, DB, AGENT}
    assert {each.id for each in view.pods} == declared
    assert {end for edge in edges_of(view) for end in edge} <= declared
    whole = edges_of(view_of(SHOP, config=config))
    outside = {end for edge in whole for end in edge} - declared
    assert (DNS in outside) is (config is EXTERNAL_DNS)
    assert edges_of(view) == [edge for edge in whole if not outside.intersection(edge)]
