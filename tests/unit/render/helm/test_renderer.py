"""Charts rendered with a helm that only says what it was asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netpol_lint.location import whole_file
from netpol_lint.render.build import Build
from netpol_lint.render.helm.release import Parameter, Release
from netpol_lint.render.helm.renderer import ChartRenderer, find_helm
from netpol_lint.source.repository import Repository, open_repository
from tests.unit.render.repositories import repository

CHART = {
    "charts/web/Chart.yaml": "name: web\n",
    "charts/web/templates/web.yaml": "kind: Service\nmetadata:\n  name: web\n",
    "charts/web/templates/_helpers.tpl": "",
}
AT = whole_file("release.yaml")
RELEASE = Release("front", "shop", "charts/web", AT)

SERVICE = """\
#!/bin/sh
cat() { while IFS= read -r line; do printf '%s\\n' "$line"; done; }
cat <<END
---
# Source: web/templates/web.yaml
apiVersion: v1
kind: Service
metadata:
  name: web
  annotations:
    arguments: '$*'
    path: '$PATH'
    plugins: '${HELM_PLUGINS#$PWD/}'
    helpers: '$([ -f chart/templates/_helpers.tpl ] && echo yes)'
    values: '$([ -f values-0.yaml ] && read -r line < values-0.yaml; echo "$line")'
END
"""


@pytest.fixture
def helm(tmp_path: Path) -> Path:
    """Make a program that writes a Service which says how it was called."""
    return _program(tmp_path / "helm", SERVICE)


def _program(place: Path, text: str) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)
    place.chmod(0o755)
    return place


def _annotations(build: Build) -> dict[str, str]:
    (service,) = build.objects
    (metadata,) = [each.value for each in service.root.entries if each.name == "metadata"]
    (listed,) = [each.value for each in metadata.entries if each.name == "annotations"]  # type: ignore[union-attr]
    return {each.name: each.value.text for each in listed.entries}  # type: ignore[union-attr]


def _says(build: Build) -> list[str]:
    return [each.note.message for each in build.gaps]


def test_without_a_binary_the_chart_is_a_gap() -> None:
    build = ChartRenderer(repository(CHART), None).render(RELEASE)
    assert _says(build) == [
        "Helm chart `charts/web` is not rendered, because there is no `helm` on the PATH that may be used; "
        "its templates were not analysed"
    ]
    assert build.gaps[0].namespace == "shop"
    assert build.files == {"charts/web/Chart.yaml"}


def test_a_directory_without_a_chart_is_a_gap(helm: Path) -> None:
    build = ChartRenderer(repository({}), str(helm)).render(RELEASE)
    assert _says(build) == [
        "Helm chart `charts/web` is not rendered, because there is no `Chart.yaml` in that directory; "
        "its templates were not analysed"
    ]


def test_helm_gets_the_release_and_nothing_of_ours(helm: Path) -> None:
    values = repository({"v.yaml": "a: {b: 1}\n"}).load("v.yaml").documents[0].mapping
    assert values is not None
    release = Release(
        "front",
        "shop",
        "charts/web",
        AT,
        values=(values,),
        parameters=(Parameter("x", "1,2"), Parameter("y", "{1,2}", is_string=True)),
        has_crds=True,
        api_versions=("cilium.io/v2",),
        kube_version="1.30",
    )
    told = _annotations(ChartRenderer(repository(CHART), str(helm)).render(release))
    assert told["arguments"] == (
        "template --namespace=shop --include-crds --kube-version=1.30 --api-versions=cilium.io/v2 "
        "--values=values-0.yaml --set=x=1\\,2 --set-string=y={1,2} -- front chart"
    )
    assert told["path"] == ""
    assert told["plugins"] == "home"
    assert told["helpers"] == "yes"
    assert told["values"] == '{"a": {"b": 1}}'


def test_the_namespace_of_the_release_fills_in(helm: Path) -> None:
    build = ChartRenderer(repository(CHART), str(helm)).render(RELEASE)
    assert [each.subject for each in build.objects] == ["shop/Service/web"]
    assert build.objects[0].namespace_at == AT
    assert str(build.objects[0].at) == "charts/web/templates/web.yaml:1:1"
    assert build.files == frozenset(CHART)


def test_each_release_is_rendered_once(helm: Path) -> None:
    renderer = ChartRenderer(repository(CHART), str(helm))
    assert renderer.render(RELEASE) is renderer.render(Release("front", "shop", "charts/web", AT))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param(
            'echo "WARNING: x" >&2; echo "Error: no such thing: $PWD/chart/a" >&2; exit 1',
            ["is not rendered, because `helm template` fails: no such thing: chart/a; "],
            id="a refusal is told in helm's words, without our places",
        ),
        pytest.param(
            'echo "Error: found in Chart.yaml, but missing in charts/ directory: db, lib" >&2; exit 1',
            [
                "is rendered without what it depends on, because `db, lib` is not in its `charts/`; ",
                "is not rendered, because `helm template` fails: found in Chart.yaml, ",
            ],
            id="a missing dependency is left out",
        ),
        pytest.param("exit 3", ["fails: it fails and does not say why; "], id="silence"),
    ],
)
def test_refusals(tmp_path: Path, script: str, expected: list[str]) -> None:
    program = _program(tmp_path / "helm", f"#!/bin/sh\n{script}\n")
    build = ChartRenderer(repository(CHART), str(program)).render(RELEASE)
    assert build.objects == ()
    assert len(build.gaps) == len(expected)
    for message, part in zip(_says(build), expected, strict=True):
        assert part in message


def test_values_files_that_cannot_be_used_are_left_out(helm: Path) -> None:
    files = {
        **CHART,
        "ok.yaml": "a: 1\n",
        "secret.yaml": "a: ENC[AES256_GCM,data:x,type:str]\nsops: {mac: x}\n",
    }
    release = Release("front", "shop", "charts/web", AT, value_files=("ok.yaml", "secret.yaml", "../no.yaml"))
    build = ChartRenderer(repository(files), str(helm)).render(release)
    assert "--values=file-0.yaml -- front chart" in _annotations(build)["arguments"]
    assert _says(build) == [
        "Helm chart `charts/web` is rendered without values file `secret.yaml`, which is encrypted",
        "Helm chart `charts/web` is rendered without values file `../no.yaml`, which cannot be read",
    ]


def test_links_out_of_the_repository_are_not_copied(tmp_path: Path) -> None:
    program = _program(tmp_path / "bin/helm", '#!/bin/sh\necho "Error:" chart/templates/* >&2\nexit 1\n')
    chart = tmp_path / "repository/web"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("name: web\n")
    (chart / "templates/a.tpl").write_text("")
    (tmp_path / "secret").write_text("x")
    (chart / "templates/b.tpl").symlink_to(tmp_path / "secret")
    opened: Repository = open_repository(tmp_path / "repository")
    build = ChartRenderer(opened, str(program)).render(Release("front", None, "web", AT))
    assert "fails: chart/templates/a.tpl; " in _says(build)[0]


def test_only_a_helm_from_elsewhere_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = _program(tmp_path / "repository/bin/helm", "#!/bin/sh\n")
    (tmp_path / "links").mkdir()
    (tmp_path / "links/helm").symlink_to(inside)
    outside = _program(tmp_path / "bin/helm", "#!/bin/sh\n")
    monkeypatch.chdir(tmp_path / "repository")
    planted = [".", "bin", str(inside.parent), str(tmp_path / "links")]
    monkeypatch.setenv("PATH", os.pathsep.join(planted))
    assert find_helm(tmp_path / "repository") is None
    monkeypatch.setenv("PATH", os.pathsep.join([*planted, str(outside.parent)]))
    assert find_helm(tmp_path / "repository") == str(outside)
