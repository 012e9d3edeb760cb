"""The page about GitOps describes every word of the survey's JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from netpol_lint.render.cluster import Basis
from netpol_lint.render.gap import Effect
from tests.contract.checkout import CHECKOUT
from tests.unit.cli.running import run

PAGE = (CHECKOUT / "docs/gitops.md").read_text("utf-8")
SECTION = PAGE.partition("## The survey as JSON")[2].partition("\n## ")[0]
DESCRIBED = set(re.findall(r"`([^`]+)`", SECTION))

FILES = {
    "clusters/prod/apps.yaml": """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: apps, namespace: flux-system}
spec: {path: ./apps, sourceRef: {kind: GitRepository, name: flux-system}}
""",
    "apps/kustomization.yaml": "resources: [a, b, https://example.org/more.yaml]\n",
    "apps/a/kustomization.yaml": "resources: [service.yaml]\n",
    "apps/a/service.yaml": "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {externalName: a}}\n",
    "apps/a/unlisted.yaml": "{apiVersion: v1, kind: Service, metadata: {name: b}}\n",
    "apps/b/kustomization.yaml": "resources: [service.yaml]\nnamespace: b\n",
    "apps/b/service.yaml": "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {externalName: b}}\n",
    "elsewhere/service.yaml": "{apiVersion: v1, kind: Service, metadata: {name: c}}\n",
}


def keys(value: object) -> Iterator[str]:
    """Yield every key of the survey but the words of `counts` and the parts of places."""
    match value:
        case dict():
            for key, inner in value.items():
                yield key
                if key not in {"counts", "location", "kept"}:
                    yield from keys(inner)
        case list():
            for item in value:
                yield from keys(item)
        case _:
            pass


def test_every_key_of_the_survey_is_described(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    found = json.loads(run("clusters", "--output-format", "json", cwd=tmp_path).out)

    assert set(keys(found)) <= DESCRIBED
    assert found["clusters"][0]["gaps"]
    assert found["orphans"]
    assert found["leftOut"]


@pytest.mark.parametrize(
    "word",
    [*(each.value for each in Basis), *(each.name.lower().replace("_", "-") for each in Effect)],
)
def test_every_word_of_the_survey_is_described(word: str) -> None:
    assert word in DESCRIBED
