"""Applications of a remote chart of which the values alone tell what it brings."""

from __future__ import annotations

from netpol_lint.source.node import plain
from tests.unit.render.argocd.following import follow

APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  destination: {name: in-cluster, namespace: shop}
  sources:
  - {repoURL: https://git.example/shop/deploy, ref: own}
  - repoURL: https://charts.example
    chart: app-template
    targetRevision: 4.1.0
    helm:
      valueFiles: [values.yaml, $own/web/values.yaml]
      parameters: [{name: service.app.ports.http.port, value: "81"}]
      valuesObject:
        controllers:
          app: {replicas: 2}
"""
VALUES = "controllers: {app: {type: statefulset}}\nservice: {app: {ports: {http: {port: 80}}}}\n"


def test_objects_are_read_off_the_values() -> None:
    followed = follow({"apps.yaml": APPLICATION, "web/values.yaml": VALUES})
    assert followed.contents == ["shop/StatefulSet/web", "shop/Service/web"]
    assert followed.messages == []
    assert followed.delivered[0].build.files == {"web/values.yaml"}
    workload, service = (plain(each.root) for each in followed.objects)
    assert workload["spec"]["replicas"] == 2  # type: ignore[index,call-overload]
    assert service["spec"]["ports"][0]["port"] == 81  # type: ignore[index,call-overload]
    assert str(followed.objects[0].at) == "apps.yaml:16:16"


def test_a_chart_of_the_same_name_by_others_is_not_known() -> None:
    text = APPLICATION.replace("charts.example", "charts.truecharts.org")
    assert follow({"apps.yaml": text}).contents == []
