"""What containers are told: where it stands, and what it is called."""

from __future__ import annotations

import pytest

from netpol_lint.resources.mention import mentions_of
from tests.unit.resources.manifests import inventory

CONFIG = """
apiVersion: v1
kind: ConfigMap
metadata: {name: web, namespace: shop}
data:
  API_HOST: api
  app.ini: |
    # where orders go
    queue = mq:5672

    cache = redis:6379
  folded: >-
    a
    b
"""


def told(spec: str) -> list[str]:
    """Return what the one workload is told, each with its line and what it is called."""
    pod = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\nspec: {spec}\n"
    found = inventory(f"{pod}---{CONFIG}")
    (workload,) = found.workloads
    return [
        f"{each.at.region.start_line} {each.origin}: {each.name}={each.text}"
        for each in mentions_of(workload, found.config_maps)
    ]


def container(fields: str, rest: str = "") -> str:
    return f"{{containers: [{{image: a, {fields}}}]{rest}}}"


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param(
            container("env: [{name: A, value: b}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]"),
            ["4 variable A: A=b"],
            id="a variable, and none from a Secret",
        ),
        pytest.param(
            container("command: [run, --db=pg], args: [--redis, redis, -v]"),
            ["4 an argument: =run", "4 argument --db: --db=pg", "4 argument --redis: --redis=redis"],
            id="arguments with and without a flag",
        ),
        pytest.param(
            container("env: [{name: H, valueFrom: {configMapKeyRef: {name: web, key: API_HOST}}}]"),
            ["10 key API_HOST of ConfigMap shop/web: H=api"],
            id="a key of a ConfigMap under the variable's name",
        ),
        pytest.param(
            container(
                "envFrom: [{prefix: P_, configMapRef: {name: web}}], env: [{name: P_API_HOST, value: x}]"
            ),
            [
                "13 key app.ini of ConfigMap shop/web: P_app.ini=queue = mq:5672",
                "15 key app.ini of ConfigMap shop/web: P_app.ini=cache = redis:6379",
                "16 key folded of ConfigMap shop/web: P_folded=a b",
                "4 variable P_API_HOST: P_API_HOST=x",
            ],
            id="all of a ConfigMap, line by line, but for what a variable replaces",
        ),
        pytest.param(
            container("", ", volumes: [{configMap: {name: web, items: [{key: folded, path: f}]}}]"),
            ["16 key folded of ConfigMap shop/web: folded=a b"],
            id="some keys as files",
        ),
        pytest.param(
            container(
                "", ", volumes: [{projected: {sources: [{configMap: {name: web}}, {secret: {name: s}}]}}]"
            ),
            [
                "10 key API_HOST of ConfigMap shop/web: API_HOST=api",
                "13 key app.ini of ConfigMap shop/web: app.ini=queue = mq:5672",
                "15 key app.ini of ConfigMap shop/web: app.ini=cache = redis:6379",
                "16 key folded of ConfigMap shop/web: folded=a b",
            ],
            id="a projected volume",
        ),
        pytest.param(
            container("envFrom: [{configMapRef: {name: other}}]"),
            [],
            id="a ConfigMap that is not declared here",
        ),
    ],
)
def test_what_a_workload_is_told(spec: str, expected: list[str]) -> None:
    assert told(spec) == expected
