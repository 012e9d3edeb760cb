"""The renderer against the answers of the real tool that are recorded in `cases/`."""

from __future__ import annotations

import pytest

from netpol_lint.render.build import Build
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.source.repository import Repository
from tests.differential.cases import FOLDER, Case, cases_of
from tests.differential.comparison import differences, parsed
from tests.differential.relevant import whole

CASES = [case for file in sorted(FOLDER.glob("*.yaml")) for case in cases_of(file.read_text("utf-8"))]


def build(case: Case) -> Build:
    repository = Repository.from_bytes({path: text.encode() for path, text in case.files.items()})
    return Kustomizer(repository, ChartRenderer(repository, None)).build(case.directory)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.name) for case in CASES if case.answer.refusal is None]
)
def test_what_the_real_tool_builds_is_built_alike(case: Case) -> None:
    assert list(differences(build(case).objects, parsed(case.answer.output), whole)) == []


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES if case.answer.refusal])
def test_what_the_real_tool_refuses_leaves_a_gap_or_is_built_for_a_reason(case: Case) -> None:
    built = build(case)
    if case.lenient:
        assert built.objects
    else:
        assert built.gaps or built.stale_patches
