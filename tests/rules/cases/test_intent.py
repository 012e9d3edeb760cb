"""intent-violated: what is expected, what policies come to, and where the finding stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpol_lint.config import FILE_NAME, Config, load_config
from netpol_lint.findings import Confidence, Finding
from tests.rules.cases.manifests import (
    app,
    block,
    deployment,
    egress,
    from_,
    ingress,
    obj,
    tcp,
    to,
)
from tests.rules.cases.manifests import found as found_by
from tests.rules.rulebook import RULEBOOK

WEB = deployment("web")
DB = deployment("db", container="ports: [{name: sql, containerPort: 5432}],")
DEV = deployment("tool", namespace="dev")
DB_DENY = ingress(name="deny", pods=app("db"))
FROM_WEB = f"{{podSelector: {app('web')}}}"
TO_DB = "{namespace: shop, labels: {app: db}}"


@pytest.fixture
def reported(tmp_path: Path) -> _Reported:
    return _Reported(tmp_path)


class _Reported:
    """Runs the rule with an `expect:`, and reduces findings to their confidence and subject."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def findings(self, expect: str, *manifests: str, more: str = "profile: pedantic") -> tuple[Finding, ...]:
        path = self._root / FILE_NAME
        path.write_text(f"expect: [{expect}]\n{more}\n", "utf-8")
        config: Config = load_config(path, self._root, RULEBOOK)
        return found_by("intent-violated", *manifests, config=config)

    def __call__(self, expect: str, *manifests: str, more: str = "profile: pedantic") -> list[str]:
        found = self.findings(expect, *manifests, more=more)
        return [f"{each.confidence.value} {each.subject}" for each in found]


def deny(source: str, destination: str = TO_DB, port: str = "") -> str:
    return f"{{deny: {{from: {source}, to: {destination}{port and ', port: ' + port}}}}}"


def allow(source: str, destination: str = TO_DB, port: str = "") -> str:
    return deny(source, destination, port).replace("deny", "allow")


@pytest.mark.parametrize(
    ("expect", "manifests", "expected"),
    [
        pytest.param(
            deny("{namespace: dev}"), [DEV, DB, DB_DENY], [], id="denied by a policy of the destination"
        ),
        pytest.param(
            deny("{namespace: dev}"),
            [DEV, DB, egress(namespace="dev")],
            [],
            id="denied by a policy of the source",
        ),
        pytest.param(
            deny("{namespace: dev}"), [DEV, DB], ["high Namespace/shop"], id="nothing isolates either"
        ),
        pytest.param(
            deny("{namespace: dev}"),
            [DEV, DB, ingress(from_("{namespaceSelector: {}}", tcp(5432)), name="db")],
            ["high shop/NetworkPolicy/db"],
            id="a rule lets it in",
        ),
        pytest.param(
            deny("{namespace: dev}", port="5433"),
            [DEV, DB, ingress(from_("{namespaceSelector: {}}", tcp(5432)), name="db")],
            [],
            id="a rule lets another port in",
        ),
        pytest.param(
            deny("{namespace: dev}", port="5400-5500"),
            [DEV, DB, ingress(from_("{namespaceSelector: {}}", tcp(5432)), name="db")],
            ["high shop/NetworkPolicy/db"],
            id="a rule lets a port of the range in",
        ),
        pytest.param(
            deny("{namespace: dev}", port="sql"),
            [DEV, DB, ingress(from_("{namespaceSelector: {}}", tcp("sql")), name="db")],
            ["high shop/NetworkPolicy/db"],
            id="a port by its name",
        ),
        pytest.param(
            allow("shop/Deployment/web", port="5432"),
            [WEB, DB, DB_DENY, ingress(from_(FROM_WEB, tcp(5432)), name="db", pods=app("db"))],
            [],
            id="allowed by one policy of several",
        ),
        pytest.param(
            allow("shop/Deployment/web"),
            [WEB, DB, DB_DENY, ingress(from_(FROM_WEB, tcp(5432)), name="db", pods=app("db"))],
            [],
            id="any port is enough where none is stated",
        ),
        pytest.param(
            allow("shop/Deployment/web", port="5432"),
            [WEB, DB, ingress(from_(FROM_WEB, tcp(5433)), name="db", pods=app("db"))],
            ["high shop/NetworkPolicy/db"],
            id="another port is allowed",
        ),
        pytest.param(
            allow("shop/Deployment/web", port="5432"),
            [WEB, DB, egress(name="out", pods=app("web"))],
            ["high shop/NetworkPolicy/out"],
            id="the source is not let out",
        ),
        pytest.param(allow("shop/Deployment/web"), [WEB, DB], [], id="allowed, since nothing isolates"),
        pytest.param(
            allow("{namespace: shop}", port="5432"),
            [WEB, deployment("cron"), DB, ingress(from_(FROM_WEB, tcp(5432)), name="db", pods=app("db"))],
            ["high shop/NetworkPolicy/db"],
            id="one of several sources is denied",
        ),
        pytest.param(deny("shop/Deployment/db"), [DB], [], id="a workload of one pod that reaches itself"),
        pytest.param(
            deny("192.0.2.0/24"),
            [DB, ingress(from_(block("0.0.0.0/0"), tcp(5432)), name="db")],
            ["high shop/NetworkPolicy/db"],
            id="addresses that a block holds",
        ),
        pytest.param(
            deny("192.0.2.0/24"),
            [DB, ingress(from_(block("192.0.2.7/32"), tcp(5432)), name="db")],
            ["high shop/NetworkPolicy/db"],
            id="one of the addresses is let in",
        ),
        pytest.param(
            deny("192.0.2.0/24"),
            [DB, ingress(from_("{namespaceSelector: {}}"), name="db")],
            [],
            id="addresses are no pods",
        ),
        pytest.param(
            allow("192.0.2.0/24", port="5432"),
            [DB, ingress(from_(block("192.0.2.0/25"), tcp(5432)), name="db")],
            ["high shop/NetworkPolicy/db"],
            id="half of the addresses are let in",
        ),
        pytest.param(
            deny("shop/Deployment/web", "192.0.2.0/24"),
            [WEB, egress(name="out")],
            [],
            id="no way to addresses",
        ),
        pytest.param(
            deny("shop/Deployment/web", "192.0.2.0/24"),
            [WEB, egress(to(block("0.0.0.0/0")), name="out")],
            ["high shop/NetworkPolicy/out"],
            id="a way to addresses",
        ),
        pytest.param(
            deny("shop/Deployment/web", "192.0.2.0/24"), [WEB], ["high Namespace/shop"], id="no egress policy"
        ),
        pytest.param(
            deny("{namespace: dev}"),
            [deployment("tool", namespace="dev", pod="hostNetwork: true,"), DB, DB_DENY],
            [],
            id="nobody is let in, pods on the host's network neither",
        ),
        pytest.param(
            deny("{namespace: dev}"),
            [
                DEV,
                DB,
                obj("cilium.io/v2", "CiliumNetworkPolicy", "x", spec="{endpointSelector: {}, ingress: [{}]}"),
            ],
            ["low "],
            id="a policy of another engine leaves it open",
        ),
        pytest.param(deny("{namespace: dev}"), [DB], ["high "], id="nobody at one end"),
        pytest.param(
            deny("{namespace: dev}", "{namespace: prod}"), [WEB], ["high "], id="nobody at either end"
        ),
        pytest.param(
            deny("{namespace: shop}", port="http"), [WEB, DB], ["high "], id="a port name of nobody"
        ),
    ],
)
def test_a_cluster_is_held_against_what_is_expected(
    reported: _Reported, expect: str, manifests: list[str], expected: list[str]
) -> None:
    assert reported(expect, *manifests) == expected


def test_what_several_destinations_of_a_namespace_share_is_one_finding(reported: _Reported) -> None:
    found = reported.findings(deny("{namespace: dev}", "{namespace: shop}"), DEV, WEB, DB)

    assert [each.subject for each in found] == ["Namespace/shop"]


def test_both_sides_and_the_expectation_are_the_evidence(reported: _Reported) -> None:
    (finding,) = reported.findings(
        f"{{{deny('dev/Deployment/tool')[1:-1]}, reason: the books}}",
        DEV,
        DB,
        egress(to("{namespaceSelector: {}}"), namespace="dev", name="out"),
        ingress(from_("{namespaceSelector: {}}"), name="in"),
    )

    says = [each.says for each in finding.evidence]
    assert says[0] == "dev/Deployment/tool may not reach pods with app=db in namespace shop"
    assert any("dev/out" in each for each in says)
    assert any("shop/in" in each for each in says)
    assert "which `expect` denies (the books)" in finding.message
    assert finding.message.startswith("Deployment dev/tool may open any connection to Deployment shop/db,")


def test_the_message_says_which_side_is_nobody(reported: _Reported) -> None:
    (finding,) = reported.findings(deny("{namespace: dev}"), DB)

    assert finding.message.startswith(
        "`from` (every pod in namespace dev) of this expectation matches no workload"
    )
    assert finding.at.path == FILE_NAME


def test_an_undeclared_ingress_controller_is_a_usual_one(reported: _Reported) -> None:
    peer = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}"
    (finding,) = reported.findings(deny("ingress-controller"), DB, ingress(from_(peer), name="in"))

    assert finding.confidence is Confidence.MEDIUM


def test_a_stated_ingress_controller_counts_like_a_declared_one(reported: _Reported) -> None:
    peer = "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}"
    policy = ingress(from_(peer, tcp(5432)), name="in")
    stated = "ingressControllers: [{namespace: edge, labels: {app: proxy}}]"

    assert reported(allow("ingress-controller", port="5432"), DB, policy, more=stated) == []
    assert reported(deny("ingress-controller", port="5432"), DB, policy, more=stated) != []


def test_dns_servers_that_nobody_declares_are_ends_by_their_namespace_only(reported: _Reported) -> None:
    assert reported(deny("{}", "{}"), WEB) == []
    assert reported(deny("{}", "{namespace: kube-system}"), WEB) == ["high Namespace/kube-system"]
    assert reported(allow("{}", "{namespace: kube-system}", port="53/UDP"), WEB, egress()) == [
        "high shop/NetworkPolicy/egress"
    ]


def test_external_workloads_are_ends(reported: _Reported) -> None:
    stated = "external: {workloads: [{namespace: monitoring, labels: {app: prometheus}}]}"
    expect = deny("{namespace: monitoring}")

    assert reported(expect, DB, DB_DENY, more=stated) == []
    assert reported(expect, DB, more=stated) == ["high Namespace/shop"]
