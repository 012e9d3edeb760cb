"""Graphviz and Mermaid: every line is one of those their grammars have, whatever the names are."""

from __future__ import annotations

import re

import pytest

from netpol_lint.reporting.graph import GraphView, write_graph
from netpol_lint.reporting.graph.mermaid import MOST_EDGES
from tests.unit.reporting.graph.sample import (
    ALIKE,
    EXTERNAL_DNS,
    HOSTILE,
    OPEN,
    SHOP,
    edges_of,
    view_of,
    written,
)

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_ATTRIBUTES = rf"\[\w+={_STRING}(?: \w+={_STRING})*\]"
DOT_LINES = {
    "node": re.compile(rf" +({_STRING}) {_ATTRIBUTES}"),
    "edge": re.compile(rf" +({_STRING}) -> ({_STRING}) {_ATTRIBUTES}"),
    "open": re.compile(rf" +subgraph {_STRING} {{ label={_STRING}"),
    "close": re.compile(r" *}"),
    "head": re.compile(rf'digraph {_STRING} {{|  rankdir="LR"|  (?:node|edge) {_ATTRIBUTES}'),
}
_LABEL = r'"[^"`<>&\n]*(?:<br/>[^"`<>&\n]*)*"'
MERMAID_LINES = {
    "node": re.compile(rf" +(e\d+)(?:\[{_LABEL}\]|\(\[{_LABEL}\]\))"),
    "edge": re.compile(rf" +(e\d+) (?:-->|-\.->)\|{_LABEL}\| (e\d+)"),
    "open": re.compile(rf" +subgraph \w+\[{_LABEL}\]"),
    "close": re.compile(r" +end"),
    "head": re.compile(r"flowchart LR|  %% .*"),
}
VIEWS = [
    pytest.param(view_of(SHOP), id="a cluster"),
    pytest.param(view_of(SHOP, "shop/"), id="a focus"),
    pytest.param(view_of(SHOP, config=EXTERNAL_DNS), id="a workload that only the configuration names"),
    pytest.param(view_of(HOSTILE), id="hostile names"),
    pytest.param(view_of(ALIKE, is_grouped=True), id="groups"),
    pytest.param(view_of(OPEN), id="many edges"),
]
FORMATS = {"dot": DOT_LINES, "mermaid": MERMAID_LINES}


def statements(output_format: str, text: str) -> list[tuple[str, re.Match[str]]]:
    found = []
    for line in text.splitlines():
        kinds = {kind: pattern.fullmatch(line) for kind, pattern in FORMATS[output_format].items()}
        kinds = {kind: match for kind, match in kinds.items() if match}
        assert kinds, f"{line} is no line of {output_format}"
        found += [(kind, match) for kind, match in kinds.items() if match][:1]
    return found


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("output_format", FORMATS)
def test_every_line_is_of_the_language_and_boxes_close(output_format: str, view: GraphView) -> None:
    kinds = [kind for kind, _ in statements(output_format, written(output_format, view, view))]
    closing = kinds.count("open") + (output_format == "dot")
    assert kinds.count("close") == closing
    assert kinds.count("node") > 1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("output_format", FORMATS)
def test_nodes_come_once_and_before_their_edges(output_format: str, view: GraphView) -> None:
    seen = set()
    for kind, match in statements(output_format, written(output_format, view)):
        if kind == "node":
            assert match[1] not in seen
            seen.add(match[1])
        if kind == "edge":
            assert {match[1], match[2]} <= seen


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("output_format", FORMATS)
def test_there_are_as_many_pairs_of_nodes_as_edges(output_format: str, view: GraphView) -> None:
    pairs = [
        (match[1], match[2])
        for kind, match in statements(output_format, written(output_format, view))
        if kind == "edge"
    ]
    # An edge that is allowed for some ports and unknown for others is two arrows.
    assert len(set(pairs)) == len(edges_of(view))


@pytest.mark.parametrize(
    ("output_format", "certain", "unknown"),
    [
        pytest.param("dot", '[label="TCP 8080"]', '[label="TCP 8080?" style="dashed"]', id="dot"),
        pytest.param("mermaid", '-->|"TCP 8080"|', '-.->|"TCP 8080?"|', id="mermaid"),
    ],
)
def test_unknown_connections_look_different(output_format: str, certain: str, unknown: str) -> None:
    text = written(output_format, view_of(SHOP))
    assert certain in text
    assert unknown in text


def test_nodes_of_two_clusters_are_different() -> None:
    for output_format in FORMATS:
        views = view_of(ALIKE, name="dev"), view_of(ALIKE, name="prod")
        both = statements(output_format, written(output_format, *views))
        nodes = [match[1] for kind, match in both if kind == "node"]
        assert len(set(nodes)) == len(nodes) > 0


@pytest.mark.parametrize(
    ("view", "is_warned"),
    [
        pytest.param(view_of(SHOP), False, id="few edges"),
        pytest.param(view_of(OPEN), True, id="too many edges"),
        pytest.param(view_of(OPEN, is_grouped=True), False, id="grouping helps"),
        pytest.param(view_of(OPEN, "left/pod-00"), False, id="a focus helps"),
        pytest.param(view_of(SHOP, name="x" * 50_000), True, id="too many characters"),
    ],
)
def test_mermaid_warns_of_what_it_will_not_draw(view: GraphView, is_warned: bool) -> None:
    pieces: list[str] = []
    warning = write_graph("mermaid", [view], pieces.append, width=80)
    assert (warning is not None) is is_warned
    assert ("%%" in "".join(pieces)) is is_warned
    if warning is not None:
        number = len(edges_of(view))
        assert f"{number:,} edges" in warning
        assert f"more than {MOST_EDGES}" in warning
        assert "--focus" in warning


def test_other_formats_warn_of_nothing() -> None:
    for output_format in ("json", "csv", "dot", "matrix"):
        assert write_graph(output_format, [view_of(OPEN)], len, width=80) is None
