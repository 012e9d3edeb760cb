"""Which line of a template a line of helm's output comes from."""

from __future__ import annotations

import pytest

from netpol_lint.render.helm.alignment import aligned


@pytest.mark.parametrize(
    ("template", "rendered", "expected"),
    [
        pytest.param(
            ["kind: Service", "metadata:", "  name: web"],
            ["kind: Service", "metadata:", "  name: web"],
            [0, 1, 2],
            id="literal lines are themselves",
        ),
        pytest.param(
            ["{{- if .Values.on }}", "kind: Service", "spec:", "{{- end }}"],
            ["kind: Service", "spec:"],
            [1, 2],
            id="actions that only steer leave no line",
        ),
        pytest.param(
            ["kind: Service", "metadata:", "  name: {{ .Values.name }}", "  uid: {{ .Values.uid }}"],
            ["kind: Service", "metadata:", "  name: web", "  uid: x"],
            [0, 1, 2, 3],
            id="a computed value belongs to its key",
        ),
        pytest.param(
            ["  labels:", '    {{- include "labels" . | nindent 4 }}', "spec: {}"],
            ["  labels:", "    app: web", "    tier: front", "spec: {}"],
            [0, 1, 1, 2],
            id="what an action writes comes from its line",
        ),
        pytest.param(
            ["ports:", "{{- range .Values.ports }}", "- port: {{ . }}", "{{- end }}", "type: ClusterIP"],
            ["ports:", "- port: 80", "type: ClusterIP"],
            [0, 2, 4],
            id="an item of a list belongs to its key",
        ),
        pytest.param(
            ["kind: A", "name: a", "---", "kind: B", "name: b"],
            ["kind: B", "name: b"],
            [3, 4],
            id="the part of the template is taken that is most like the document",
        ),
        pytest.param(
            ["kind: A"], ["kind: B", "x: 1"], [0, 0], id="what is nowhere comes from the first line"
        ),
        pytest.param([], ["kind: B"], [0], id="an empty template"),
        pytest.param(
            ["x: 1"] * 2000,
            ["x: 1"] * 2000,
            [0] * 2000,
            id="what is too large to compare comes from the start",
        ),
    ],
)
def test_aligned(template: list[str], rendered: list[str], expected: list[int]) -> None:
    assert aligned(rendered, template) == expected
