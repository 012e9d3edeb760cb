"""What `app-template` makes of its values, version by version."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Any

import pytest

from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.helm.app_template.adapter import adapted, version_of
from netpol_lint.render.helm.app_template.chart_values import ChartValues
from netpol_lint.render.tree import text_at
from netpol_lint.resources.inventory import take_inventory
from netpol_lint.source.node import Mapping, plain
from tests.unit.render.repositories import repository


def _values(text: str) -> Mapping:
    root = repository({"values.yaml": text}).load("values.yaml").documents[0].mapping
    assert root is not None
    return root


def _objects(text: str, version: int = 4) -> tuple[ApiObject, ...]:
    root = _values(text)
    values = ChartValues(root, "web", text_at(root, "shop"), version)
    return adapted(values, path="values.yaml", index=0)


def _bodies(text: str, version: int = 4) -> dict[str, Any]:
    return {each.subject: plain(each.root) for each in _objects(text, version)}


BASE = {"app.kubernetes.io/name": "web", "app.kubernetes.io/instance": "web"}


def _labels(more: AnyMapping[str, str]) -> dict[str, str]:
    return {**BASE, **more}


@pytest.mark.parametrize(
    ("version", "text", "expected"),
    [
        pytest.param(1, "image: {tag: x}", BASE, id="the first version tells no workloads apart"),
        pytest.param(
            3,
            "controllers: {app: {}}",
            _labels({"app.kubernetes.io/component": "app"}),
            id="up to the third version the label is called component",
        ),
        pytest.param(
            4,
            "controllers: {app: {}}",
            _labels({"app.kubernetes.io/controller": "app"}),
            id="then it is called controller",
        ),
        pytest.param(
            5,
            "controllers: {app: {extraSelectorLabels: {zone: a}}}",
            _labels({"app.kubernetes.io/controller": "app", "zone": "a"}),
            id="the fifth version adds labels to the selector",
        ),
        pytest.param(
            4,
            "global: {nameOverride: shop}\ncontrollers: {app: {}}",
            _labels({"app.kubernetes.io/name": "shop", "app.kubernetes.io/controller": "app"}),
            id="the name can be stated",
        ),
    ],
)
def test_selector_labels(version: int, text: str, expected: dict[str, str]) -> None:
    (body,) = _bodies(text, version).values()
    assert body["spec"]["selector"]["matchLabels"] == expected
    assert body["spec"]["template"]["metadata"]["labels"] == expected


@pytest.mark.parametrize(
    ("version", "text", "expected"),
    [
        pytest.param(1, "podLabels: {a: b}", {"a": "b"}, id="of the first version"),
        pytest.param(
            3,
            "defaultPodOptions: {labels: {a: b}}\ncontrollers: {app: {pod: {labels: {c: d}}}}",
            {"a": "b", "c": "d"},
            id="defaults are added up to the third version",
        ),
        pytest.param(
            4,
            "defaultPodOptions: {labels: {a: b}}\ncontrollers: {app: {pod: {labels: {c: d}}}}",
            {"c": "d"},
            id="and replaced from the fourth",
        ),
        pytest.param(
            4,
            "defaultPodOptionsStrategy: merge\ndefaultPodOptions: {labels: {a: b}}\n"
            "controllers: {app: {pod: {labels: {c: d}}}}",
            {"a": "b", "c": "d"},
            id="unless they are to be merged",
        ),
        pytest.param(
            4,
            'controllers: {app: {pod: {labels: {to: "{{ .Release.Name }}-db", x: "{{ $.Values.x }}"}}}}',
            {"to": "web-db", "x": "{{ $.Values.x }}"},
            id="templates are evaluated where they are simple",
        ),
    ],
)
def test_pod_labels(version: int, text: str, expected: dict[str, str]) -> None:
    (body,) = _bodies(text, version).values()
    labels = body["spec"]["template"]["metadata"]["labels"]
    assert {name: value for name, value in labels.items() if "kubernetes.io" not in name} == expected


@pytest.mark.parametrize(
    ("version", "text", "expected"),
    [
        pytest.param(
            4, "controllers: {app: {}}", ["Deployment/web"], id="one workload bears the release's name"
        ),
        pytest.param(
            4,
            "controllers: {app: {type: statefulset}, job: {type: cronjob}, off: {enabled: false}}",
            ["StatefulSet/web-app", "CronJob/web-job"],
            id="several add their identifiers",
        ),
        pytest.param(
            4,
            "controllers: {app: {type: daemonset, suffix: x}}",
            ["DaemonSet/web-x"],
            id="a suffix is stated",
        ),
        pytest.param(
            4, "controllers: {app: {forceRename: y}}", ["Deployment/y"], id="a whole name is stated"
        ),
        pytest.param(
            2,
            "controllers: {main: {}, b: {}}",
            ["Deployment/web", "Deployment/web-b"],
            id="main had no suffix",
        ),
        pytest.param(4, "controllers: {app: {type: custom}}", [], id="an unknown type makes nothing"),
        pytest.param(1, "controller: {enabled: false}", [], id="nothing at all"),
    ],
)
def test_workloads(version: int, text: str, expected: list[str]) -> None:
    assert [f"{each.kind}/{each.name}" for each in _objects(text, version)] == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param(1, ["web-a", "web"], id="the first version knew one primary of each kind"),
        pytest.param(2, ["web-a", "web-b"], id="the second version names only the entry main so"),
        pytest.param(3, ["web-a", "web-b"], id="the third version tells several apart"),
    ],
)
def test_a_primary_ingress(version: int, expected: list[str]) -> None:
    text = (
        "service: {main: {ports: {http: {port: 80}}}}\n"
        "ingress: {a: {enabled: true}, b: {enabled: true, primary: true}}"
    )
    assert [each.name for each in _objects(text, version) if each.kind == "Ingress"] == expected


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_primary_service_bears_the_name_of_the_release(version: int) -> None:
    ports = "{http: {port: 80}}"
    text = f"service: {{a: {{ports: {ports}}}, b: {{primary: true, ports: {ports}}}}}"
    assert [each.name for each in _objects(text, version) if each.kind == "Service"] == ["web-a", "web"]


PORTS = """\
controllers:
  app: {containers: {app: {image: {repository: nginx}, ports: [{name: web, containerPort: 8080}]}}}
  db: {}
service:
  app:
    controller: app
    type: LoadBalancer
    ports:
      http: {port: 80, targetPort: web, protocol: HTTP}
      dns: {port: 53, protocol: UDP}
      off: {enabled: false, port: 1}
"""


def test_service_selects_its_workload() -> None:
    body = _bodies(PORTS)["shop/Service/web"]
    assert body["spec"] == {
        "type": "LoadBalancer",
        "ports": [
            {"name": "http", "port": 80, "targetPort": "web", "protocol": "TCP"},
            {"name": "dns", "port": 53, "targetPort": 53, "protocol": "UDP"},
        ],
        "selector": _labels({"app.kubernetes.io/controller": "app"}),
    }


def test_containers_state_their_ports() -> None:
    spec = _bodies(PORTS)["shop/Deployment/web-app"]["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    assert container == {"name": "app", "image": "nginx", "ports": [{"name": "web", "containerPort": 8080}]}


@pytest.mark.parametrize(
    ("version", "text"),
    [
        pytest.param(1, "image: {repository: nginx, tag: x}", id="of the first version"),
        pytest.param(4, "controllers: {app: {containers: {app: {image: {repository: nginx}}}}}", id="stated"),
        pytest.param(4, "controllers: {app: {containers: {app: {}}}}", id="without an image"),
        pytest.param(2, "controllers: {main: {}}", id="without a container"),
    ],
)
def test_workloads_are_told_from_patches(version: int, text: str) -> None:
    found = take_inventory(_objects(text, version))
    assert (len(found.workloads), found.notes, found.problems) == (1, (), ())


def test_the_first_version_opens_the_ports_of_its_services() -> None:
    ports = "{http: {port: 80, targetPort: 8080}, x: {enabled: false}}"
    text = f"hostNetwork: true\nservice: {{main: {{ports: {ports}}}}}"
    bodies = _bodies(text, 1)
    assert bodies["shop/Deployment/web"]["spec"]["template"]["spec"] == {
        "hostNetwork": True,
        "containers": [
            {"name": "web", "image": "unknown", "ports": [{"name": "http", "containerPort": 8080}]}
        ],
    }
    assert bodies["shop/Service/web"]["spec"]["selector"] == BASE


def test_a_range_of_ports() -> None:
    port = "{portRange: {start: 10, end: 11}, protocol: UDP}"
    text = f"controllers: {{app: {{}}}}\nservice: {{app: {{ports: {{rtp: {port}}}}}}}"
    assert _bodies(text)["shop/Service/web"]["spec"]["ports"] == [
        {"name": "rtp-10", "port": 10, "targetPort": 10, "protocol": "UDP"},
        {"name": "rtp-11", "port": 11, "targetPort": 11, "protocol": "UDP"},
    ]


SERVICES = """\
controllers: {app: {}}
service:
  app: {ports: {http: {port: 80, primary: true}, admin: {port: 81}}}
  other: {ports: {http: {port: 90}}}
"""


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        pytest.param(
            "{identifier: app, port: admin}", ("web-app", 81), id="by identifier and name of the port"
        ),
        pytest.param("{identifier: other}", ("web-other", 90), id="the primary port of the service"),
        pytest.param("{name: elsewhere, port: 5}", ("elsewhere", 5), id="a service of somebody else"),
    ],
)
def test_entrances_lead_to_services(backend: str, expected: tuple[str, int]) -> None:
    hosts = f"[{{host: a.example, paths: [{{path: /, service: {backend}}}]}}]"
    text = (
        f"{SERVICES}ingress: {{app: {{hosts: {hosts}}}}}\n"
        f"route: {{app: {{hostnames: [a.example], rules: [{{backendRefs: [{backend}]}}]}}}}\n"
    )
    bodies = _bodies(text)
    (rule,) = bodies["shop/Ingress/web"]["spec"]["rules"]
    service = rule["http"]["paths"][0]["backend"]["service"]
    assert (service["name"], service["port"]["number"]) == expected
    (ref,) = bodies["shop/HTTPRoute/web"]["spec"]["rules"][0]["backendRefs"]
    assert (ref["name"], ref["port"]) == expected


def test_a_route_without_rules_leads_to_the_only_service() -> None:
    service = "service: {app: {ports: {http: {port: 80}}}}"
    text = f"controllers: {{app: {{}}}}\n{service}\nroute: {{app: {{hostnames: [a]}}}}\n"
    assert _bodies(text)["shop/HTTPRoute/web"]["spec"]["rules"] == [
        {"backendRefs": [{"name": "web", "port": 80}]}
    ]


POLICY = """\
controllers: {app: {}, db: {}, dbx: {}}
networkpolicies:
  one:
    controller: app
    policyTypes: [Ingress]
    rules: {ingress: [{from: [{controller: db}]}]}
  many: {controllers: ["db.*"], rules: {egress: [{to: [{podSelector: {}}]}]}}
  all: {podSelector: {}, policyTypes: [Ingress]}
"""


def test_policies_select_workloads() -> None:
    bodies = _bodies(POLICY, 5)
    label = "app.kubernetes.io/controller"
    assert bodies["shop/NetworkPolicy/web-one"]["spec"] == {
        "podSelector": {"matchLabels": _labels({label: "app"})},
        "policyTypes": ["Ingress"],
        "ingress": [{"from": [{"podSelector": {"matchLabels": _labels({label: "db"})}}]}],
    }
    assert bodies["shop/NetworkPolicy/web-many"]["spec"] == {
        "podSelector": {
            "matchLabels": BASE,
            "matchExpressions": [{"key": label, "operator": "In", "values": ["db", "dbx"]}],
        },
        "egress": [{"to": [{"podSelector": {}}]}],
    }
    assert bodies["shop/NetworkPolicy/web-all"]["spec"]["podSelector"] == {}


def test_policies_of_cilium_and_raw_objects() -> None:
    bodies = _bodies(
        "controllers: {app: {}}\n"
        "networkpolicies: {app: {type: cilium, ingress: [{fromEntities: [world]}]}}\n"
        "rawResources: {x: {manifest: {apiVersion: v1, kind: ConfigMap, data: {a: b}}}}\n"
    )
    assert bodies["shop/CiliumNetworkPolicy/web"]["spec"] == {
        "ingress": [{"fromEntities": ["world"]}],
        "endpointSelector": {"matchLabels": _labels({"app.kubernetes.io/controller": "app"})},
    }
    assert bodies["shop/ConfigMap/web"]["data"] == {"a": "b"}


def test_objects_point_at_the_values_that_ask_for_them() -> None:
    service = _objects(PORTS)[2]
    assert str(service.at) == "values.yaml:6:5"
    assert service.path == "values.yaml"


@pytest.mark.parametrize(
    ("stated", "text", "expected"),
    [
        pytest.param("3.7.3", "a: b", 3, id="stated"),
        pytest.param("^2.x", "a: b", 2, id="a range"),
        pytest.param("", "controllers: {}", 4, id="values with controllers"),
        pytest.param("${V}", "image: {}", 1, id="values of old"),
    ],
)
def test_version(stated: str, text: str, expected: int) -> None:
    assert version_of(_values(text), stated) == expected


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("controllers: [1]\nservice: x\ningress: {a: 1}", id="other types everywhere"),
        pytest.param(
            "controllers: {a: {containers: {b: 1}, pod: 1, replicas: {}}}\n"
            "service: {a: {ports: 1}, b: {ports: {c: {}}}}\n"
            "ingress: {a: {enabled: true, hosts: [1, {paths: [{}, 1]}]}}\n"
            "route: {a: {rules: [1, {backendRefs: 1}]}}\n"
            "networkpolicies: {a: {controller: {}, rules: {ingress: [1, {from: [1, {controller: x}]}]}}}\n"
            "rawResources: {a: {manifest: 1}, b: {spec: 2}}\nglobal: 1\ndefaultPodOptions: []",
            id="other types further down",
        ),
        pytest.param(
            "service: {main: {ports: {http: {port: 80}}}}\nsidecars: {a: {ports: {x: {}}}}", id="of old"
        ),
    ],
)
def test_nothing_raises(text: str, version: int) -> None:
    assert all(each.root is not None for each in _objects(text, version))
