"""Charts rendered with the real helm, where there is one."""

from __future__ import annotations

import shutil

import pytest

from netpol_lint.location import whole_file
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.helm.release import Parameter, Release
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.tree import value_at
from tests.unit.render.repositories import repository

HELM = shutil.which("helm")
pytestmark = pytest.mark.skipif(HELM is None, reason="no helm on the PATH")

FILES = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 0.1.0\ndependencies:\n"
    "- {name: lib, version: 0.1.0, repository: 'file://../lib'}\n"
    "- {name: db, alias: store, version: 0.1.0}\n"
    "- {name: absent, version: 0.1.0, repository: 'https://charts.example'}\n",
    "web/templates/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n"
    '  labels:\n    {{- include "lib.labels" . | nindent 4 }}\nspec:\n  ports:\n'
    "    {{- range .Values.ports }}\n    - port: {{ . }}\n    {{- end }}\n",
    "web/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 0.1.0\n",
    "web/charts/db/templates/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Chart.Name }}\n"
    "  namespace: other\n",
    "lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 0.1.0\ntype: library\n",
    "lib/templates/_labels.tpl": '{{ define "lib.labels" }}app: {{ .Values.app }}{{ end }}\n',
    "values.yaml": "app: shop\nports: [80]\n",
}


def _place(each: ApiObject, *names: str) -> str:
    value = value_at(each.root, *names)
    return "" if value is None else str(value.location())


def test_a_chart_with_charts_inside_and_beside_it() -> None:
    release = Release(
        "front",
        "shop",
        "web",
        whole_file("release.yaml"),
        value_files=("values.yaml",),
        parameters=(Parameter("ports[1]", "81"),),
    )
    build = ChartRenderer(repository(FILES), HELM).render(release)
    found = {each.kind: each for each in build.objects}
    assert [each.note.message for each in build.gaps] == [
        "Helm chart `web` is rendered without what it depends on, because `absent` is not in its `charts/`; "
        "`helm dependency build` puts it there"
    ]
    assert sorted(each.subject for each in build.objects) == ["other/Pod/store", "shop/Service/front"]
    assert _place(found["Service"], "metadata", "labels", "app") == "web/templates/service.yaml:6:5"
    assert _place(found["Service"], "spec", "ports") == "web/templates/service.yaml:10:5"
    assert _place(found["Pod"], "metadata", "namespace") == "web/charts/db/templates/pod.yaml:5:14"
    assert build.files == frozenset(FILES)
