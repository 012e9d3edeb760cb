"""Objects of recorded output of `helm template`, at their places in the templates."""

from __future__ import annotations

from netpol_lint.location import whole_file
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.helm.output import read_output
from netpol_lint.render.tree import value_at
from tests.unit.render.repositories import repository

TEMPLATE = """\
{{- range .Values.policies }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .name }}
  labels:
    {{- include "web.labels" $ | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- toYaml .labels | nindent 6 }}
  policyTypes:
    - Ingress
{{- end }}
"""

OUTPUT = b"""\
---
# Source: web/templates/policies.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: a
  labels:
    app.kubernetes.io/name: web
    app.kubernetes.io/instance: demo
spec:
  podSelector:
    matchLabels:
      app: x
  policyTypes:
    - Ingress
---
# Source: web/charts/db/templates/service.yaml
apiVersion: v1
kind: Service
metadata:
  name: db
---
# Source: web/templates/tests/connection.yaml
apiVersion: v1
kind: Pod
metadata:
  name: probe
  annotations:
    "helm.sh/hook": test
---
# Source: web/templates/job.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations:
    "helm.sh/hook": pre-install,pre-upgrade
"""


def _objects() -> dict[str, ApiObject]:
    files = {"charts/web/templates/policies.yaml": TEMPLATE}
    found = read_output(
        OUTPUT,
        repository(files),
        origin_of={"web/templates/policies.yaml": "charts/web/templates/policies.yaml"}.get,
        otherwise=whole_file("charts/web/Chart.yaml"),
    )
    return {each.name: each for each in found}


def test_what_only_tests_bring_is_left_out_and_other_hooks_run() -> None:
    assert list(_objects()) == ["a", "db", "migrate"]


def test_values_stand_in_the_template() -> None:
    policy = _objects()["a"]
    places = {
        ("kind",): "4:7",
        ("metadata", "name"): "6:3",
        ("metadata", "labels", "app.kubernetes.io/name"): "8:5",
        ("spec", "podSelector", "matchLabels", "app"): "12:7",
        ("spec", "policyTypes"): "14:5",
    }
    for names, place in places.items():
        value = value_at(policy.root, *names)
        assert value is not None
        assert str(value.location()) == f"charts/web/templates/policies.yaml:{place}"
    assert policy.path == "charts/web/templates/policies.yaml"


def test_what_comes_from_no_file_stands_at_the_chart() -> None:
    assert str(_objects()["db"].at) == "charts/web/Chart.yaml:1:1"
    assert _objects()["db"].path == "charts/web/Chart.yaml"
