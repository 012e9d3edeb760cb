"""Rules about addresses: the metadata service, exceptions, the cluster itself, and the two families."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Final

import pytest
from msgspec.structs import replace

from netpol_lint.config import DEFAULT_CONFIG, ClusterNetwork
from tests.rules.cases.manifests import TCP, UDP, deployment, found, obj
from tests.rules.cases.test_dns_topology import CACHE

API: Final = deployment("api")
METADATA: Final = "metadata-endpoint-reachable"
REALLOWED: Final = "ipblock-except-reallowed"
CLUSTER: Final = "ipblock-covers-cluster-range"
FAMILIES: Final = "ipblock-ip-family-gap"


def egress(*rules: str, name: str = "api") -> str:
    """Write an egress policy for the workload; the rules are in flow style."""
    return (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: {name}, namespace: shop}}\n"
        "spec: {podSelector: {matchLabels: {app: api}}, policyTypes: [Egress], "
        f"egress: [{', '.join(rules)}]}}\n"
    )


def to(*blocks: str, ports: str = "") -> str:
    """Write a rule for blocks, each a CIDR and what it excepts."""
    listed = ", ".join(f"{{ipBlock: {{cidr: {block}}}}}" for block in blocks)
    return f"{{to: [{listed}]{f', ports: [{ports}]' if ports else ''}}}"


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        pytest.param([to("0.0.0.0/0")], "by 0.0.0.0/0;", id="every address"),
        pytest.param([to("0.0.0.0/1", "128.0.0.0/1")], "by 128.0.0.0/1;", id="the half that holds it"),
        pytest.param(
            [to("169.254.0.0/16", ports="{port: 80}")], "by 169.254.0.0/16;", id="link-local addresses"
        ),
        pytest.param([to("169.254.169.254/32")], "by 169.254.169.254/32;", id="the address itself"),
        pytest.param(
            ['{to: [{ipBlock: {cidr: "::/0"}}]}'], "at fd00:ec2::254 by ::/0;", id="its address in IPv6"
        ),
        pytest.param(
            ['{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}'],
            "at 169.254.169.254 and fd00:ec2::254 by 0.0.0.0/0 and ::/0;",
            id="both families in one finding",
        ),
        pytest.param(
            ["{ports: [{port: 80}]}"], "by a rule for every destination;", id="a port without peers"
        ),
        pytest.param(
            [to("0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]")],
            "add `except: [169.254.169.254/32]`",
            id="private ranges are left out, and it is not",
        ),
        pytest.param(
            [to("0.0.0.0/0, except: [169.254.169.254/32]"), "{ports: [{port: 80}]}"],
            "at 169.254.169.254 and fd00:ec2::254 by a rule for every destination;",
            id="a port without peers beside a block that leaves the address out",
        ),
        pytest.param(
            [to("0.0.0.0/0", ports="{port: 1, endPort: 100}")], "by 0.0.0.0/0;", id="a range of ports"
        ),
    ],
)
def test_a_rule_that_reaches_the_metadata_service_is_reported_once(rules: list[str], says: str) -> None:
    (finding,) = found(METADATA, API, egress(*rules))

    assert says in finding.message


@pytest.mark.parametrize(
    "manifests",
    [
        pytest.param(
            [API, egress(to("0.0.0.0/0, except: [169.254.169.254/32]"))], id="the address is left out"
        ),
        pytest.param([API, egress(to("0.0.0.0/0, except: [169.254.0.0/16]"))], id="its range is left out"),
        pytest.param([API, egress(to("0.0.0.0/0", ports="{port: 443}"))], id="HTTPS alone"),
        pytest.param([API, egress(to("0.0.0.0/0", ports="{protocol: UDP}"))], id="UDP alone"),
        pytest.param([API, egress("{}")], id="everything, which is another rule's"),
        pytest.param(
            [API, egress("{}", to("0.0.0.0/0"))], id="a block beside everything, where no except helps"
        ),
        pytest.param([API], id="no policy, which is another rule's"),
        pytest.param(
            [
                API,
                egress(to("0.0.0.0/0, except: [169.254.169.254/32]")),
                egress(to("169.254.0.0/16"), name="b"),
            ],
            id="an exception that is taken back, which is another rule's",
        ),
        pytest.param(
            [deployment("api", pod="hostNetwork: true,"), egress(to("0.0.0.0/0"))], id="the host's network"
        ),
        pytest.param([API, egress("{to: [{namespaceSelector: {}}]}")], id="pods alone"),
    ],
)
def test_what_keeps_off_the_metadata_service_is_left_alone(manifests: list[str]) -> None:
    assert found(METADATA, *manifests) == ()


def test_a_product_that_needs_the_metadata_is_a_note() -> None:
    scaler = deployment("api", container="").replace(
        "registry.example.com/app", "registry.k8s.io/autoscaling/cluster-autoscaler:v1.31.0"
    )
    (finding,) = found(METADATA, scaler, egress(to("0.0.0.0/0")))

    assert finding.severity.value == "note"


@pytest.mark.parametrize(
    "policies",
    [
        pytest.param([egress(to("10.0.0.0/8, except: [10.1.0.0/16]", "10.1.0.0/16"))], id="in one rule"),
        pytest.param(
            [egress(to("10.0.0.0/8, except: [10.1.0.0/16]"), to("10.1.0.0/16"))], id="in one policy"
        ),
        pytest.param(
            [egress(to("10.0.0.0/8, except: [10.1.0.0/16]")), egress(to("10.1.0.0/17"), name="b")],
            id="half of it in another policy",
        ),
        pytest.param(
            [
                egress(to("0.0.0.0/0, except: [169.254.169.254/32]")),
                egress(to("169.254.0.0/16", ports="{port: 80}"), name="b"),
            ],
            id="the metadata service on its port",
        ),
    ],
)
def test_an_exception_that_is_taken_back_is_reported(policies: list[str]) -> None:
    assert len(found(REALLOWED, API, *policies)) == 1


@pytest.mark.parametrize(
    "policies",
    [
        pytest.param([egress(to("10.0.0.0/8, except: [10.1.0.0/16]", "10.1.7.7/32"))], id="one host of it"),
        pytest.param(
            [egress(to("0.0.0.0/0, except: [10.0.0.0/8]"), to("10.0.0.0/8", ports="{port: 5432}"))],
            id="one port of it",
        ),
        pytest.param([egress(to("10.0.0.0/8, except: [10.1.0.0/16]", "10.2.0.0/16"))], id="another range"),
        pytest.param(
            [
                egress(to("10.0.0.0/8, except: [10.1.0.0/16]")),
                egress(to("10.1.0.0/16"), name="b").replace("app: api", "app: other"),
            ],
            id="other pods",
        ),
    ],
)
def test_a_deliberate_opening_is_left_alone(policies: list[str]) -> None:
    assert found(REALLOWED, API, *policies) == ()


def service(spec: str) -> str:
    """Write a Service that leads to the workload."""
    return obj("v1", "Service", "api", spec=f"{{selector: {{app: api}}, ports: [{{port: 80}}], {spec}}}")


@pytest.mark.parametrize(
    ("manifests", "count"),
    [
        pytest.param(
            [service("clusterIP: 10.96.0.7"), egress(to("10.96.0.7/32"))], 1, id="a Service's address"
        ),
        pytest.param([service("clusterIPs: [10.96.0.7]"), egress(to("10.96.0.0/24"))], 1, id="its network"),
        pytest.param([service("clusterIP: 10.96.0.7"), egress(to("10.0.0.0/8"))], 0, id="a wide network"),
        pytest.param([service("clusterIP: None"), egress(to("10.96.0.7/32"))], 0, id="a headless Service"),
        pytest.param([egress(to("10.96.0.7/32"))], 0, id="an address that nobody has"),
    ],
)
def test_the_address_of_a_service_is_no_destination(manifests: list[str], count: int) -> None:
    assert len(found(CLUSTER, API, *manifests)) == count


@pytest.mark.parametrize(
    ("block", "count"),
    [
        pytest.param("10.244.0.0/16", 1, id="the range of the pods"),
        pytest.param("10.244.3.0/24", 1, id="a part of it"),
        pytest.param("10.96.0.1/32", 1, id="an address of the Service range"),
        pytest.param("10.0.0.0/8", 0, id="a network around it"),
        pytest.param("203.0.113.0/24", 0, id="somewhere else"),
    ],
)
def test_stated_ranges_are_no_destination(block: str, count: int) -> None:
    network = ClusterNetwork(
        pod_cidrs=(ip_network("10.244.0.0/16"),), service_cidrs=(ip_network("10.96.0.0/12"),)
    )
    config = replace(DEFAULT_CONFIG, network=network)

    assert len(found(CLUSTER, API, egress(to(block)), config=config)) == count


@pytest.mark.parametrize(
    ("ports", "count"),
    [
        pytest.param(f"{UDP}, {TCP}", 0, id="for DNS"),
        pytest.param("{port: 443}", 1, id="for something else"),
    ],
)
def test_a_cache_on_the_node_answers_at_the_address_of_the_dns_service(ports: str, count: int) -> None:
    dns = service("clusterIP: 10.96.0.10")

    assert len(found(CLUSTER, API, CACHE, dns, egress(to("10.96.0.10/32", ports=ports)))) == count


def ingress(*blocks: str) -> str:
    """Write an ingress rule for blocks."""
    listed = ", ".join(f'{{ipBlock: {{cidr: "{block}"}}}}' for block in blocks)
    return (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: api, namespace: shop}\n"
        f"spec: {{podSelector: {{matchLabels: {{app: api}}}}, ingress: [{{from: [{listed}]}}]}}\n"
    )


@pytest.mark.parametrize(
    ("spec", "blocks", "count"),
    [
        pytest.param("ipFamilyPolicy: RequireDualStack", ["192.0.2.0/24"], 1, id="no IPv6"),
        pytest.param("ipFamilies: [IPv6, IPv4]", ["2001:db8::/32"], 1, id="no IPv4"),
        pytest.param("ipFamilyPolicy: PreferDualStack", ["192.0.2.0/24", "2001:db8::/32"], 0, id="both"),
        pytest.param("ipFamilyPolicy: SingleStack", ["192.0.2.0/24"], 0, id="a single stack"),
    ],
)
def test_a_dual_stack_service_wants_both_families(spec: str, blocks: list[str], count: int) -> None:
    assert len(found(FAMILIES, API, service(spec), ingress(*blocks))) == count


def test_blocks_beside_a_rule_for_everything_are_not_blamed_as_well() -> None:
    assert found("ipblock-any-address", API, egress("{}", to("0.0.0.0/0"))) == ()
    assert len(found("ipblock-any-address", API, egress(to("0.0.0.0/0")))) == 1


def test_an_exception_for_the_credentials_of_pods_is_taken_back() -> None:
    closed = egress(to("0.0.0.0/0, except: [169.254.0.0/16]"))

    assert (
        len(found(REALLOWED, API, closed, egress(to("169.254.170.23/32", ports="{port: 80}"), name="b"))) == 1
    )
