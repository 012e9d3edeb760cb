"""`helmCharts`: which charts are rendered, and what is said of the others."""

from __future__ import annotations

import pytest

from tests.unit.render.kustomize.builds import built

_CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
_NO_HELM = "is not rendered, because there is no `helm` on the PATH that may be used"


@pytest.mark.parametrize(
    ("kustomization", "chart"),
    [
        pytest.param("helmCharts: [{name: web}]\n", "app/charts/web", id="in-charts"),
        pytest.param(
            "helmGlobals: {chartHome: ../vendor}\nhelmCharts: [{name: web}]\n",
            "vendor/web",
            id="in-another-home",
        ),
        pytest.param(
            "helmCharts: [{name: web, version: 1.0.0, repo: 'https://example.com'}]\n",
            "app/charts/web-1.0.0/web",
            id="fetched-before",
        ),
        pytest.param(
            "helmChartInflationGenerator: [{chartName: web, chartHome: ../vendor}]\n",
            "vendor/web",
            id="of-old",
        ),
        pytest.param("generators: [chart.yaml]\n", "vendor/web", id="by-a-generator"),
    ],
)
def test_chart_in_the_repository(kustomization: str, chart: str) -> None:
    generator = "apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: {name: g}\n"
    files = {
        "app/kustomization.yaml": kustomization,
        "app/chart.yaml": f"{generator}name: web\nchartHome: ../vendor\n",
        f"{chart}/Chart.yaml": _CHART,
    }
    (gap,) = built(files, "app").gaps
    assert gap.note.message.startswith(f"Helm chart `{chart}` {_NO_HELM}")


def test_chart_from_elsewhere() -> None:
    entry = "{name: redis, repo: 'https://charts.example.com', releaseName: cache, namespace: shop}"
    (gap,) = built({"kustomization.yaml": f"helmCharts:\n- {entry}\n"}).gaps
    assert gap.note.message == (
        "Helm chart `redis` of `https://charts.example.com` is not in this repository, and is left out; "
        "vendor it at `charts/redis` to have it rendered"
    )
    assert gap.namespace == "shop"


def test_chart_out_of_the_repository_is_not_read() -> None:
    (gap,) = built({"kustomization.yaml": "helmCharts: [{name: web, chartHome: ../../etc}]\n"}).gaps
    assert gap.note.message.startswith("Helm chart `web` is not in this repository")


def test_namespace_of_the_kustomization_is_where_a_missing_chart_lands() -> None:
    (gap,) = built({"kustomization.yaml": "namespace: shop\nhelmCharts: [{name: web}]\n"}).gaps
    assert gap.namespace == "shop"


def test_the_values_of_app_template_tell_its_objects() -> None:
    entry = (
        "{name: app-template, repo: 'https://charts.example.com', version: 4.1.0, releaseName: web, "
        "valuesFile: values.yaml, valuesInline: {controllers: {app: {type: daemonset}}}}"
    )
    build = built(
        {
            "kustomization.yaml": f"namespace: shop\nhelmCharts:\n- {entry}\n",
            "values.yaml": "service: {app: {ports: {http: {port: 80}}}}\n",
        }
    )
    assert {each.subject: str(each.at) for each in build.objects} == {
        "shop/DaemonSet/web": "kustomization.yaml:3:153",
        "shop/Service/web": "values.yaml:1:16",
    }
    assert (build.gaps, "values.yaml" in build.files) == ((), True)
