"""What `render` writes, of which places, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from netpol_lint.cli.exit_code import ExitCode
from netpol_lint.cli.render_job import RenderJob, run_render
from netpol_lint.errors import ConfigError
from netpol_lint.render.tools import Renderer, RenderOptions
from netpol_lint.source.node import Mapping
from tests.unit.cli.running import run, write
from tests.unit.render.repositories import flux, kustomization, manifest
from tests.unit.source.reading import load

FILES = {
    ".git/HEAD": "",
    "base/kustomization.yaml": kustomization("web.yaml"),
    "base/web.yaml": manifest("web"),
    "overlays/dev/kustomization.yaml": kustomization("../../base", more="namespace: dev\n"),
    "overlays/prod/kustomization.yaml": kustomization(
        "../../base", more="namespace: prod\npatches:\n- path: patch.yaml\n"
    ),
    "overlays/prod/patch.yaml": manifest("web") + "spec: {type: NodePort}\n",
}

Render = Callable[..., "tuple[ExitCode, str, str]"]


@pytest.fixture
def render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Render:
    """Return what renders places of a repository and tells how it ended, and what it wrote."""
    monkeypatch.chdir(write(tmp_path, FILES))
    monkeypatch.setenv("PATH", "")

    def run_here(*paths: str, **options: object) -> tuple[ExitCode, str, str]:
        usual = RenderJob(
            paths=tuple(map(Path, paths)),
            config=None,
            output=None,
            clusters=(),
            has_origins=False,
            has_cache=False,
            rendering=RenderOptions(has_helm=False),
            jobs=1,
            is_quiet=False,
            is_verbose=False,
        )
        given = {name: getattr(usual, name) for name in RenderJob.__struct_fields__} | options
        code = run_render(RenderJob(**given))
        written = capsys.readouterr()
        return code, written.out, written.err

    return run_here


def names(text: str) -> list[str]:
    """Return the objects of a stream of YAML as `namespace/name`."""
    found = []
    for document in load(text).documents:
        assert isinstance(document.root, Mapping)
        metadata = document.root.get("metadata")
        assert isinstance(metadata, Mapping)
        parts = (metadata.get(each) for each in ("namespace", "name"))
        found.append("/".join(getattr(each, "text", "") for each in parts))
    return found


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param(["overlays/prod"], ["prod/web"], id="a directory of a kustomization"),
        pytest.param(["overlays/prod/kustomization.yaml"], ["prod/web"], id="the kustomization itself"),
        pytest.param(["overlays/prod", "overlays/dev"], ["dev/web", "prod/web"], id="two of them, sorted"),
        pytest.param(["base"], ["/web"], id="one that others use"),
        pytest.param([], ["dev/web", "prod/web"], id="the repository, each of its clusters"),
        pytest.param(["overlays"], ["dev/web", "prod/web"], id="a directory above some"),
        pytest.param(["base/web.yaml"], ["/web"], id="a manifest"),
        pytest.param(["base", "overlays"], ["dev/web", "prod/web"], id="a kustomization and something else"),
    ],
)
def test_what_is_rendered(render: Render, paths: list[str], expected: list[str]) -> None:
    code, out, err = render(*paths)
    assert (code, sorted(names(out)), err) == (ExitCode.CLEAN, expected, "")


def test_a_kustomization_is_what_the_real_tool_would_print(render: Render) -> None:
    assert render("overlays/prod")[1] == (
        "---\napiVersion: v1\nkind: Service\n"
        "metadata:\n  name: web\n  namespace: prod\nspec:\n  type: NodePort\n"
    )


def test_each_cluster_has_its_title(render: Render) -> None:
    titles = [line for line in render()[1].splitlines() if line.startswith("#")]
    assert titles == ["# cluster dev", "# cluster prod"]


def test_origins(render: Render) -> None:
    _, out, _ = render("overlays/prod", has_origins=True)
    assert [line for line in out.splitlines() if line.startswith("#")] == [
        "# from base/web.yaml:1:1",
        "# metadata.namespace: overlays/prod/kustomization.yaml:3:12 (`namespace`)",
        "# spec: overlays/prod/patch.yaml:4:7 (patch)",
    ]


@pytest.mark.parametrize(
    ("names_given", "expected"),
    [
        pytest.param(["dev"], ["dev/web"], id="one"),
        pytest.param(["prod", "dev"], ["dev/web", "prod/web"], id="several"),
    ],
)
def test_chosen_clusters(render: Render, names_given: list[str], expected: list[str]) -> None:
    assert names(render(clusters=tuple(names_given))[1]) == expected


@pytest.mark.parametrize(
    ("paths", "options", "message", "hint"),
    [
        pytest.param(
            [],
            {"clusters": ("pord",)},
            "there is no cluster 'pord'",
            "did you mean 'prod'? the clusters are 'dev', 'prod'",
            id="a cluster that is not there",
        ),
        pytest.param(
            ["base"],
            {"clusters": ("dev",)},
            "--cluster says nothing about the kustomization base",
            "leave it out",
            id="a cluster of a kustomization",
        ),
        pytest.param(["gone"], {}, "gone does not exist", "name a directory", id="a path that is not there"),
        pytest.param(
            [],
            {"rendering": RenderOptions(Renderer.KUBECTL)},
            "there is no `kubectl` on PATH",
            "install it, or leave --renderer out",
            id="a renderer that is not installed",
        ),
        pytest.param([], {"output": Path("no/such")}, "cannot write no/such", "", id="no place for it"),
    ],
)
def test_wrong_usage(
    render: Render, paths: list[str], options: dict[str, object], message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        render(*paths, **options)
    assert raised.value.message.startswith(message)
    assert (raised.value.hint or "").startswith(hint)


def test_output_to_a_file(render: Render, tmp_path: Path) -> None:
    code, out, err = render("overlays/prod", output=tmp_path / "out.yaml")
    assert (code, out, err) == (ExitCode.CLEAN, "", "")
    assert names((tmp_path / "out.yaml").read_text("utf-8")) == ["prod/web"]


@pytest.mark.parametrize(
    "text", [pytest.param("resources: []\n", id="nothing listed"), pytest.param("a: [\n", id="broken")]
)
def test_nothing_to_render_is_an_error(render: Render, tmp_path: Path, text: str) -> None:
    write(tmp_path, {"empty/kustomization.yaml": text})
    code, out, err = render("empty")
    assert (code, out) == (ExitCode.FINDINGS, "")
    assert err.endswith("error: no object was rendered\n")


def test_what_is_missing_is_said_beside_the_objects(render: Render, tmp_path: Path) -> None:
    write(tmp_path, {"x/kustomization.yaml": kustomization("../base", "gone.yaml")})
    code, out, err = render("x")
    assert (code, names(out)) == (ExitCode.CLEAN, ["/web"])
    assert err == "1 thing not analysed; --verbose lists them\n"
    assert render("x", is_verbose=True)[2].startswith("x/kustomization.yaml:3:3: note[unrendered-source] ")
    assert render("x", is_quiet=True)[2] == ""


def test_a_name_does_not_end_the_comment_that_it_stands_in(render: Render, tmp_path: Path) -> None:
    files = {
        "x/kustomization.yaml": 'resources: [a.yaml]\ncommonAnnotations: {"a\\nkind: B": c}\n',
        "x/a.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web, annotations: {a: b}}\n",
    }
    write(tmp_path, files)
    out = render("x", has_origins=True)[1]
    assert r"# metadata.annotations.a\nkind: B: x/kustomization.yaml:2:35 (`commonAnnotations`)" in out
    assert names(out) == ["/web"]


def test_outside_git_bases_above_the_place_are_read(render: Render, tmp_path: Path) -> None:
    (tmp_path / ".git/HEAD").unlink()
    (tmp_path / ".git").rmdir()
    assert names(render("overlays/prod")[1]) == ["prod/web"]


def test_what_a_delivery_object_brings_is_named_by_its_destination(render: Render, tmp_path: Path) -> None:
    write(tmp_path, {"clusters/eu/apps.yaml": flux("apps", "./overlays/prod")})
    code, out, _ = render(clusters=("eu",), has_origins=True)
    assert (code, names(out)) == (ExitCode.CLEAN, ["flux-system/apps", "prod/web"])
    assert out.startswith("---\n# cluster eu\n# from clusters/eu/apps.yaml:1:1\n")


def test_the_command_line(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    ended = run("render", "overlays/prod", "--origins", "--no-helm", "--quiet", cwd=tmp_path)
    assert (ended.code, names(ended.out), ended.err) == (0, ["prod/web"], "")
