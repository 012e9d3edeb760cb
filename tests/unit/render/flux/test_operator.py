"""What the objects of flux-operator apply."""

from __future__ import annotations

import pytest

from netpol_lint.render.delivery import Delivered, Undelivered
from tests.unit.render.flux.deliveries import (
    ENTRY,
    SERVICE,
    ask_all,
    delivered,
    names,
    notes,
    undelivered,
    value,
)

API = "apiVersion: fluxcd.controlplane.io/v1\nmetadata: {name: flux, namespace: flux-system}\n"


def instance(url: str, path: str = "clusters/prod") -> str:
    sync = f"    kind: GitRepository\n    url: {url}\n    path: {path}\n"
    return f"{API}kind: FluxInstance\nspec:\n  sync:\n{sync}"


def test_an_instance_syncs_this_repository() -> None:
    delivery = delivered(
        {ENTRY: instance("https://example.org/fleet.git", "apps"), "apps/a.yaml": SERVICE},
        "git@example.org:fleet",
    )
    assert (delivery.path, names(delivery), notes(delivery)) == ("apps", ["Service/web"], [])
    assert str(delivery.at) == f"{ENTRY}:8:11"


def test_an_instance_whose_url_is_not_known() -> None:
    delivery = delivered({ENTRY: instance("https://example.org/fleet", "apps"), "apps/a.yaml": SERVICE})
    assert names(delivery) == ["Service/web"]
    (note,) = notes(delivery)
    assert "`https://example.org/fleet` is taken to be this repository" in note


@pytest.mark.parametrize("path", ["gone", "."])
def test_an_instance_that_syncs_another_repository(path: str) -> None:
    answer = undelivered({ENTRY: instance("https://example.org/fleet", path)})
    assert answer.gap.note.message.startswith("FluxInstance flux-system/flux syncs")


def test_an_instance_that_syncs_nothing() -> None:
    assert ask_all({ENTRY: f"{API}kind: FluxInstance\nspec: {{}}\n"}) == []


def resource_set(spec: str) -> str:
    return f"{API}kind: ResourceSet\nspec:\n{spec}"


PLAIN = "  resources:\n  - {apiVersion: v1, kind: Service, metadata: {name: web, namespace: shop}}\n"
TEMPLATE = "  - {apiVersion: v1, kind: Service, metadata: {name: '<< inputs.name >>'}}\n"


def test_a_set_of_plain_objects() -> None:
    delivery = delivered({ENTRY: resource_set(f"{PLAIN}  commonMetadata: {{labels: {{team: a}}}}\n")})
    assert names(delivery) == ["shop/Service/web"]
    assert value(delivery.build.objects, "metadata", "labels") == {"team": "a"}


@pytest.mark.parametrize(
    ("spec", "plain"),
    [
        pytest.param(PLAIN + TEMPLATE, 1, id="some are templates"),
        pytest.param(f"  resources:\n{TEMPLATE}", 0, id="all are templates"),
        pytest.param("  resourcesTemplate: |\n    kind: <<- x >>\n", 0, id="one text"),
    ],
)
def test_templates_are_not_filled_in(spec: str, plain: int) -> None:
    answers = ask_all({ENTRY: resource_set(spec)})
    assert [len(each.build.objects) for each in answers if isinstance(each, Delivered)] == [1] * plain
    assert len([each for each in answers if isinstance(each, Undelivered)]) == 1


def test_an_empty_set() -> None:
    assert ask_all({ENTRY: resource_set("  resources: []\n")}) == []
