"""Explanations as people and programs read them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from netpol_lint.reporting.explanation import FORMATS, render_explanations
from tests.explaining import answers
from tests.unit.cluster_manifests import pod, policy
from tests.unit.reporting.explained_cluster import CONTEXT, QUESTIONS, ask, in_clusters


@pytest.mark.parametrize("name", QUESTIONS)
def test_golden_of_text(name: str, assert_golden: Callable[[str, str], None]) -> None:
    assert_golden(f"explanation/{name}.txt", render_explanations("text", ask(name), CONTEXT))


@pytest.mark.parametrize("name", ["denied", "unknown", "allowed"])
def test_golden_of_json(name: str, assert_golden: Callable[[str, str], None]) -> None:
    assert_golden(f"explanation/{name}.json", render_explanations("json", ask(name), CONTEXT))


def test_golden_of_text_in_colour(assert_golden: Callable[[str, str], None]) -> None:
    text = render_explanations("text", ask("denied"), replace(CONTEXT, colour=True))
    assert_golden("explanation/denied-colour.txt", text.replace("\x1b", "␛"))


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("width", [60, 80, 100])
def test_lines_fit_unless_a_word_does_not(name: str, width: int) -> None:
    text = render_explanations("text", ask(name), replace(CONTEXT, width=width))
    long = [line for line in text.splitlines() if len(line) > width]
    assert all("-->" in line or len(line.split()) == 1 for line in long), long


def test_equal_answers_of_several_clusters_are_one() -> None:
    found = [*in_clusters(ask("denied"), "dev", "prod"), *in_clusters(ask("outside"), "test")]
    text = render_explanations("text", found, replace(CONTEXT, names_clusters=True))
    heads = [line for line in text.splitlines() if line.startswith(("In cluster", "No:"))]
    assert heads[0] == "In clusters dev, prod:"
    assert heads[2] == "In cluster test:"
    assert len(heads) == 4


def test_a_program_gets_one_answer_for_each_cluster() -> None:
    found = render_explanations("json", in_clusters(ask("denied"), "dev", "prod"), CONTEXT)
    written = json.loads(found)
    assert sorted(written) == ["answers", "schemaVersion"]
    assert [each["cluster"] for each in written["answers"]] == ["dev", "prod"]


def test_a_single_answer_is_the_object_itself() -> None:
    written: dict[str, Any] = json.loads(render_explanations("json", ask("denied"), CONTEXT))
    promised = {"source", "destination", "port", "verdict", "allowed", "unknown", "egress", "ingress"}
    assert promised < set(written)
    for side in (written["egress"], written["ingress"]):
        assert set(side) == {"isolated", "because"}
        for because in side["because"]:
            assert {"object", "rule", "verdict", "reason", "location"} <= set(because)


@pytest.mark.parametrize(
    ("source", "destination", "verdict", "allowed", "isolated"),
    [
        pytest.param("ip", "pod", "allowed", "all", [False, False], id="an address has no policies"),
        pytest.param("pod", "ip", "denied", {}, [True, False], id="and is never isolated"),
    ],
)
def test_the_ends_of_the_json(
    source: str, destination: str, verdict: str, allowed: object, isolated: list[bool]
) -> None:
    ends = {"ip": "192.0.2.1", "pod": "web"}
    manifests = pod("web") + policy("p", "podSelector: {}\npolicyTypes: [Egress]")
    found = render_explanations("json", answers(manifests, ends[source], ends[destination]), CONTEXT)
    written = json.loads(found)
    assert (written["verdict"], written["allowed"], written["port"]) == (verdict, allowed, None)
    assert [written["egress"]["isolated"], written["ingress"]["isolated"]] == isolated


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_acts_on_a_terminal(name: str) -> None:
    hostile = policy("p", "podSelector: {}\npolicyTypes: [Egress]").replace("spec:", "# \x9b31m\u202e\nspec:")
    found = answers(pod("web") + hostile, "web", "192.0.2.1")
    context = replace(CONTEXT, source_lines=lambda _: [f"line {n} \x9b31m\u202e" for n in range(40)])
    text = render_explanations(name, found, context)
    assert "\x9b" not in text
    assert "\u202e" not in text
