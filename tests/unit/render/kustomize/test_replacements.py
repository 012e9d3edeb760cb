"""`replacements`: what the real tool writes, and where each value comes from."""

from __future__ import annotations

import pytest

from netpol_lint.source.node import PlainValue
from tests.unit.render.kustomize.builds import built, field, messages, place

_SOURCE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: source, labels: {a: b}}
data: {port: "8080", list: "a,b,c", dotted.key: dotted, empty: ""}
spec: {int: 5, ratio: 1.50, flag: true}
"""
_TARGET = """\
apiVersion: x.io/v1
kind: Target
metadata: {name: target, namespace: nowhere, annotations: {l: x}, labels: {k: v}}
spec:
  text: foo
  quoted: "foo"
  int: 4
  map: {a: 1}
  list: [a, b]
  named: [{name: a, v: x}, {name: ab, v: z}]
  dotted: a.b.c
"""


def _replaced(source: str, target: str, *, options: str = "{}", select: str = "{kind: Target}") -> str:
    return (
        f"resources: [source.yaml, target.yaml]\nreplacements:\n- source: {{kind: ConfigMap, {source}}}\n"
        f"  targets:\n  - select: {select}\n    fieldPaths: ['{target}']\n    options: {options}\n"
    )


def _files(kustomization: str) -> dict[str, str]:
    return {"kustomization.yaml": kustomization, "source.yaml": _SOURCE, "target.yaml": _TARGET}


@pytest.mark.parametrize(
    ("source", "target", "path", "expected"),
    [
        pytest.param("data.port", "spec.text", ("spec", "text"), "8080", id="text-for-text"),
        pytest.param(
            "spec.int", "spec.text", ("spec", "text"), "5", id="a-number-becomes-the-text-it-replaces"
        ),
        pytest.param("spec.int", "spec.quoted", ("spec", "quoted"), "5", id="quotes-make-a-text-too"),
        pytest.param(
            "spec.ratio", "spec.text", ("spec", "text"), "1.50", id="a-number-keeps-how-it-is-written"
        ),
        pytest.param(
            "data.port", "spec.int", ("spec", "int"), 8080, id="a-text-becomes-the-number-it-replaces"
        ),
        pytest.param("spec.flag", "spec.map", ("spec", "map"), True, id="a-map-is-replaced-whole"),
        pytest.param("metadata.labels", "spec.text", ("spec", "text"), "", id="a-map-for-a-text-empties-it"),
        pytest.param("metadata.labels", "spec.map", ("spec", "map"), {"a": "b"}, id="a-map-for-a-map"),
        pytest.param(
            "data.port", "spec.list.1", ("spec", "list"), ["a", "8080"], id="an-element-by-its-number"
        ),
        pytest.param("data.port", "spec.list.*", ("spec", "list"), ["8080", "8080"], id="every-element"),
        pytest.param(
            "data.port", "spec.list.[=a]", ("spec", "list"), ["8080", "b"], id="an-element-by-its-value"
        ),
        pytest.param(
            "data.port",
            "spec.named.[name=a].v",
            ("spec", "named"),
            [{"name": "a", "v": "8080"}, {"name": "ab", "v": "8080"}],
            id="a-selector-is-searched-for-in-the-name",
        ),
        pytest.param(
            "data.port",
            "spec.named.[name=^a$].v",
            ("spec", "named"),
            [{"name": "a", "v": "8080"}, {"name": "ab", "v": "z"}],
            id="a-selector-is-a-pattern",
        ),
        pytest.param(r"data.dotted\.key", "spec.text", ("spec", "text"), "dotted", id="a-dot-may-be-escaped"),
        pytest.param("data.[dotted.key]", "spec.text", ("spec", "text"), "dotted", id="a-name-in-brackets"),
        pytest.param("data.empty", "spec.text", ("spec", "text"), "", id="an-empty-text-is-a-value"),
    ],
)
def test_value(source: str, target: str, path: tuple[str, ...], expected: PlainValue) -> None:
    build = built(_files(_replaced(f"fieldPath: '{source}'", target)))
    assert (field(build, "target", *path), messages(build)) == (expected, [])


@pytest.mark.parametrize(
    ("source", "target", "path", "expected"),
    [
        pytest.param(
            "data.port", "spec.new", ("spec", "new"), 8080, id="a-made-field-has-the-type-of-its-text"
        ),
        pytest.param("metadata.labels", "spec.a.b", ("spec", "a"), {"b": {"a": "b"}}, id="maps-are-made"),
        pytest.param(
            "spec.int", "spec.list.2", ("spec", "list"), ["a", "b", 5], id="an-element-behind-the-last"
        ),
        pytest.param("spec.int", "spec.x.0.y", ("spec", "x"), [{"y": 5}], id="lists-are-made"),
        pytest.param(
            "spec.int",
            "spec.named.[name=zz].v",
            ("spec", "named"),
            [{"name": "a", "v": "x"}, {"name": "ab", "v": "z"}, {"name": "zz", "v": 5}],
            id="a-selected-element-is-made",
        ),
    ],
)
def test_created_field(source: str, target: str, path: tuple[str, ...], expected: PlainValue) -> None:
    build = built(_files(_replaced(f"fieldPath: '{source}'", target, options="{create: true}")))
    assert (field(build, "target", *path), messages(build)) == (expected, [])


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        pytest.param(1, "a.b.c", id="a-part-is-replaced"),
        pytest.param(0, "b.b.c", id="the-first-is-number-zero"),
        pytest.param(-1, "b.a.b.c", id="a-negative-number-means-before"),
        pytest.param(7, "a.b.c.b", id="a-large-number-means-behind"),
    ],
)
def test_parts_between_delimiters(index: int, expected: str) -> None:
    source = 'fieldPath: data.list, options: {delimiter: ",", index: 1}'
    options = f'{{delimiter: ".", index: {index}}}'
    build = built(_files(_replaced(source, "spec.dotted", options=options)))
    assert field(build, "target", "spec", "dotted") == expected


@pytest.mark.parametrize(
    ("select", "is_selected"),
    [
        pytest.param('{labelSelector: "k=v"}', True, id="by-a-label"),
        pytest.param('{labelSelector: "k notin (v)", kind: Target}', False, id="not-by-another-label"),
        pytest.param('{annotationSelector: "l in (x,y)"}', True, id="by-an-annotation"),
        pytest.param("{kind: Target, namespace: default}", False, id="not-in-another-namespace"),
        pytest.param("{group: x.io, version: v1}", True, id="by-group-and-version"),
        pytest.param('{kind: "Target|Other"}', False, id="kinds-are-no-patterns"),
        pytest.param("{name: target}\n    reject: [{kind: Target}]", False, id="a-kind-is-rejected"),
        pytest.param("{name: target}\n    reject: [{name: other}]", True, id="another-name-is-rejected"),
        pytest.param('{name: target}\n    reject: [{labelSelector: "k=v"}]', False, id="a-label-is-rejected"),
        pytest.param("{name: target}\n    reject: [{}]", True, id="rejecting-nothing"),
    ],
)
def test_selected_target(select: str, *, is_selected: bool) -> None:
    build = built(_files(_replaced("fieldPath: data.port", "spec.text", select=select)))
    assert field(build, "target", "spec", "text") == ("8080" if is_selected else "foo")


def test_names_before_and_after_a_prefix_are_known() -> None:
    kustomization = "namePrefix: p-\n" + _replaced(
        "name: source", "spec.text", select="{name: p-target}\n    reject: [{name: other}]"
    )
    build = built(_files(kustomization))
    assert field(build, "p-target", "spec", "text") == "p-source"


def test_file_with_a_list_of_replacements() -> None:
    files = _files("resources: [source.yaml, target.yaml]\nreplacements: [{path: replace.yaml}]\n")
    files["replace.yaml"] = (
        "- source: {kind: ConfigMap, fieldPath: data.port}\n"
        "  targets: [{select: {kind: Target}, fieldPaths: [spec.text]}]\n"
    )
    build = built(files)
    assert field(build, "target", "spec", "text") == "8080"
    assert "replace.yaml" in build.files


def test_value_stands_where_its_source_does() -> None:
    build = built(_files(_replaced("fieldPath: data.port", "spec.int")))
    assert place(build, "target", "spec", "int") == "source.yaml:4"
    assert place(build, "target", "spec", "text") == "target.yaml:5"


@pytest.mark.parametrize(
    ("kustomization", "message"),
    [
        pytest.param(
            _replaced("fieldPath: data.nope", "spec.text"),
            "the source `ConfigMap` of a replacement has no field `data.nope`; the replacement is left out",
            id="no-such-field-in-the-source",
        ),
        pytest.param(
            _replaced("name: nope", "spec.text"),
            "0 objects match the source `nope` of a replacement; the replacement is left out",
            id="no-such-source",
        ),
        pytest.param(
            _replaced("fieldPath: data.port", "spec.nope"),
            "a replacement finds no field `spec.nope` in its target; the replacement is left out",
            id="no-such-field-in-a-target",
        ),
        pytest.param(
            _replaced("fieldPath: data.port", "spec.list.9"),
            "the path `spec.list.9` of a replacement asks for element 9 of 2; the replacement is left out",
            id="no-such-element",
        ),
        pytest.param(
            _replaced("fieldPath: data.port", "spec.text", select='{labelSelector: "((("}'),
            "`(((` is no requirement of a selector; the replacement is left out",
            id="no-selector",
        ),
        pytest.param(
            "resources: [source.yaml, target.yaml]\nreplacements: [{path: ../../out.yaml}]\n",
            "the replacements `../../out.yaml` are not in this repository and are left out",
            id="a-file-that-is-not-there",
        ),
    ],
)
def test_what_the_real_tool_refuses_is_left_out(kustomization: str, message: str) -> None:
    build = built(_files(kustomization))
    assert messages(build) == [message]
    assert field(build, "target", "spec", "text") == "foo"


@pytest.mark.parametrize(
    ("source", "target", "options"),
    [
        pytest.param("spec.map", "spec.map.{}", "{create: true}", id="a-map-put-into-itself"),
        pytest.param("spec.text", "spec.text", '{delimiter: "-", index: 99}', id="a-text-put-behind-itself"),
    ],
)
def test_values_do_not_double_for_ever(source: str, target: str, options: str) -> None:
    entries = "".join(
        f"- source: {{kind: Target, fieldPath: {source}}}\n"
        f"  targets: [{{select: {{}}, fieldPaths: [{target.format(f'k{number}')}], options: {options}}}]\n"
        for number in range(60)
    )
    build = built(_files(f"resources: [target.yaml]\nreplacements:\n{entries}"))
    assert build.gaps
    assert len(str(field(build, "target"))) < 10_000_000
