"""From Services to the ports of pods: which, how surely, and why to none."""

from __future__ import annotations

import pytest

from netpol_lint.policy.ports import Protocol
from netpol_lint.reach.services import Backend, Lead, Reason, backends, dial, distinct, endpoints
from netpol_lint.resources.service import Service
from netpol_lint.resources.workload_index import WorkloadIndex
from tests.unit.cluster_manifests import deployment, pod
from tests.unit.reach.entrance_manifests import service, written
from tests.unit.resources.manifests import inventory

HTTP = "{name: http, containerPort: 8080}"
WEB = pod("web", "app: web", ports=HTTP)


def parts(manifests: str) -> tuple[Service, WorkloadIndex]:
    """Return the only Service of some manifests, and their workloads."""
    found = inventory(manifests)
    (only,) = found.services
    return only, WorkloadIndex(found.workloads)


def reasons(lead: Lead) -> list[str]:
    return [each.reason.name for each in lead.dead_ends]


@pytest.mark.parametrize(
    ("spec", "pods", "expected"),
    [
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80}]}", WEB, ["web 80/TCP"], id="the same number"
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, targetPort: 9}]}",
            WEB,
            ["web 9/TCP"],
            id="a number that no container declares",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, targetPort: http}]}",
            WEB,
            ["web 8080/TCP"],
            id="a name",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, targetPort: http, protocol: UDP}]}",
            WEB,
            [],
            id="a name of another protocol",
        ),
        pytest.param(
            "{selector: {app: dns}, ports: [{port: 53, targetPort: dns, protocol: UDP}]}",
            pod("dns", "app: dns", ports="{name: dns, containerPort: 5353, protocol: UDP}"),
            ["dns 5353/UDP"],
            id="a name with its protocol",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, targetPort: http}]}",
            WEB + pod("new", "app: web", ports="{name: http, containerPort: 80}") + pod("odd", "app: web"),
            ["web 8080/TCP", "new 80/TCP"],
            id="a name is another number on each pod, and nothing where no port has it",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, targetPort: http}]}",
            pod("web", "app: web", ports=f"{HTTP}, {{name: http, containerPort: 9090}}"),
            ["web 8080/TCP"],
            id="the first port of a name decides",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, targetPort: http}]}",
            pod(
                "web",
                "app: web",
                spec=f"initContainers: [{{name: i, image: a, restartPolicy: Always, ports: [{HTTP}]}}]",
            ),
            ["web 8080/TCP"],
            id="a name of a native sidecar",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, targetPort: http}]}",
            pod("web", "app: web", spec=f"initContainers: [{{name: i, image: a, ports: [{HTTP}]}}]"),
            [],
            id="not of a container that ends before the others start",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80}]}",
            pod("web", "app: web", namespace="other"),
            [],
            id="pods of another namespace",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80}]}",
            pod("web", "app: web", status="phase: Succeeded") + pod("new", "app: web"),
            ["new 80/TCP"],
            id="not pods that have ended",
        ),
        pytest.param(
            "{selector: {app: web, tier: x}, ports: [{port: 80}]}",
            WEB + pod("both", "app: web, tier: x"),
            ["both 80/TCP"],
            id="every label counts",
        ),
        pytest.param(
            "{selector: {pod-template-hash: abc}, ports: [{port: 80}]}",
            WEB + deployment("made", "app: web"),
            ["made 80/TCP?"],
            id="a label that only the cluster knows",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80}, {port: 443, protocol: SCTP}]}",
            WEB,
            ["web 80/TCP", "web 443/SCTP"],
            id="every port",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, protocol: http}]}",
            WEB,
            [],
            id="a protocol there is not",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, targetPort: 70000}]}",
            WEB,
            [],
            id="a port there is not",
        ),
        pytest.param(
            "{type: NodePort, selector: {app: web}, ports: [{port: 80}]}", WEB, ["web 80/TCP"], id="a type"
        ),
    ],
)
def test_endpoints(spec: str, pods: str, expected: list[str]) -> None:
    only, workloads = parts(service(spec) + pods)
    assert written(endpoints(only, workloads).backends) == expected
    assert written(backends(only, workloads)) == expected


PORTS = (
    "{selector: {app: web}, ports: [{name: web, port: 80, targetPort: http},"
    " {name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}"
)


@pytest.mark.parametrize(
    ("port", "protocol", "expected"),
    [
        pytest.param(80, None, ["web 8080/TCP"], id="by number"),
        pytest.param("web", None, ["web 8080/TCP"], id="by name"),
        pytest.param(53, None, ["web 53/UDP", "web 53/TCP"], id="one number of two protocols"),
        pytest.param(53, Protocol.TCP, ["web 53/TCP"], id="of one protocol"),
        pytest.param(None, Protocol.UDP, ["web 53/UDP"], id="any of one protocol"),
        pytest.param(8080, None, [], id="not by the pod's number"),
        pytest.param("http", None, [], id="nor by its name"),
        pytest.param(80, Protocol.UDP, [], id="nor of another protocol"),
    ],
)
def test_one_port(port: int | str | None, protocol: Protocol | None, expected: list[str]) -> None:
    only, workloads = parts(service(PORTS) + WEB)
    lead = dial(only, workloads, port, protocol)
    assert written(lead.backends) == expected
    assert reasons(lead) == ([] if expected else ["NO_PORT"])


HEADLESS = "{clusterIP: None, selector: {app: web}, ports: [{name: web, port: 80, targetPort: http}]}"


@pytest.mark.parametrize(
    ("port", "protocol", "dialled", "expected"),
    [
        pytest.param(80, None, ["web 80/TCP"], ["web 8080/TCP"], id="the Service's number"),
        pytest.param(8080, None, ["web 8080/TCP"], [], id="the pod's number"),
        pytest.param(5432, Protocol.UDP, ["web 5432/UDP"], [], id="any other"),
        pytest.param("web", None, ["web 8080/TCP"], ["web 8080/TCP"], id="a name, which DNS knows"),
        pytest.param(None, None, ["web 8080/TCP"], ["web 8080/TCP"], id="no port in particular"),
    ],
)
def test_clients_of_a_headless_service_choose_the_port_of_the_pod(
    port: int | str | None, protocol: Protocol | None, dialled: list[str], expected: list[str]
) -> None:
    only, workloads = parts(service(HEADLESS) + WEB)
    assert written(dial(only, workloads, port, protocol).backends) == dialled
    assert written(endpoints(only, workloads, port, protocol).backends) == expected


@pytest.mark.parametrize(
    ("spec", "port", "reason", "says"),
    [
        pytest.param(
            "{type: ExternalName, externalName: db.example.com}",
            5432,
            Reason.EXTERNAL_NAME,
            "Service shop/web is an alias for 'db.example.com', outside the cluster",
            id="an alias",
        ),
        pytest.param(
            "{ports: [{port: 80}]}",
            80,
            Reason.NO_SELECTOR,
            "Service shop/web has no selector, so nothing here says which endpoints it has",
            id="no selector",
        ),
        pytest.param(
            "{clusterIP: None}",
            80,
            Reason.NO_SELECTOR,
            "Service shop/web has no selector, so nothing here says which endpoints it has",
            id="headless, without a selector",
        ),
        pytest.param(
            "{selector: {app: api}, ports: [{port: 80}]}",
            80,
            Reason.NO_PODS,
            "Service shop/web selects no pod that is declared here: none is labelled app=api",
            id="no pods",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80}, {port: 443, name: https}]}",
            8080,
            Reason.NO_PORT,
            "Service shop/web has no port 8080; its ports are 80/TCP, 443/TCP (https)",
            id="no such port",
        ),
        pytest.param(
            "{selector: {app: web}}",
            None,
            Reason.NO_PORT,
            "Service shop/web has no port; it has none at all",
            id="no port at all",
        ),
        pytest.param(
            "{selector: {app: web}, ports: [{port: 80, targetPort: web}]}",
            None,
            Reason.NO_PORT_NAME,
            "no pod of Service shop/web declares a TCP port named `web`",
            id="no port of that name",
        ),
    ],
)
def test_dead_ends(spec: str, port: int | None, reason: Reason, says: str) -> None:
    only, workloads = parts(service(spec) + WEB)
    lead = dial(only, workloads, port)
    assert lead.backends == ()
    assert [(each.reason, each.says, each.subject) for each in lead.dead_ends] == [(reason, says, only.ref)]


def test_one_port_of_several_may_lead_nowhere() -> None:
    spec = "{selector: {app: web}, ports: [{port: 80, targetPort: http}, {port: 443, targetPort: https}]}"
    only, workloads = parts(service(spec) + WEB)
    lead = endpoints(only, workloads)
    assert written(lead.backends) == ["web 8080/TCP"]
    assert [(each.reason, each.at.yaml_path) for each in lead.dead_ends] == [
        (Reason.NO_PORT_NAME, "spec.ports[1].targetPort")
    ]


def test_a_backend_knows_how_it_was_reached() -> None:
    only, workloads = parts(service("{selector: {app: web}, ports: [{port: 80, targetPort: http}]}") + WEB)
    (found,) = backends(only, workloads)
    assert (str(found.service), found.service_port) == ("shop/Service/web", 80)
    assert found.at is not None
    assert found.at.yaml_path == "spec.ports[0].targetPort"


def test_what_is_certain_stands_for_what_is_not() -> None:
    text = service("{selector: {pod-template-hash: abc}, ports: [{port: 80}]}") + deployment(
        "made", "app: web"
    )
    only, workloads = parts(text)
    (doubtful,) = backends(only, workloads)
    certain = Backend(doubtful.workload, Protocol.TCP, 80, only.ref, 80)
    assert distinct([doubtful, certain, doubtful]) == (certain,)
    assert distinct([doubtful]) == (doubtful,)
