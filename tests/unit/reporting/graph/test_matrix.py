"""The graph for people: what fits into a table, and what is said where none fits."""

from __future__ import annotations

import pytest

from netpol_lint.reporting.graph import GraphView
from netpol_lint.resources.network_policy import Direction
from tests.unit.cluster_manifests import DENY_BOTH, deployment, pod, policy
from tests.unit.reporting.graph.sample import ALIKE, HOSTILE, OPEN, SHOP, view_of, written

_FROM_WEB = """\
podSelector: {matchLabels: {app: api}}
policyTypes: [Ingress]
ingress:
- from: [{podSelector: {matchLabels: {app: web}}}]
  ports: [%s]"""


def cell(ports: str) -> list[str]:
    """Return the last words of web's line: what it may open to api, and what explains that."""
    manifests = pod("web", "app: web") + pod("api", "app: api") + policy("api", _FROM_WEB % ports)
    lines = written("matrix", view_of(manifests, has_external=False)).splitlines()
    assert lines[3].startswith("1 shop/api")
    return [lines[4].split()[2], *lines[7:]]


@pytest.mark.parametrize(
    ("ports", "says"),
    [
        pytest.param("{port: 80}", ["80"], id="a TCP port is a number"),
        pytest.param("{port: 53, protocol: UDP}", ["53/UDP"], id="others name their protocol"),
        pytest.param("{port: 80}, {port: 443}", ["80,443"], id="two ports"),
        pytest.param("{port: 1, endPort: 65535}", ["1-65535"], id="a range"),
        pytest.param(
            "{port: 8080}, {port: 9000, endPort: 9100}",
            ["a", "a TCP 8080, 9000-9100"],
            id="what is too long becomes a letter",
        ),
    ],
)
def test_cells(ports: str, says: list[str]) -> None:
    assert cell(ports) == says


def test_a_cell_that_is_partly_unknown_is_a_letter() -> None:
    ingress = (
        "podSelector: {matchLabels: {app: api}}\npolicyTypes: [Ingress]\ningress:\n"
        "- ports: [{port: 80}]\n"
        "- from: [{ipBlock: {cidr: 10.0.0.0/8}}]\n  ports: [{port: 443}]"
    )
    manifests = pod("web", "app: web") + pod("api", "app: api") + policy("api", ingress)
    text = written("matrix", view_of(manifests, has_external=False))
    assert "\na TCP 80, perhaps TCP 443\n" in text


@pytest.mark.parametrize(
    ("view", "width"),
    [
        pytest.param(view_of(SHOP), 80, id="a list"),
        pytest.param(view_of(SHOP), 100, id="a table"),
        pytest.param(view_of(ALIKE), 80, id="a small table"),
        pytest.param(view_of(HOSTILE), 80, id="hostile names"),
        pytest.param(view_of(OPEN), 60, id="many pods"),
    ],
)
def test_no_line_is_wider_than_asked(view: GraphView, width: int) -> None:
    lines = written("matrix", view, width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() and line.isprintable() for line in lines)


def test_a_focus_leaves_blank_what_was_not_asked() -> None:
    lines = written("matrix", view_of(ALIKE, "shop/web", direction=Direction.EGRESS)).splitlines()
    filled = [line for line in lines[3:] if line.endswith(("*", "."))]
    assert [line.split()[1] for line in filled] == ["shop/web"]


def test_a_workload_that_reaches_nothing_says_so_in_a_list() -> None:
    manifests = "".join(pod(f"pod-{number:02}") for number in range(40)) + policy("deny", DENY_BOTH)
    text = written("matrix", view_of(manifests, has_external=False))
    assert text == "cluster overlays/prod\n\nshop/* (40)\n  nothing\n"


def test_a_cluster_without_anything_says_so() -> None:
    text = written("matrix", view_of(policy("deny", DENY_BOTH)))
    assert text == "cluster overlays/prod\n\nnothing\n"


def test_workloads_of_one_name_are_told_apart_by_kind() -> None:
    text = written("matrix", view_of(pod("web") + deployment("web", "") + pod("api")))
    assert "shop/Pod/web" in text
    assert "shop/Deployment/web" in text
    assert "shop/api" in text


def test_a_list_names_few_of_the_pods_that_are_not_declared() -> None:
    peers = ", ".join(f"{{podSelector: {{matchLabels: {{app: p{number:02}}}}}}}" for number in range(30))
    ingress = f"podSelector: {{}}\npolicyTypes: [Ingress, Egress]\negress:\n- to: [{peers}]"
    text = written("matrix", view_of(pod("web") + policy("many", ingress)))
    assert "pods:shop/app=p06, 23 other pods that are not declared here" in " ".join(text.split())
