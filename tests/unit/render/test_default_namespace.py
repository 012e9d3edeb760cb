"""Objects that name no namespace land where what applies them says; no other object moves."""

from __future__ import annotations

import pytest

from netpol_lint.render.default_namespace import in_default_namespace
from netpol_lint.source.node import Mapping, plain
from tests.unit.render.repositories import manifest, objects_of


@pytest.mark.parametrize(
    ("text", "namespace", "written"),
    [
        pytest.param(
            manifest("web"), "shop", {"name": "web", "namespace": "shop"}, id="what names none lands there"
        ),
        pytest.param(
            manifest("web", namespace="own"),
            "own",
            {"name": "web", "namespace": "own"},
            id="what names one stays",
        ),
        pytest.param(manifest("own", "Namespace"), None, {"name": "own"}, id="a Namespace lives in none"),
        pytest.param(
            manifest("web", "ClusterRole", api_version="rbac.authorization.k8s.io/v1"),
            None,
            {"name": "web"},
            id="a cluster role lives in none",
        ),
    ],
)
def test_what_lands_there(text: str, namespace: str | None, written: dict[str, str]) -> None:
    (each,) = objects_of(text)
    (application,) = objects_of("apiVersion: v1\nkind: X\nmetadata: {name: a}\nto: shop\n", "app.yaml")
    destination = application.root.get("to")
    assert destination is not None
    moved = in_default_namespace(each, destination)
    metadata = moved.root.get("metadata")
    assert isinstance(metadata, Mapping)
    assert (moved.namespace, plain(metadata)) == (namespace, written)
    if namespace == "shop":
        assert str(moved.namespace_at) == "app.yaml:4:5"
