"""Names, references and labels, and the labels that YAML makes something else of."""

from __future__ import annotations

import pytest

from netpol_lint.resources.meta import ObjectRef, label_problems, labels_of, name_at, ref_of, string_map
from netpol_lint.resources.problem import Defect
from netpol_lint.resources.selector import Labels
from tests.unit.resources.manifests import field, inventory, only_object


@pytest.mark.parametrize(
    ("written", "known", "unknown"),
    [
        pytest.param("{app: web}", {"app": "web"}, set(), id="a string"),
        pytest.param('{app: ""}', {"app": ""}, set(), id="an empty string"),
        pytest.param('{version: "1.10"}', {"version": "1.10"}, set(), id="a quoted number"),
        pytest.param("{date: 2024-01-01}", {"date": "2024-01-01"}, set(), id="a date is a string to kubectl"),
        pytest.param("{time: 22:22}", {"time": "22:22"}, set(), id="so is a time"),
        pytest.param("{app: yes}", {}, set(), id="a boolean is no label"),
        pytest.param("{app: 1}", {}, set(), id="nor is a number"),
        pytest.param("{app: '${APP}'}", {}, {"app"}, id="a placeholder is known to be there"),
        pytest.param("{app: 'web-${ENV:=dev}'}", {}, {"app"}, id="a placeholder with a default"),
        pytest.param("{app: $APP}", {"app": "$APP"}, set(), id="without braces it is no placeholder"),
        pytest.param("{on: a, 1: b}", {"true": "a", "1": "b"}, set(), id="keys are strings in the end"),
        pytest.param("null", {}, set(), id="null is no label at all"),
        pytest.param("[app]", {}, set(), id="nor is a list"),
    ],
)
def test_labels(written: str, known: dict[str, str], unknown: set[str]) -> None:
    found = labels_of(field(f"labels: {written}\n").get("labels"))
    assert found == Labels(known, frozenset(unknown))


def test_generated_labels_have_unknown_values() -> None:
    found = labels_of(field("labels: {app: web}\n").get("labels"), generated=frozenset({"hash"}))
    assert found == Labels({"app": "web"}, frozenset({"hash"}))


def test_no_map_has_no_strings() -> None:
    assert string_map(None) == {}


@pytest.mark.parametrize(
    ("written", "message"),
    [
        pytest.param(
            "enabled: yes",
            '`enabled: yes` is a boolean to YAML and the API server refuses it; quote it: `enabled: "yes"`',
            id="yes",
        ),
        pytest.param(
            "enabled: true",
            '`enabled: true` is a boolean to YAML and the API server refuses it; quote it: `enabled: "true"`',
            id="true",
        ),
        pytest.param(
            "version: 1.10",
            '`version: 1.10` is a number to YAML and the API server refuses it; quote it: `version: "1.10"`',
            id="a fraction, with the zero that would be lost",
        ),
        pytest.param(
            "zone: 010",
            '`zone: 010` is a number to YAML and the API server refuses it; quote it: `zone: "010"`',
            id="an octal number",
        ),
        pytest.param(
            "shard: 3",
            '`shard: 3` is a number to YAML and the API server refuses it; quote it: `shard: "3"`',
            id="a whole number",
        ),
    ],
)
def test_labels_that_are_no_strings(written: str, message: str) -> None:
    (problem,) = label_problems(field(f"labels:\n  app: web\n  {written}\n").get("labels"), "shop/Pod/web")
    assert problem.message == f"label {message}"
    assert (problem.defect, problem.subject) == (Defect.STRUCTURE, "shop/Pod/web")
    assert problem.at.yaml_path == f"labels.{written.partition(':')[0]}"
    assert (problem.at.region.start_line, problem.at.region.start_column) == (3, written.index(" ") + 4)
    assert not problem.is_fatal


@pytest.mark.parametrize(
    "written",
    [
        pytest.param('{app: "yes", n: "1"}', id="quoted"),
        pytest.param("{app: null}", id="null decodes to the empty string"),
        pytest.param("{}", id="none"),
    ],
)
def test_labels_that_are_fine(written: str) -> None:
    assert list(label_problems(field(f"labels: {written}\n").get("labels"), "")) == []
    assert list(label_problems(None, "")) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n"
            "    metadata: {labels: {app: 1}}\n    spec: {containers: [{name: a, image: b}]}\n",
            id="in a pod template",
        ),
        pytest.param(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: 1}}\n"
            "spec: {containers: [{name: a, image: b}]}\n",
            id="of a Pod",
        ),
        pytest.param(
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: web, labels: {app: 1}}\n", id="of a Namespace"
        ),
        pytest.param(
            "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: 1}}\n",
            id="in the selector of a Service",
        ),
        pytest.param(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\n"
            "spec: {podSelector: {matchLabels: {app: 1}}}\n",
            id="in the selector of a NetworkPolicy",
        ),
    ],
)
def test_every_label_that_decides_about_connections_is_checked(text: str) -> None:
    (problem,) = inventory(text).problems
    assert problem.defect is Defect.STRUCTURE


@pytest.mark.parametrize(
    ("metadata", "ref", "place"),
    [
        pytest.param("{name: web, namespace: shop}", "shop/Pod/web", "3:18", id="as written"),
        pytest.param("{name: web}", "default/Pod/web", "3:18", id="in default when it names no namespace"),
        pytest.param("{generateName: web-}", "default/Pod/web-", "3:26", id="with a generated name"),
    ],
)
def test_reference(metadata: str, ref: str, place: str) -> None:
    pod = only_object(f"apiVersion: v1\nkind: Pod\nmetadata: {metadata}\n")
    assert str(ref_of(pod)) == ref
    assert str(name_at(pod)) == f"manifest.yaml:{place}"


def test_a_reference_without_a_namespace() -> None:
    assert str(ObjectRef("", "Namespace", "shop")) == "Namespace/shop"
