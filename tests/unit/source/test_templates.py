"""Templates are no YAML, and YAML that holds templates for others is no template."""

from __future__ import annotations

import pytest

from tests.unit.source.reading import kinds, load, problems, values


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("a: {{ .Values.x }}\n", "1:4-1:19", id="a value"),
        pytest.param("a:\n- {{ x }}\n", "2:3-2:10", id="an item"),
        pytest.param("a: {{ x }}-b\n", "1:4-1:11", id="the start of a value"),
        pytest.param("{{- if .x }}\na: 1\n{{- end }}\n", "1:1-1:13", id="a condition around a document"),
        pytest.param("a:\n  {{- range .x }}\n  b: 1\n  {{- end }}\n", "2:3-2:18", id="a loop inside a map"),
        pytest.param("{{/* c */}}\na: 1\n", "1:1-1:12", id="a comment"),
        pytest.param('a: "{{ include "b" . }}"\n', "1:5-1:24", id="quotes that the template's quotes close"),
        pytest.param("a: |\n  x\n{{ if y }}\n  z\n", "3:1-3:11", id="a line that ends a block scalar"),
        pytest.param("{% if x %}\na: 1\n{% endif %}\n", "1:1-1:11", id="a Jinja statement"),
        pytest.param("a: {% x %}\n", "1:4-1:11", id="a Jinja statement as a value"),
        pytest.param("<% if x %>\na: 1\n", "1:1-1:11", id="an ERB statement"),
        pytest.param("a: {{ x\n  }}-b: c\n", "1:4-1:6", id="a marker closed in another line"),
    ],
)
def test_templates(text: str, place: str) -> None:
    ((kind, found, message),) = problems(text)
    assert (kind, found) == ("TEMPLATE", place)
    assert message == "the file is a template, and no YAML before it is rendered"
    assert values(text) == []


def test_a_file_is_a_template_once() -> None:
    text = "a: {{ x }}\n---\nb: 1\n---\n{{ if y }}\nc: 2\n"
    assert [(kind, place) for kind, place, _ in problems(text)] == [("TEMPLATE", "1:4-1:11")]
    assert values(text) == [{"b": 1}]


def test_a_template_may_resemble_a_manifest() -> None:
    (problem,) = load("apiVersion: v1\nkind: Pod\na: {{ x }}\n").problems
    assert problem.resembles_manifest


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a: "{{ $labels.x }}"\n', id="a quoted marker"),
        pytest.param("a: '{% x %}'\n", id="one in single quotes"),
        pytest.param("a: x-{{ y }}\n", id="a marker inside a plain value"),
        pytest.param("a: |\n  {{ if x }}\n  {{ end }}\n", id="a template in a block scalar"),
        pytest.param("# {{ if x }}\na: 1\n", id="a commented marker"),
        pytest.param("a: <% x\n", id="a plain value with a sign"),
        pytest.param("a: {b: {c: 1}}\n", id="braces apart"),
        pytest.param("a: { {b: 1}: 2}\nx: y\n".replace("{b: 1}: 2", "b: {c: 1}"), id="braces in braces"),
    ],
)
def test_no_templates(text: str) -> None:
    assert kinds(text) == []
    assert len(values(text)) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('a: "{{ $x }}"\nb: c: d\n', 2, id="a quoted marker above"),
        pytest.param('a: "{{ $x }}": d\n', 1, id="a quoted marker in the broken line"),
        pytest.param("a: |\n  {{ if x }}\n  {{ end }}\nb:\n\tc: d\n", 5, id="a block scalar above"),
        pytest.param("# {{ if x }}\na: [\n", 2, id="a comment above"),
        pytest.param("a: b: c # {{ x }}\n", 1, id="a comment in the broken line"),
        pytest.param("a: b: c\n{{ if x }}\n", 1, id="a marker below the broken line"),
        pytest.param("a: x-{{ y }}\nb: c: d\n", 2, id="a marker inside a plain value above"),
    ],
)
def test_broken_yaml_with_templates_in_it_is_broken(text: str, line: int) -> None:
    ((kind, place, _),) = problems(text)
    assert kind == "SYNTAX"
    assert place.startswith(f"{line}:")


def test_a_map_as_a_key_with_a_space_between_the_braces_is_no_template() -> None:
    assert [kind for kind, _, _ in problems("a: { {b: 1}: 2}\n")] == ["BAD_VALUE"]
