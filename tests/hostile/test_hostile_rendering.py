"""Repositories whose rendering would never end: what is left out is said at its place, the rest stays."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from netpol_lint.audit.survey import survey
from netpol_lint.config import DEFAULT_CONFIG
from netpol_lint.render.budget import Budget
from netpol_lint.render.rendering import render_repository
from netpol_lint.render.tools import RenderOptions, tools_for
from netpol_lint.source.repository import Repository

_CONFIG = replace(DEFAULT_CONFIG, repository_urls=("https://example.org/own.git",))
_GOOD = {"good/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: good}\n"}


def _services(number: int) -> str:
    one = "apiVersion: v1\nkind: Service\nmetadata: {name: NAME}\nspec: {}\n---\n"
    return "".join(one.replace("NAME", f"s{index}") for index in range(number))


def _kustomization(*resources: str, more: str = "") -> str:
    return f"resources: [{', '.join(resources)}]\n{more}"


def _flux(name: str, path: str, *, more: str = "") -> str:
    metadata = f"metadata: {{name: {name}, namespace: flux-system}}"
    spec = f"spec:\n  path: {path}\n  sourceRef: {{kind: GitRepository, name: flux-system}}\n{more}"
    return f"apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n{metadata}\n{spec}---\n"


def _doubling(levels: int) -> dict[str, str]:
    """Name the level below twice on each level, under different names."""
    files = {"l0/kustomization.yaml": _kustomization("s.yaml"), "l0/s.yaml": _services(1)}
    for level in range(1, levels + 1):
        files[f"l{level}/kustomization.yaml"] = _kustomization("a", "b")
        for side in "ab":
            below = _kustomization(f"../../l{level - 1}", more=f"namePrefix: {side}-\n")
            files[f"l{level}/{side}/kustomization.yaml"] = below
    return files


def _lines(line: str, number: int) -> str:
    return "".join(line.replace("NUMBER", str(index)) for index in range(number))


def _patches(number: int, patch: str, target: str = "kind: Service") -> str:
    return "patches:\n" + _lines(f"- {{target: {{{target}}}, patch: '{patch}'}}\n", number)


def _list_of(number: int, key: str) -> str:
    return f"{{list: {{elements: [{', '.join(f'{{{key}: x{index}}}' for index in range(number))}]}}}}"


_APPLICATION_SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: s, namespace: argocd}
spec:
  generators: [GENERATOR]
  template:
    metadata: {name: "{{a}}{{b}}"}
    spec:
      source: {repoURL: "https://example.org/own.git", path: p}
      destination: {name: in-cluster, namespace: x}
"""
_OPERATION = "[{op: add, path: /x, value: y}]"
_TRANSFORMER = """\
apiVersion: builtin
kind: PrefixTransformer
metadata: {name: tNUMBER}
prefix: x
---
"""
_LABELS = ", ".join(f"l{each}: x" for each in range(299))
_MATRIX = f"{{matrix: {{generators: [{_list_of(300, 'a')}, {_list_of(300, 'b')}]}}}}"


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            _doubling(30), "is more than 40 kustomizations below", id="a base named twice on 30 levels"
        ),
        pytest.param(
            {
                "a/kustomization.yaml": _kustomization(
                    "s.yaml", more=_patches(1, _OPERATION, "name: (a+)+b")
                ),
                "a/s.yaml": _services(1).replace("s0", "a" * 5000),
            },
            "might take for ever",
            id="a target that backtracks",
        ),
        pytest.param(
            {f"d{each}/kustomization.yaml": _kustomization(f"../d{each + 1}") for each in range(60)}
            | {"d60/kustomization.yaml": _kustomization("s.yaml"), "d60/s.yaml": _services(1)},
            "is more than 40 kustomizations below the first",
            id="a long chain of bases",
        ),
        pytest.param(
            {f"d{each}/ks.yaml": _flux(f"k{each}", f"./d{each + 1}") for each in range(60)}
            | {"d60/s.yaml": _services(1)},
            "more than 30 delivery objects lead to it",
            id="a long chain of deliveries",
        ),
        pytest.param(
            {"a/set.yaml": _APPLICATION_SET.replace("GENERATOR", _MATRIX), "p/s.yaml": _services(1)},
            "makes more than 2,000 sets of parameters",
            id="a matrix of large lists",
        ),
    ],
)
def test_rendering_ends_and_says_where_it_ended(files: dict[str, str], message: str) -> None:
    found = survey(_repository(files), _CONFIG)
    assert [note.at for note in found.notes if message in note.message], found.notes
    names = {name for model in found.clusters for name in model.inventory.namespaces}
    assert "good" in names | {each.name for each in found.undeployed_objects}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {
                "a/kustomization.yaml": _kustomization("s.yaml", more=_patches(99, _OPERATION)),
                "a/s.yaml": _services(99),
            },
            id="many patches for many objects",
        ),
        pytest.param(
            {
                "a/kustomization.yaml": _kustomization("s.yaml", more="patches: [{path: p, target: {}}]\n"),
                "a/p": _lines("- {op: add, path: /spec/xNUMBER, value: y}\n", 99),
                "a/s.yaml": _services(99),
            },
            id="many operations for many objects",
        ),
        pytest.param(
            {
                "a/kustomization.yaml": _kustomization("s.yaml", more="transformers: [t.yaml]\n"),
                "a/t.yaml": _lines(_TRANSFORMER, 99),
                "a/s.yaml": _services(99),
            },
            id="many transformers for many objects",
        ),
        pytest.param(
            {
                "a/kustomization.yaml": _kustomization("s.yaml", more=f"commonLabels: {{{_LABELS}}}\n"),
                "a/s.yaml": _services(99),
            },
            id="many labels for many objects",
        ),
        pytest.param(
            {
                "a/kustomization.yaml": "configMapGenerator:\n"
                + _lines("- {name: cNUMBER, files: [k]}\n", 99),
                "a/k": "x" * 50_000,
            },
            id="many objects of a large file",
        ),
        pytest.param(
            {
                "base/kustomization.yaml": _kustomization("s.yaml"),
                "base/s.yaml": _services(99),
                **{
                    f"o{each}/kustomization.yaml": _kustomization("../base", more="namespace: x\n")
                    for each in range(9)
                },
            },
            id="many overlays of many objects",
        ),
        pytest.param(
            {
                "c/ks.yaml": "".join(_flux(f"k{each}", "./big") for each in range(9)),
                "big/s.yaml": _services(99),
            },
            id="many deliveries of many objects",
        ),
    ],
)
def test_what_costs_too_much_is_left_out_and_said(files: dict[str, str]) -> None:
    tools = tools_for(_repository(files), RenderOptions(has_helm=False), _CONFIG)
    budget = tools.kustomizer.budget
    while budget.affords(20_000):
        pass
    budget.spend(-20_000)  # so little is left that a test stays small
    rendering = render_repository(tools)
    assert [note.at for note in rendering.notes() if Budget.SPENT in note.message]
    objects = (*rendering.undeployed, *(one for each in rendering.clusters for one in each.objects))
    assert "good" in {each.name for each in objects}


def _repository(files: dict[str, str]) -> Repository:
    return Repository.from_bytes({path: text.encode() for path, text in {**_GOOD, **files}.items()})
