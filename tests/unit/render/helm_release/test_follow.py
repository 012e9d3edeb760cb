"""What Helm releases deliver: rendered charts of the repository, adapted ones, and gaps."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netpol_lint.render.api_object import ApiObject, objects_in
from netpol_lint.render.build import Build
from netpol_lint.render.delivery import Delivered, Delivery, Neighbours, Undelivered
from netpol_lint.render.helm.release import Release
from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.helm_release import deliver
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.sources import OwnSources
from netpol_lint.render.tools import Tools
from netpol_lint.render.tree import value_at
from netpol_lint.source.node import plain
from tests.unit.render.repositories import manifest, repository

RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec:
"""
TEMPLATE = (
    "  chart: {spec: {chart: app-template, version: 4.1.0, sourceRef: {kind: HelmRepository, name: bjw-s}}}\n"
)
CHART = {"charts/web/Chart.yaml": "name: web\n"}


class _Charts(ChartRenderer):
    """Remembers what it was asked for; there is no helm that could render it."""

    def __init__(self, files: Mapping[str, str]) -> None:
        super().__init__(repository(files), None)
        self.asked: list[Release] = []

    def render(self, release: Release) -> Build:
        self.asked.append(release)
        return super().render(release)


class _Scene:
    def __init__(self, files: Mapping[str, str]) -> None:
        self.charts = _Charts(files)
        self.repository = repository(files)
        objects: list[ApiObject] = []
        for path in files:
            for document in self.repository.load(path).documents:
                objects += objects_in(document)
        self.objects = {each.identity: each for each in objects}

    def deliver(self, kind: str = "HelmRelease") -> tuple[Delivery, ...] | None:
        tools = Tools(self.repository, Kustomizer(self.repository, self.charts), self.charts, OwnSources())
        each = next(each for each in self.objects.values() if each.kind == kind)
        return deliver(each, Neighbours(self.objects), tools)


def _only(files: Mapping[str, str]) -> Delivery:
    (found,) = _Scene(files).deliver() or ()
    return found


def test_other_objects_are_none_of_its() -> None:
    assert _Scene({"a.yaml": manifest("a", "Service")}).deliver("Service") is None


def test_a_remote_chart_is_a_gap_at_the_line_that_names_it() -> None:
    source = (
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\n"
        "metadata: {name: x, namespace: flux-system}\n"
        "spec: {url: https://charts.example}\n"
    )
    reference = "{kind: HelmRepository, name: x, namespace: flux-system}"
    chart = f"  chart:\n    spec:\n      chart: nginx\n      sourceRef: {reference}\n"
    found = _only({"r.yaml": RELEASE + chart, "s.yaml": source})
    assert isinstance(found, Undelivered)
    assert str(found.gap.note.at) == "r.yaml:7:14"
    assert found.gap.namespace == "shop"
    assert found.gap.note.message == (
        "Helm chart `nginx` of https://charts.example is not in this repository, so the objects of release "
        "`shop/web` are not known; a copy of the chart in the repository would be rendered, and `external:` "
        "in the configuration can name its pods"
    )


def test_a_chart_of_the_repository_is_rendered() -> None:
    text = (
        "  releaseName: front\n  targetNamespace: edge\n"
        "  chart: {spec: {chart: ./charts/web, valuesFiles: [./charts/web/prod.yaml], "
        "sourceRef: {kind: GitRepository, name: flux-system}}}\n  values: {a: 1}\n"
    )
    scene = _Scene({**CHART, "r.yaml": RELEASE + text})
    (found,) = scene.deliver() or ()
    (asked,) = scene.charts.asked
    assert isinstance(found, Delivered)
    assert found.path == "charts/web"
    assert (asked.name, asked.namespace, asked.chart) == ("front", "edge", "charts/web")
    assert asked.value_files == ("charts/web/prod.yaml",)
    assert [plain(each) for each in asked.values] == [{"a": 1}]
    assert str(asked.namespace_at) == "r.yaml:6:20"


VALUES_FROM = """\
  chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: flux-system}}}
  valuesFrom:
  - {kind: ConfigMap, name: values}
  - {kind: Secret, name: hidden, valuesKey: port, targetPath: service.port}
  values: {a: 3}
"""
CONFIG_MAP = (
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: values, namespace: shop}\n"
    "data:\n  values.yaml: |\n    a: 1\n    b: 2\n"
)
HIDDEN = "apiVersion: v1\nkind: Secret\nmetadata: {name: hidden, namespace: shop}\ndata: {port: ODA=}\n"


def test_values_come_from_other_objects_first() -> None:
    scene = _Scene({**CHART, "r.yaml": RELEASE + VALUES_FROM, "c.yaml": CONFIG_MAP, "s.yaml": HIDDEN})
    (found,) = scene.deliver() or ()
    assert isinstance(found, Delivered)
    assert [plain(each) for each in scene.charts.asked[0].values] == [
        {"a": 1, "b": 2},
        {"service": {"port": 80}},
        {"a": 3},
    ]
    assert found.missing == frozenset()


def test_values_that_are_not_here_are_asked_for_again() -> None:
    found = _only({**CHART, "r.yaml": RELEASE + VALUES_FROM, "c.yaml": CONFIG_MAP})
    assert isinstance(found, Delivered)
    assert found.missing == {("", "Secret", "shop", "hidden")}
    assert [each.note.message for each in found.build.gaps][1:] == [
        "values of release `web` come from `port` of Secret `hidden`, which is not in this repository or "
        "cannot be read; the release is read without them"
    ]


@pytest.mark.parametrize(
    ("files", "label"),
    [
        pytest.param(
            {"r.yaml": f"{RELEASE}{TEMPLATE}  values: {{controllers: {{app: {{}}}}}}\n"},
            "app.kubernetes.io/controller",
            id="by the name of the chart",
        ),
        pytest.param(
            {
                "r.yaml": f"{RELEASE}  chartRef: {{kind: OCIRepository, name: t}}\n"
                "  values: {controllers: {app: {}}}\n",
                "s.yaml": "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\n"
                "metadata: {name: t, namespace: shop}\n"
                "spec: {url: oci://ghcr.io/bjw-s-labs/helm/app-template, ref: {tag: 3.1.0}}\n",
            },
            "app.kubernetes.io/component",
            id="by the source that it is fetched from",
        ),
    ],
)
def test_app_template_is_read_off_its_values(files: Mapping[str, str], label: str) -> None:
    found = _only(files)
    assert isinstance(found, Delivered)
    (workload,) = found.build.objects
    assert workload.subject == "shop/Deployment/web"
    assert workload.path == "r.yaml"
    selector = plain(workload.root)["spec"]["selector"]["matchLabels"]  # type: ignore[index,call-overload]
    assert selector[label] == "app"  # type: ignore[index,call-overload]


PATCHED = """\
  postRenderers:
  - kustomize:
      patches:
      - target: {kind: Deployment}
        patch: |
          - {op: replace, path: /spec/replicas, value: 0}
      - target: {kind: ConfigMap}
        patch: "[{op: remove, path: /data}]"
  values: {controllers: {app: {}}}
"""


def test_patches_are_applied_after_helm() -> None:
    found = _only({"r.yaml": RELEASE + TEMPLATE + PATCHED})
    assert isinstance(found, Delivered)
    (workload,) = found.build.objects
    replicas = value_at(workload.root, "spec", "replicas")
    assert replicas is not None
    assert (plain(replicas), str(replicas.location())) == (0, "r.yaml:11:56")
    # The adapter brings no ConfigMap, which does not say that the chart has none.
    assert (found.build.gaps, found.build.stale_patches) == ((), ())


def test_patches_of_old_are_a_gap() -> None:
    text = f"{RELEASE}{TEMPLATE}  postRenderers: [{{kustomize: {{patchesStrategicMerge: [{{}}]}}}}]\n"
    found = _only({"r.yaml": text})
    assert isinstance(found, Delivered)
    assert [each.note.message for each in found.build.gaps] == [
        "`patchesStrategicMerge` of `postRenderers` is not applied to the objects of release `web`; "
        "`patches` would be"
    ]


def test_a_release_of_k3s_reads_values_in_a_text() -> None:
    text = (
        "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: web, namespace: kube-system}\n"
        "spec:\n  chart: app-template\n  repo: https://bjw-s.example\n"
        "  targetNamespace: shop\n  version: 4.0.0\n"
        "  valuesContent: |-\n    controllers:\n      app:\n        type: daemonset\n"
    )
    (found,) = _Scene({"r.yaml": text}).deliver("HelmChart") or ()
    assert isinstance(found, Delivered)
    assert [each.subject for each in found.build.objects] == ["shop/DaemonSet/web"]
    assert str(found.build.objects[0].at) == "r.yaml:12:9"


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "  chart: 1\n",
        "  chart: {spec: {chart: {}}}\n  values: 1\n",
        "  chartRef: x\n  valuesFrom: [1, {}]\n",
    ],
)
def test_nothing_raises(spec: str) -> None:
    assert isinstance(_only({"r.yaml": f"{RELEASE}{spec}"}), Undelivered)
