"""cross-environment-reachable: which namespaces belong together, and what lets others in."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, Environment
from netpol_lint.location import whole_file
from tests.rules.cases.manifests import (
    app,
    deployment,
    egress,
    from_,
    ingress,
    namespace,
    obj,
    service,
    tcp,
    verdicts,
)
from tests.rules.cases.manifests import found as found_by

PROD, DEV = deployment("db", namespace="shop-prod"), deployment("web", namespace="shop-dev")
NOWHERE = whole_file("")
ENVIRONMENTS = (
    Environment("dev", NOWHERE, namespaces=("*-dev",)),
    Environment("prod", NOWHERE, namespaces=("*-prod",)),
)
EVERYBODY = from_("{namespaceSelector: {}}", tcp(5432))


def reported(*manifests: str, environments: tuple[Environment, ...] = ENVIRONMENTS) -> list[str]:
    config = replace(DEFAULT_CONFIG, environments=environments)
    return verdicts(found_by("cross-environment-reachable", *manifests, config=config))


def in_prod(*rules: str, name: str = "in", pods: str = "{}") -> str:
    return ingress(*rules, name=name, pods=pods, namespace="shop-prod")


@pytest.mark.parametrize(
    ("manifests", "expected"),
    [
        pytest.param([PROD, DEV], ["warning Namespace/shop-prod"], id="nothing isolates production"),
        pytest.param(
            [PROD, deployment("web", namespace="shop-prod"), DEV],
            ["warning Namespace/shop-prod"],
            id="one finding for all workloads of a namespace",
        ),
        pytest.param([PROD, DEV, in_prod()], [], id="a default deny"),
        pytest.param(
            [PROD, DEV, in_prod(EVERYBODY)],
            ["warning shop-prod/NetworkPolicy/in"],
            id="a rule for every namespace",
        ),
        pytest.param(
            [PROD, DEV, in_prod("{}")], ["warning shop-prod/NetworkPolicy/in"], id="a rule for everything"
        ),
        pytest.param(
            [PROD, DEV, in_prod(), in_prod(EVERYBODY, name="db", pods=app("db"))],
            ["warning shop-prod/NetworkPolicy/db"],
            id="a rule besides a default deny",
        ),
        pytest.param(
            [PROD, DEV, in_prod(from_(f"{{podSelector: {app('web')}}}"))],
            [],
            id="a rule for the same namespace",
        ),
        pytest.param(
            [
                PROD,
                DEV,
                namespace("shop-prod", "{team: shop}"),
                namespace("shop-dev", "{team: shop}"),
                in_prod(from_("{namespaceSelector: {matchLabels: {team: shop}}}")),
            ],
            ["warning shop-prod/NetworkPolicy/in"],
            id="a label that both environments have",
        ),
        pytest.param(
            [PROD, DEV, egress(namespace="shop-dev")], [], id="egress of the other environment is closed"
        ),
        pytest.param(
            [PROD, deployment("dns", namespace="shared"), in_prod(EVERYBODY)],
            [],
            id="a namespace of no environment",
        ),
        pytest.param(
            [DEV, deployment("web", namespace="shop-prod"), ingress(namespace="shop-prod")],
            [],
            id="production may reach the others",
        ),
        pytest.param(
            [
                PROD,
                DEV,
                service("db", namespace="shop-prod", type="LoadBalancer"),
                in_prod(f"{{ports: [{tcp(443)}]}}"),
            ],
            [],
            id="a public door is open to everybody",
        ),
        pytest.param(
            [
                PROD,
                DEV,
                obj(
                    "cilium.io/v2",
                    "CiliumNetworkPolicy",
                    "x",
                    namespace="shop-prod",
                    spec="{endpointSelector: {}, ingress: [{}]}",
                ),
            ],
            [],
            id="a policy of another engine",
        ),
    ],
)
def test_what_lets_others_into_production_is_reported(manifests: list[str], expected: list[str]) -> None:
    assert reported(*manifests) == expected


@pytest.mark.parametrize(
    ("environments", "expected"),
    [
        pytest.param((), 0, id="none is stated"),
        pytest.param((Environment("prod", NOWHERE, namespaces=("*-prod",)),), 0, id="one alone"),
        pytest.param(
            (Environment("eu-production", NOWHERE, ("*-prod",)), Environment("dev", NOWHERE, ("*-dev",))),
            1,
            id="a name that says so in a part",
        ),
        pytest.param(
            (Environment("dev", NOWHERE, ("*-dev",)), Environment("prod", NOWHERE, ("*-prod",), {}, False)),
            0,
            id="a name that says so, and the user who denies it",
        ),
        pytest.param(
            (Environment("blue", NOWHERE, ("*-prod",)), Environment("green", NOWHERE, ("*-dev",))),
            1,
            id="the first, where no name says anything",
        ),
        pytest.param(
            (Environment("blue", NOWHERE, ("*-dev",)), Environment("green", NOWHERE, ("*-prod",), {}, True)),
            1,
            id="the one that the user says",
        ),
        pytest.param(
            (Environment("dev", NOWHERE, (), {"stage": "dev"}), Environment("prod", NOWHERE, ("*-prod",))),
            1,
            id="labels of namespaces",
        ),
    ],
)
def test_environments_are_what_the_configuration_says(
    environments: tuple[Environment, ...], expected: int
) -> None:
    manifests = (PROD, DEV, namespace("shop-dev", "{stage: dev}"), in_prod(EVERYBODY))

    assert len(reported(*manifests, environments=environments)) == expected
