"""Overlays of parts that one kustomization brings together: nobody deploys both."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.unit.render.repositories import kustomization, manifest, rendered

PARTS = {f"parts/{name}/base/{name}.yaml": manifest(name) for name in "abcdef"}
PARTS |= {f"parts/{name}/base/kustomization.yaml": kustomization(f"{name}.yaml") for name in "abcdef"}
WHOLE = {"whole/kustomization.yaml": kustomization(*(f"../parts/{name}/base" for name in "abcdef"))}


def overlay(name: str, *bases: str) -> dict[str, str]:
    return {f"parts/{name}/kustomization.yaml": kustomization(*bases, more="namePrefix: x-\n")}


@pytest.mark.parametrize(
    ("files", "deployed", "variants"),
    [
        pytest.param(
            WHOLE
            | overlay("a/overlays/test", "../../base")
            | overlay("b/overlays/prod", "../../base")
            | overlay("c/alone", "../base"),
            ["whole"],
            ["parts/a/overlays/test", "parts/b/overlays/prod", "parts/c/alone"],
            id="overlays of parts, and what shares files with the whole",
        ),
        pytest.param(
            WHOLE
            | overlay("a/overlays/test", "../../base")
            | overlay("b/overlays/prod", "../../base")
            | {
                "tools/kustomization.yaml": kustomization("tool.yaml"),
                "tools/tool.yaml": manifest("tool"),
            },
            ["tools", "whole"],
            ["parts/a/overlays/test", "parts/b/overlays/prod"],
            id="what shares nothing with it is deployed beside the whole",
        ),
        pytest.param(
            WHOLE | overlay("a/overlays/test", "../../base") | overlay("b/overlays/prod", "../../base"),
            ["parts/a/overlays/test", "parts/b/overlays/prod", "whole"],
            [],
            id="two overlays are not yet a collection",
        ),
        pytest.param(
            overlay("a/overlays/test", "../../base")
            | overlay("b/overlays/test", "../../base")
            | overlay("c/overlays/test", "../../base")
            | overlay("d/overlays/test", "../../base"),
            [f"parts/{name}/overlays/test" for name in "abcd"],
            [],
            id="without a whole every overlay is deployed",
        ),
        pytest.param(
            {
                f"overlays/{name}/kustomization.yaml": kustomization(
                    *(f"../../parts/{each}/base" for each in "abcdef")
                )
                for name in ("dev", "test", "staging", "prod")
            },
            [f"overlays/{name}" for name in ("dev", "prod", "staging", "test")],
            [],
            id="an overlay of everything is no whole",
        ),
    ],
)
def test_variants(files: dict[str, str], deployed: list[str], variants: list[str]) -> None:
    found = rendered({path: text for path, text in PARTS.items() if not _is_unused(path, files)} | files)
    assert sorted({unit.id for cluster in found.clusters for unit in cluster.units}) == deployed
    assert sorted(each.id for each in found.orphans) == variants


def _is_unused(path: str, files: Mapping[str, str]) -> bool:
    """Tell whether a part is named by no kustomization, and would be one of its own."""
    part = path.split("/")[1]
    return not any(f"parts/{part}/" in f"{name}{text}" for name, text in files.items())
