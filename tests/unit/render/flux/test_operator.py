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


INPUTS = "  inputs: [{name: web, port: '80', at: {ns: shop}}, {name: api, port: '81', at: {ns: shop}}]\n"
MADE = (
    "  resources:\n"
    "  - {apiVersion: v1, kind: Namespace, metadata: {name: << inputs.at.ns >>}}\n"
    "  - apiVersion: v1\n"
    "    kind: Service\n"
    "    metadata: {name: 'my-<<- inputs.name >>', namespace: '<< inputs.at.ns >>'}\n"
    "    spec: {port: << inputs.port >>, text: << inputs.port | quote >>}\n"
)


def test_plain_inputs_are_filled_in() -> None:
    delivery = delivered({ENTRY: resource_set(INPUTS + MADE)})
    assert names(delivery) == ["Namespace/shop", "shop/Service/my-web", "shop/Service/my-api"]
    services = [each for each in delivery.build.objects if each.kind == "Service"]
    assert value(services, "spec") == {"port": 80, "text": "80"}
    assert str(services[0].at) == f"{ENTRY}:8:5"


@pytest.mark.parametrize(
    ("spec", "plain"),
    [
        pytest.param(PLAIN + TEMPLATE, 1, id="some ask for an input that is not there"),
        pytest.param(f"  resources:\n{TEMPLATE}", 0, id="all do"),
        pytest.param("  resourcesTemplate: |\n    kind: <<- x >>\n", 0, id="one text"),
        pytest.param(f"  inputsFrom: [{{name: x}}]\n{INPUTS}{PLAIN}{TEMPLATE}", 1, id="inputs of others"),
        pytest.param(
            f"{INPUTS}{PLAIN}{TEMPLATE.replace('inputs.name', 'inputs.name | upper')}", 1, id="a function"
        ),
        pytest.param(f"{INPUTS}{PLAIN}{TEMPLATE.replace('inputs.name', 'if inputs.x')}", 1, id="a condition"),
        pytest.param(
            f"{INPUTS}{PLAIN}{TEMPLATE.replace('inputs.name', 'inputs.at')}", 1, id="an input that is a map"
        ),
    ],
)
def test_other_templates_are_not_filled_in(spec: str, plain: int) -> None:
    answers = ask_all({ENTRY: resource_set(spec)})
    assert [len(each.build.objects) for each in answers if isinstance(each, Delivered)] == [1] * plain
    assert len([each for each in answers if isinstance(each, Undelivered)]) == 1


def test_an_empty_set() -> None:
    assert ask_all({ENTRY: resource_set("  resources: []\n")}) == []
