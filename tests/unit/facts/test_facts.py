"""The files of facts have the form that their readers rely on, name sources, and are read lazily."""

from __future__ import annotations

import json
import sys
from typing import Final

import pytest
from jsonschema import Draft202012Validator

from netpol_lint.config import DnsProfile
from netpol_lint.facts.api_server import api_server
from netpol_lint.facts.dns import dns_profiles, usual_resolvers
from netpol_lint.facts.ingress_controllers import products
from netpol_lint.facts.monitoring import monitoring_stacks
from netpol_lint.facts.pods import Sign
from netpol_lint.facts.reading import FOLDER, read

SCHEMA: Final = json.loads((FOLDER / "facts.schema.json").read_text("utf-8"))
SUBJECTS: Final = sorted(each.stem for each in FOLDER.glob("*.json") if each.name != "facts.schema.json")


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_file_of_facts_has_its_form(subject: str) -> None:
    errors = Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{subject}"}).iter_errors(read(subject))

    assert [each.message for each in errors] == []


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_has_a_reader(subject: str) -> None:
    __import__(f"netpol_lint.facts.{subject}")

    assert f"netpol_lint.facts.{subject}" in sys.modules


def test_every_profile_of_the_configuration_has_its_facts() -> None:
    assert dns_profiles().keys() == {each.value for each in DnsProfile}
    assert usual_resolvers()


def test_names_are_not_repeated() -> None:
    names = [each.name for each in products()] + [each.name for each in monitoring_stacks()]

    assert len(names) == len(set(names))


def test_an_operator_fills_its_names_in() -> None:
    operators = {each.kind: each for stack in monitoring_stacks() for each in stack.operators}
    labels = operators["OpenTelemetryCollector"].labels_for("edge", "obs")

    assert labels["app.kubernetes.io/name"] == "edge-collector"
    assert labels["app.kubernetes.io/instance"] == "obs.edge"


def test_the_api_server_answers_on_more_ports_than_its_service_has() -> None:
    assert api_server().service_port == 443
    assert 6443 in api_server().ports


@pytest.mark.parametrize(
    ("sign", "labels", "images", "expected"),
    [
        pytest.param(Sign(labels=(("a", None),)), {"a": "x"}, [], True, id="any value"),
        pytest.param(Sign(labels=(("a", "y"),)), {"a": "x"}, [], False, id="another value"),
        pytest.param(Sign(images=("p/q",)), {}, ["r.io/p/q:1@sha256:0"], True, id="the end of a name"),
        pytest.param(Sign(images=("q",)), {}, ["r.io/p-q:1"], False, id="no whole segment"),
        pytest.param(Sign((("a", "x"),), ("q",)), {"a": "x"}, ["other"], False, id="both or nothing"),
    ],
)
def test_a_sign_is_all_of_its_parts(
    sign: Sign, labels: dict[str, str], images: list[str], expected: bool
) -> None:
    assert sign.is_borne_by(labels, images) is expected
