"""Artifacts that are copied together, traced back to the repository."""

from __future__ import annotations

import pytest

from netpol_lint.render.flux.glob import matches
from tests.unit.render.flux.deliveries import (
    ENTRY,
    SERVICE,
    delivered,
    kustomization,
    names,
    notes,
    undelivered,
)

OTHER = SERVICE.replace("web", "db")


def entry(
    *rules: str, path: str = "./", sources: str = "{alias: repo, kind: GitRepository, name: flux-system}"
) -> str:
    """Write a Kustomization of an artifact, and the generator that copies by some rules."""
    copies = "".join(f"    - {{{rule}}}\n" for rule in rules)
    return (
        kustomization(path=path, source="apps").replace("GitRepository", "ExternalArtifact")
        + "---\napiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\n"
        "metadata: {name: parts, namespace: flux-system}\n"
        f"spec:\n  sources: [{sources}]\n  artifacts:\n  - name: other\n  - name: apps\n    copy:\n{copies}"
    )


FILES = {
    "apps/base/a.yaml": SERVICE,
    "apps/base/kustomization.yaml": "resources: [a.yaml]\n",
    "apps/prod/kustomization.yaml": "namespace: shop\nresources: [../base]\n",
    "plain/a.yaml": SERVICE,
    "plain/x/b.yaml": OTHER,
}


@pytest.mark.parametrize(
    ("rules", "path", "found"),
    [
        pytest.param(
            ["from: '@repo/plain/**', to: '@artifact/'"], "./", ["Service/db", "Service/web"], id="contents"
        ),
        pytest.param(
            ["from: '@repo/plain/**', to: '@artifact/y/'"], "./y/x", ["Service/db"], id="below another"
        ),
        pytest.param(
            ["from: '@repo/plain', to: '@artifact/'"], "./plain/x", ["Service/db"], id="a directory"
        ),
        pytest.param(["from: '@repo/plain/a.yaml', to: '@artifact/y/'"], "y", ["Service/web"], id="a file"),
        pytest.param(
            ["from: '@repo/plain/a.yaml', to: '@artifact/y/z.yml'"], "y", ["Service/web"], id="a new name"
        ),
        pytest.param(
            ["from: '@repo/plain/*.yaml', to: '@artifact/'"], "plain", ["Service/web"], id="a pattern"
        ),
        pytest.param(["from: '@repo/pl*', to: '@artifact/'"], "plain/x", ["Service/db"], id="directories"),
        pytest.param(
            ["from: '@repo/plain/**', to: '@artifact/', exclude: [x]"],
            "./",
            ["Service/web"],
            id="without some",
        ),
        pytest.param(
            ["from: '@repo/plain/**', to: '@artifact/', exclude: ['b.*']"],
            "./",
            ["Service/web"],
            id="by name",
        ),
        pytest.param(
            [
                "from: '@repo/apps/base/**', to: '@artifact/base/'",
                "from: '@repo/apps/prod/**', to: '@artifact/prod/'",
            ],
            "./prod",
            ["shop/Service/web"],
            id="an overlay finds its base",
        ),
        pytest.param(
            [
                "from: '@repo/plain/a.yaml', to: '@artifact/a.yaml'",
                "from: '@repo/plain/x/b.yaml', to: '@artifact/a.yaml'",
            ],
            "./",
            ["Service/db"],
            id="the later rule wins",
        ),
    ],
)
def test_what_is_applied_of_an_artifact(rules: list[str], path: str, found: list[str]) -> None:
    assert names(delivered({ENTRY: entry(*rules, path=path), **FILES})) == found


def test_files_and_places_are_those_of_the_repository() -> None:
    rules = (
        "from: '@repo/apps/base/**', to: '@artifact/b/'",
        "from: '@repo/apps/prod/**', to: '@artifact/base/'",
    )
    delivery = delivered({ENTRY: entry(*rules, path="b"), **FILES})
    assert delivery.path == "apps/base"
    assert delivery.build.files == {"apps/base/a.yaml", "apps/base/kustomization.yaml"}
    assert [each.path for each in delivery.build.objects] == ["apps/base/a.yaml"]


def test_a_source_that_is_elsewhere_is_left_out() -> None:
    sources = (
        "{alias: repo, kind: GitRepository, name: flux-system}, {alias: chart, kind: OCIRepository, name: x}"
    )
    rules = ("from: '@repo/plain/**', to: '@artifact/'", "from: '@chart/**', to: '@artifact/'")
    delivery = delivered({ENTRY: entry(*rules, sources=sources), **FILES})
    assert names(delivery) == ["Service/db", "Service/web"]
    (note,) = notes(delivery)
    assert "`@chart/**` comes from OCIRepository flux-system/x" in note


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(entry(), id="no rules"),
        pytest.param(entry("from: '@none/x/**', to: '@artifact/'"), id="an alias that is not there"),
        pytest.param(entry("from: 1, to: [x]"), id="wrong types"),
        pytest.param(
            kustomization(path="./", source="gone").replace("GitRepository", "ExternalArtifact"),
            id="no generator",
        ),
    ],
)
def test_an_artifact_of_which_nothing_is_here(text: str) -> None:
    assert undelivered({ENTRY: text, **FILES}).gap.note.message.startswith(
        "Kustomization flux-system/apps applies"
    )


@pytest.mark.parametrize(
    ("pattern", "path", "is_match"),
    [
        pytest.param("a/*.yaml", "a/b.yaml", True, id="a star in a name"),
        pytest.param("a/*", "a/b/c", False, id="a star stays in its directory"),
        pytest.param("**", "a/b/c", True, id="all"),
        pytest.param("a/**/c", "a/c", True, id="no directory between"),
        pytest.param("a/**/c", "a/b/b/c", True, id="directories between"),
        pytest.param("a/**", "b/a", False, id="another directory"),
        pytest.param("**/" * 30 + "x", "a/" * 200 + "y", False, id="many double stars take no time"),
        pytest.param("*a" * 40, "a" * 200, False, id="a name with many stars matches nothing"),
    ],
)
def test_patterns_of_copy_rules(pattern: str, path: str, is_match: bool) -> None:
    assert matches(pattern, path) is is_match
