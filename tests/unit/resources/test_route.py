"""Routes of OpenShift: the Services they lead to, and the port that the router looks for."""

from __future__ import annotations

import pytest

from netpol_lint.resources.route import Route, decode_route
from tests.unit.resources.manifests import inventory, only_object

HEAD = "apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: web, namespace: shop}\n"


def route(spec: str) -> Route:
    return decode_route(only_object(f"{HEAD}spec: {spec}\n"))


@pytest.mark.parametrize(
    ("spec", "backends"),
    [
        pytest.param("{to: {kind: Service, name: web}}", ["shop/Service/web:None"], id="any port"),
        pytest.param("{to: {name: web}, port: {targetPort: 8080}}", ["shop/Service/web:8080"], id="a number"),
        pytest.param("{to: {name: web}, port: {targetPort: http}}", ["shop/Service/web:http"], id="a name"),
        pytest.param(
            "{to: {name: a}, alternateBackends: [{name: b, weight: 10}, {name: c, weight: 0}]}",
            ["shop/Service/a:None", "shop/Service/b:None"],
            id="others share the traffic, except with no weight",
        ),
        pytest.param("{to: {name: a, weight: 0}}", [], id="no traffic at all"),
        pytest.param("{to: {kind: Service}}", [], id="no name"),
        pytest.param("{to: web, alternateBackends: {name: b}}", [], id="of other shapes"),
        pytest.param("null", [], id="no spec"),
    ],
)
def test_backends(spec: str, backends: list[str]) -> None:
    assert [f"{each.ref}:{each.port}" for each in route(spec).backends] == backends


def test_an_inventory_holds_routes_of_openshift_alone() -> None:
    text = f"{HEAD}---\napiVersion: serving.knative.dev/v1\nkind: Route\nmetadata: {{name: fn}}\n"
    (found,) = inventory(text).entrances.routes
    assert (str(found.ref), str(found.at)) == ("shop/Route/web", "manifest.yaml:3:18")
