"""What a pod spec says about the network: ports, resolvers, addresses, the host's network."""

from __future__ import annotations

import pytest

from netpol_lint.resources.workload import DnsPolicy, Workload, decode_workload
from tests.unit.resources.manifests import only_object
from tests.unit.resources.workload_manifests import pod

MAIN = "containers: [{name: main, image: web}]"


def decoded(text: str) -> Workload:
    found = decode_workload(only_object(text))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("spec", "ports"),
    [
        pytest.param(MAIN, [], id="none"),
        pytest.param(
            "containers: [{name: a, image: b, ports: [{containerPort: 80}]}]",
            [(80, "TCP", None)],
            id="TCP without a name unless it says otherwise",
        ),
        pytest.param(
            "containers: [{name: a, image: b, ports: [{containerPort: 53, protocol: UDP, name: dns}]}]",
            [(53, "UDP", "dns")],
            id="as written",
        ),
        pytest.param(
            "containers:\n- {name: a, image: b, ports: [{containerPort: 1}, {containerPort: 2}]}\n"
            "- {name: c, image: d, ports: [{containerPort: 3}]}",
            [(1, "TCP", None), (2, "TCP", None), (3, "TCP", None)],
            id="of all containers, in order",
        ),
        pytest.param(
            "initContainers:\n- {name: s, image: s, restartPolicy: Always, ports: [{containerPort: 9}]}\n"
            "containers: [{name: a, image: b, ports: [{containerPort: 1}]}]",
            [(1, "TCP", None), (9, "TCP", None)],
            id="of native sidecars, after the containers",
        ),
        pytest.param(
            f"initContainers:\n- {{name: i, image: i, ports: [{{containerPort: 9}}]}}\n{MAIN}",
            [],
            id="not of ordinary init containers",
        ),
        pytest.param(
            "ephemeralContainers: [{name: e, image: e, ports: [{containerPort: 9}]}]\n" + MAIN,
            [],
            id="nor of ephemeral ones",
        ),
        pytest.param(
            "containers: [{name: a, image: b, ports: [{name: http}, {containerPort: http}, null]}]",
            [],
            id="not without a number",
        ),
        pytest.param(
            "containers:\n- name: a\n  image: b\n  ports: [{containerPort: 010, protocol: null}]",
            [(8, "TCP", None)],
            id="typed as YAML does",
        ),
    ],
)
def test_ports(spec: str, ports: list[tuple[int, str, str | None]]) -> None:
    found = decoded(pod(spec)).ports
    assert [(port.number, port.protocol, port.name) for port in found] == ports


@pytest.mark.parametrize(
    ("spec", "host_network", "dns_policy", "asks"),
    [
        pytest.param(MAIN, False, DnsPolicy.CLUSTER_FIRST, True, id="an ordinary pod asks the cluster"),
        pytest.param(
            f"dnsPolicy: Default\n{MAIN}", False, DnsPolicy.DEFAULT, False, id="Default asks the node's"
        ),
        pytest.param(f"dnsPolicy: None\n{MAIN}", False, DnsPolicy.NONE, False, id="None asks its own"),
        pytest.param(
            f"dnsPolicy: ClusterFirstWithHostNet\n{MAIN}",
            False,
            DnsPolicy.CLUSTER_FIRST_WITH_HOST_NET,
            True,
            id="ClusterFirstWithHostNet asks the cluster anyway",
        ),
        pytest.param(
            f"hostNetwork: true\n{MAIN}",
            True,
            DnsPolicy.CLUSTER_FIRST,
            False,
            id="the host's network asks the node's",
        ),
        pytest.param(
            f"hostNetwork: true\ndnsPolicy: ClusterFirstWithHostNet\n{MAIN}",
            True,
            DnsPolicy.CLUSTER_FIRST_WITH_HOST_NET,
            True,
            id="unless it says otherwise",
        ),
        pytest.param(f"hostNetwork: yes\n{MAIN}", True, DnsPolicy.CLUSTER_FIRST, False, id="yes is true"),
        pytest.param(
            f"hostNetwork: false\n{MAIN}", False, DnsPolicy.CLUSTER_FIRST, True, id="false is false"
        ),
        pytest.param(
            f'hostNetwork: "true"\n{MAIN}', False, DnsPolicy.CLUSTER_FIRST, True, id="a string is refused"
        ),
        pytest.param(f"hostNetwork: null\n{MAIN}", False, DnsPolicy.CLUSTER_FIRST, True, id="null is false"),
        pytest.param(
            f"dnsPolicy: null\n{MAIN}", False, DnsPolicy.CLUSTER_FIRST, True, id="null is the default"
        ),
        pytest.param(
            f"dnsPolicy: ${{POLICY}}\n{MAIN}",
            False,
            DnsPolicy.CLUSTER_FIRST,
            True,
            id="so is what is no policy",
        ),
    ],
)
def test_resolver(spec: str, host_network: bool, dns_policy: DnsPolicy, asks: bool) -> None:
    found = decoded(pod(spec))
    assert (found.host_network, found.dns_policy, found.asks_cluster_dns) == (host_network, dns_policy, asks)


@pytest.mark.parametrize(
    ("status", "addresses", "is_finished"),
    [
        pytest.param("", (), False, id="a manifest states no address"),
        pytest.param("status: {podIP: 10.0.0.1}\n", ("10.0.0.1",), False, id="a copy from a cluster does"),
        pytest.param(
            "status: {podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}]}\n",
            ("10.0.0.1", "fd00::1"),
            False,
            id="of both families, each once",
        ),
        pytest.param(
            "status: {podIPs: [{}, null, {ip: null}]}\n", (), False, id="nothing where an address belongs"
        ),
        pytest.param("status: {phase: Running}\n", (), False, id="a pod that runs"),
        pytest.param("status: {phase: Succeeded}\n", (), True, id="a pod that has succeeded"),
        pytest.param("status: {phase: Failed}\n", (), True, id="a pod that has failed"),
    ],
)
def test_status(status: str, addresses: tuple[str, ...], is_finished: bool) -> None:
    found = decoded(pod(more=status))
    assert (found.addresses, found.is_finished) == (addresses, is_finished)


def test_only_pods_have_a_status_that_counts() -> None:
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
        "spec: {template: {spec: {containers: [{name: a, image: b}]}}}\n"
        "status: {phase: Failed, podIP: 10.0.0.1}\n"
    )
    found = decoded(text)
    assert (found.addresses, found.is_finished) == ((), False)


@pytest.mark.parametrize(
    ("container", "mentions"),
    [
        pytest.param("{name: a, image: b}", [], id="nothing"),
        pytest.param(
            "{name: a, image: b, command: [sh, -c], args: [run]}", ["sh", "-c", "run"], id="command and args"
        ),
        pytest.param("{name: a, image: b, env: [{name: DB, value: db}]}", ["db"], id="environment values"),
        pytest.param(
            "{name: a, image: b, env: [{name: DB, valueFrom: {}}]}", [], id="not values from elsewhere"
        ),
        pytest.param("{name: a, image: b, args: [1, null, '']}", [], id="only strings"),
    ],
)
def test_mentions(container: str, mentions: list[str]) -> None:
    assert list(decoded(pod(f"containers: [{container}]")).mentions) == mentions


@pytest.mark.parametrize(
    ("spec", "labels"),
    [
        pytest.param("", {}, id="no labels"),
        pytest.param("labels: null", {}, id="null labels"),
        pytest.param("labels: {app: web}", {"app": "web"}, id="labels"),
    ],
)
def test_labels_of_a_pod_are_its_own(spec: str, labels: dict[str, str]) -> None:
    text = pod().replace("namespace: shop", f"namespace: shop, {spec}" if spec else "namespace: shop")
    assert decoded(text).labels.known == labels
