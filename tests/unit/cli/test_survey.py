"""How `clusters` shows what was understood of a repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from netpol_lint.audit import survey
from netpol_lint.cli.note_digest import digest
from netpol_lint.cli.survey_counts import ONE, counts
from netpol_lint.cli.survey_json import survey_as_json
from netpol_lint.cli.survey_text import survey_as_text
from netpol_lint.cli.undeployed import by_place
from netpol_lint.config import DEFAULT_CONFIG, Config, StatedCluster
from netpol_lint.findings import Note
from netpol_lint.location import whole_file
from netpol_lint.render.tools import RenderOptions
from tests.unit.cluster_manifests import DENY_BOTH, pod, policy
from tests.unit.render.repositories import flux, kustomization, repository

AT = whole_file(".netpol-lint.yaml")
DENY = policy("deny", DENY_BOTH)
RELEASE = (
    "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: %s, namespace: data}\n"
    "spec: {chart: {spec: {chart: %s, sourceRef: {kind: HelmRepository, name: charts}}}}\n"
)
APP_TEMPLATE = (
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\n"
    "spec:\n"
    "  chart: {spec: {chart: app-template, version: 4.1.0, sourceRef: {kind: HelmRepository, name: b}}}\n"
    "  values: {controllers: {main: {containers: {main: {image: {repository: a, tag: b}}}}}}\n"
)

DELIVERED = {
    "clusters/prod/apps.yaml": flux("apps", "./apps/prod"),
    "apps/prod/kustomization.yaml": kustomization("deny.yaml", "web.yaml"),
    "apps/prod/deny.yaml": DENY,
    "apps/prod/web.yaml": pod("web"),
    "apps/prod/forgotten.yaml": pod("forgotten") + "---\n" + pod("too"),
    "examples/one/a.yaml": pod("a"),
    "examples/two/b.yaml": pod("b"),
}


def stated(name: str, *paths: str) -> Config:
    cluster = StatedCluster(name, tuple((path, AT) for path in paths), None, (), Config())
    return Config(clusters=(cluster,))


def text(files: Mapping[str, str], config: Config = DEFAULT_CONFIG) -> str:
    found = survey(repository(files), config, RenderOptions(has_helm=False))
    return survey_as_text(found, found.notes)


def as_json(files: Mapping[str, str], config: Config = DEFAULT_CONFIG) -> Any:
    found = survey(repository(files), config, RenderOptions(has_helm=False))
    return json.loads(survey_as_json(found, found.notes))


def test_a_cluster_that_is_delivered() -> None:
    assert text(DELIVERED) == (
        "1 cluster in 7 files\n"
        "\n"
        "cluster prod\n"
        "  delivered from clusters/prod\n"
        "       3 objects\n"
        "       1 namespace\n"
        "       1 workload\n"
        "       1 network policy\n"
        "  from\n"
        "    clusters/prod (directory, 1 object)\n"
        "    apps/prod (Flux Kustomization flux-system/apps, 2 objects)\n"
        "\n"
        "not deployed\n"
        "  nothing that is deployed leads to\n"
        "    examples/one (1 object)\n"
        "    examples/two (1 object)\n"
        "  no kustomization in use lists\n"
        "    apps/prod/forgotten.yaml (2 objects)"
    )


@pytest.mark.parametrize(
    ("files", "config", "line"),
    [
        pytest.param(
            {"a.yaml": DENY},
            DEFAULT_CONFIG,
            "told from paths: none of them names an environment",
            id="the only one",
        ),
        pytest.param(
            {"dev/a.yaml": DENY},
            DEFAULT_CONFIG,
            "told from paths: those that name `dev`, and those that name no environment",
            id="environment",
        ),
        pytest.param(
            {
                "clusters/prod/apps.yaml": flux("apps", "./apps"),
                "apps/a.yaml": DENY,
                "overlays/prod/b.yaml": pod("b") + "---\n" + pod("c"),
            },
            DEFAULT_CONFIG,
            "told from paths: those that name `prod`, and those that name no environment",
            id="environment with the name of a cluster that something is delivered to",
        ),
        pytest.param(
            {"x/a.yaml": DENY + pod("a"), "y/a.yaml": policy("deny", "{}")},
            DEFAULT_CONFIG,
            "told from paths: `y` contradicts a larger unit, so the two do not run together",
            id="alternative",
        ),
        pytest.param(
            {"x/a.yaml": DENY, "y/a.yaml": pod("a")},
            stated("shop", "x", "y"),
            "stated in the configuration: x, y",
            id="stated",
        ),
        pytest.param(
            {f"{name}/a.yaml": pod(name) for name in "abcdefg"},
            stated("shop", *"abcdefg"),
            "stated in the configuration: a, b, c, d, e and 2 more",
            id="stated in many places",
        ),
    ],
)
def test_how_a_cluster_was_found(files: Mapping[str, str], config: Config, line: str) -> None:
    assert f"  {line}\n" in text(files, config)


def test_what_there_is_several_of_is_counted_in_the_plural() -> None:
    lines = text({"a.yaml": f"{DENY}---\n{pod('a')}---\n{pod('b')}"}).splitlines()
    assert lines[4:8] == [
        "       3 objects",
        "       1 namespace",
        "       2 workloads",
        "       1 network policy",
    ]


def test_whatever_is_counted_has_a_word_for_one_of_it() -> None:
    found = survey(repository({"a.yaml": DENY}), DEFAULT_CONFIG, RenderOptions(has_helm=False))
    assert set(ONE) == {"objects", *counts(found.clusters[0])}


@pytest.mark.parametrize(
    ("files", "line"),
    [
        pytest.param(
            {"a.yaml": DENY}, "    . (directory, 1 object)", id="manifests that stand for themselves"
        ),
        pytest.param(
            {"a.yaml": APP_TEMPLATE},
            "    a.yaml (HelmRelease shop/web, 1 object)",
            id="values that tell what a chart brings, by their file",
        ),
        pytest.param(
            {"a.yaml": DENY + RELEASE % ("db", "pg") + RELEASE % ("mq", "mq")},
            "       2 releases of charts that are not rendered",
            id="releases of which nothing is known",
        ),
        pytest.param(
            {"a.yaml": DENY, "b.yaml": policy("deny", "{}")},
            "  defined twice, differently\n    shop/NetworkPolicy/deny: a.yaml:2:1 and b.yaml:2:1",
            id="an object twice, with both places",
        ),
    ],
)
def test_what_a_cluster_is_made_of(files: Mapping[str, str], line: str) -> None:
    assert line in text(files)


def test_json_has_all_of_it() -> None:
    found = as_json(DELIVERED)
    (cluster,) = found["clusters"]
    assert cluster["entry"] == {"basis": "delivered", "paths": ["clusters/prod"]}
    assert cluster["objects"] == 3
    assert [(each["id"], each["delivered"]) for each in cluster["units"]] == [
        ("clusters/prod", None),
        ("apps/prod", "flux-system/Kustomization/apps"),
    ]
    assert (cluster["duplicates"], cluster["gaps"]) == ([], [])
    assert found["orphans"] == [
        {"id": "examples/one", "kind": "directory", "objects": 1},
        {"id": "examples/two", "kind": "directory", "objects": 1},
    ]
    assert found["leftOut"] == [{"path": "apps/prod/forgotten.yaml", "objects": 2}]
    assert [each["kind"] for each in found["notes"]] == ["not-deployed", "not-deployed"]


def test_json_names_duplicates_and_gaps() -> None:
    files = {"a.yaml": DENY + RELEASE % ("db", "pg"), "b.yaml": policy("deny", "{}")}
    (cluster,) = as_json(files)["clusters"]
    assert cluster["duplicates"] == [
        {
            "object": "shop/NetworkPolicy/deny",
            "kept": {"path": "a.yaml", "line": 2, "column": 1},
            "leftOut": {"path": "b.yaml", "line": 2, "column": 1},
        }
    ]
    (gap,) = cluster["gaps"]
    assert (gap["effect"], gap["namespace"], gap["location"]["path"]) == ("objects", "data", "a.yaml")


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param(["chart `a` is b"], ["a.yaml:1:1: chart `a` is b"], id="one"),
        pytest.param(
            ["chart `a` is out", "chart `b` is out", "`c` is in", "chart `d` is out"],
            [
                "a.yaml:1:1: chart `a` is out",
                "a.yaml:1:1: chart `b` is out",
                "a.yaml:1:1: chart `d` is out",
                "a.yaml:1:1: `c` is in",
            ],
            id="a few that are alike stand together",
        ),
        pytest.param(
            [f"release ns/r{number} of 'chart {number}' has {number} objects" for number in range(1200)],
            [
                "a.yaml:1:1: release ns/r0 of 'chart 0' has 0 objects",
                "a.yaml:1:1: release ns/r1 of 'chart 1' has 1 objects",
                "  and 1,198 more like these",
            ],
            id="many that are alike are counted",
        ),
    ],
)
def test_notes_that_are_alike(messages: list[str], expected: list[str]) -> None:
    notes = [Note("unrendered-source", message, whole_file("a.yaml")) for message in messages]
    assert list(digest(notes)) == expected


def test_what_was_assumed_stands_apart_from_what_was_not_analysed() -> None:
    files = {
        "clusters/prod/apps.yaml": flux("apps", "./apps").replace(
            "Repository, name: flux-system", "Repository, name: fleet"
        ),
        "apps/kustomization.yaml": kustomization("deny.yaml", "https://example.org/more.yaml"),
        "apps/deny.yaml": DENY,
    }
    lines = text(files).splitlines()
    found = lines.index("not analysed")

    assert [line[:60] for line in lines[found:]] == [
        "not analysed",
        "  unrendered-source",
        "    apps/kustomization.yaml:3:3: `https://example.org/more.y",
        "",
        "assumed",
        "  assumed-source",
        "    clusters/prod/apps.yaml:5:9: GitRepository flux-system/f",
    ]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        pytest.param({}, {}, id="nothing"),
        pytest.param({"a/b": 1, "a/c": 2}, {"a/b": (1, 1), "a/c": (1, 2)}, id="few places are all named"),
        pytest.param(
            {f"old/{number}/x": 2 for number in range(20)} | {"examples/a": 1},
            {"examples": (1, 1), "old": (20, 40)},
            id="many places are summed up by directory",
        ),
        pytest.param(
            {f"old/{number}": 1 for number in range(12)},
            {f"old/{number}": (1, 1) for number in range(12)},
            id="twelve are not many",
        ),
    ],
)
def test_places_of_what_is_not_deployed(
    objects: Mapping[str, int], expected: Mapping[str, tuple[int, int]]
) -> None:
    assert by_place(objects) == expected
