"""The published schema, as editors use it: it accepts what the tool accepts, and marks what is wrong."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from netpol_lint.config.schema import SCHEMA_FILE
from tests.unit.test_config import EVERYTHING
from tests.unit.test_configuration_docs import CONFIGURATIONS, IN_A_SENTENCE

VALIDATOR: Final = Draft202012Validator(json.loads(SCHEMA_FILE.read_text("utf-8")))


class EditorConstructor(SafeConstructor):
    """Takes a day for text, as readers of YAML 1.2 do."""


EditorConstructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def as_editors_read(text: str) -> Any:
    """Return what a reader of YAML 1.2 makes of a text: numbers are numbers, and days are text."""
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = EditorConstructor
    return reader.load(text)


@pytest.mark.parametrize("text", [*CONFIGURATIONS, *IN_A_SENTENCE, EVERYTHING])
def test_it_accepts_what_the_documentation_shows(text: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(as_editors_read(text))] == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param("extend-select: [dns]", "", id="a key of another tool"),
        pytest.param("profile: Strict", "profile", id="a value in capitals"),
        pytest.param("select: dns", "select", id="a word as a list"),
        pytest.param("failOn: warn", "failOn", id="a severity cut short"),
        pytest.param("severity: {dns-tcp-missing: off}", "severity.dns-tcp-missing", id="no severity"),
        pytest.param("exclude: ['']", "exclude.0", id="an empty pattern"),
        pytest.param("repository: {url: a}", "repository", id="one address"),
        pytest.param("clusters: [{name: prod}]", "clusters.0", id="a cluster without paths"),
        pytest.param("cni: cilium", "cni", id="a plugin by its name alone"),
        pytest.param("cni: {name: cillium}", "cni.name", id="a plugin misspelt"),
        pytest.param("dns: {ports: ['53']}", "dns.ports.0", id="a port as text"),
        pytest.param("dns: {peers: {namespace: a}}", "dns.peers", id="one peer"),
        pytest.param("network: {podCIDR: [10.0.0.0/8]}", "network", id="a key in the singular"),
        pytest.param("network: {nodeCIDRs: 10.0.0.0/8}", "network.nodeCIDRs", id="one range"),
        pytest.param("namespaces: {labels: {a: {b: 1}}}", "namespaces.labels.a.b", id="a number as a label"),
        pytest.param("ingressControllers: [edge]", "ingressControllers.0", id="pods by a namespace alone"),
        pytest.param("external: {workloads: [{namespace: a}]}", "external.workloads.0", id="no labels"),
        pytest.param("world: close", "world", id="a world misspelt"),
        pytest.param("environments: [prod]", "environments", id="environments as a list"),
        pytest.param("expect: [{allow: {from: a/b/c}}]", "expect.0.allow", id="one end"),
        pytest.param("suppress: [{reason: because}]", "suppress.0", id="a suppression of nothing"),
        pytest.param(
            "suppress: [{rule: dns-tcp-missing, expires: 31.12.2027}]",
            "suppress.0.expires",
            id="a local day",
        ),
    ],
)
def test_it_marks_a_mistake_at_its_place(text: str, path: str) -> None:
    errors = VALIDATOR.iter_errors(as_editors_read(text))

    assert [".".join(map(str, error.absolute_path)) for error in errors] == [path]
