"""Who put a value into an object: told from the text that the value stands in."""

from __future__ import annotations

import pytest

from netpol_lint.location import Location, Region
from netpol_lint.render.origin import Transformers
from tests.unit.render.repositories import manifest, repository

FILES = {
    "base/web.yaml": manifest("web"),
    "prod/kustomization.yaml": "resources: [../base]\nnamespace: shop\ncommonLabels:\n  env: prod\npatches:\n"
    "- patch: |\n    a: b\n    c: d\n  target: {kind: Service}\n",
    "prod/patch.yaml": "spec: {}\n",
    "prod/labels.yaml": "kind: LabelTransformer\napiVersion: builtin\nmetadata: {name: l}\nlabels: {e: p}\n",
    "flux.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n"
    "spec:\n  path: ./prod\n  targetNamespace: shop\n",
    "vars.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars}\ndata:\n  env: prod\n",
    "chart/Chart.yaml": "name: web\n",
    "chart/templates/web.yaml": "kind: {{ .Values.kind }}\n",
}


@pytest.mark.parametrize(
    ("path", "line", "column", "expected"),
    [
        pytest.param("base/web.yaml", 3, 12, "as written", id="the object's own file"),
        pytest.param("prod/kustomization.yaml", 2, 12, "`namespace`", id="a field of a kustomization"),
        pytest.param("prod/kustomization.yaml", 4, 3, "`commonLabels`", id="a key in a field"),
        pytest.param("prod/kustomization.yaml", 4, 8, "`commonLabels`", id="a value in a field"),
        pytest.param("prod/kustomization.yaml", 8, 8, "`patches`", id="inside an inline patch"),
        pytest.param("prod/patch.yaml", 1, 7, "patch", id="a file of its own"),
        pytest.param("prod/labels.yaml", 4, 9, "`LabelTransformer`", id="the configuration of a transformer"),
        pytest.param("flux.yaml", 6, 20, "`spec.targetNamespace`", id="a field of a delivery object"),
        pytest.param("vars.yaml", 5, 8, "ConfigMap vars", id="the value of a variable"),
        pytest.param("chart/templates/web.yaml", 1, 1, "helm template", id="a template of a chart"),
        pytest.param("gone.yaml", 1, 1, "patch", id="a file that is not there"),
    ],
)
def test_what_put_a_value_there(path: str, line: int, column: int, expected: str) -> None:
    at = Location(path, Region(line, column, line, column + 1))
    assert str(Transformers(repository(FILES)).of(at, own="base/web.yaml")) == expected
