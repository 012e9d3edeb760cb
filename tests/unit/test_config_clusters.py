"""`clusters:` in the configuration: what holds in one cluster, and what may not be said."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from textwrap import indent

import pytest

from netpol_lint.config import (
    FILE_NAME,
    ClusterNetwork,
    Config,
    DnsPeer,
    DnsProfile,
    IpBlockMatching,
    World,
    load_config,
)
from netpol_lint.errors import ConfigError
from netpol_lint.location import Location, Region
from tests.unit.audit.auditing import audited, report_policies
from tests.unit.sample_rulebook import RULEBOOK

SHARED = """\
cni: {name: calico, version: "3.30"}
dns: {profile: openshift, peers: [{namespace: dns}], ports: [53]}
network: {podCIDRs: [10.0.0.0/16], serviceCIDRs: [10.1.0.0/16], ipBlockMatchesPods: always}
namespaces: {system: [infra], extendSystem: [logging], labels: {infra: {team: a, tier: b}, web: {team: c}}}
external: {workloads: [{namespace: infra, labels: {app: first}}]}
world: closed
suppress: [{rule: allow-all, reason: everywhere}]
"""


def load(root: Path, text: str) -> Config:
    path = root / FILE_NAME
    path.write_text(text, "utf-8")
    return load_config(path, root, RULEBOOK)


def with_cluster(extends: str, shared: str = "") -> str:
    """Return a configuration with a cluster `prod`, which these lines extend, and one that nothing does."""
    below = indent(extends, " " * 6)
    return (
        f"{shared}clusters:\n  - name: prod\n    paths: [prod]\n    extends:\n{below}\n"
        "  - {name: dev, paths: [dev]}\n"
    )


def labels_of_external(config: Config) -> list[str]:
    return [each.labels["app"] for each in config.external]


@pytest.mark.parametrize(
    ("extends", "ask", "in_prod", "in_dev"),
    [
        pytest.param(
            "cni: {name: cilium}",
            lambda config: config.cni and (config.cni.name, config.cni.version),
            ("cilium", "3.30"),
            ("calico", "3.30"),
            id="a value of a map is replaced and the others stay",
        ),
        pytest.param(
            "dns: {profile: gardener}",
            lambda config: (config.dns.profile, config.dns.peers),
            (DnsProfile.GARDENER, (DnsPeer("dns"),)),
            (DnsProfile.OPENSHIFT, (DnsPeer("dns"),)),
            id="a profile of DNS leaves its peers alone",
        ),
        pytest.param(
            "dns: {peers: [{cidr: 169.254.20.10}], ports: [5353]}",
            lambda config: (config.dns.peers, config.dns.ports),
            ((DnsPeer(cidr=ip_network("169.254.20.10/32")),), (5353,)),
            ((DnsPeer("dns"),), (53,)),
            id="lists are replaced",
        ),
        pytest.param(
            "network: {podCIDRs: [10.9.0.0/16]}",
            lambda config: config.network,
            ClusterNetwork(
                pod_cidrs=(ip_network("10.9.0.0/16"),),
                service_cidrs=(ip_network("10.1.0.0/16"),),
                ip_block_matches_pods=IpBlockMatching.ALWAYS,
            ),
            ClusterNetwork(
                pod_cidrs=(ip_network("10.0.0.0/16"),),
                service_cidrs=(ip_network("10.1.0.0/16"),),
                ip_block_matches_pods=IpBlockMatching.ALWAYS,
            ),
            id="ranges of pods are replaced and those of Services stay",
        ),
        pytest.param(
            "namespaces: {extendSystem: [mesh]}",
            lambda config: config.namespaces.system,
            ("infra", "mesh"),
            ("infra", "logging"),
            id="a list that adds to the built-in one is replaced as well",
        ),
        pytest.param(
            "namespaces: {labels: {infra: {team: z}}}",
            lambda config: config.namespaces.labels,
            {"infra": {"team": "z", "tier": "b"}, "web": {"team": "c"}},
            {"infra": {"team": "a", "tier": "b"}, "web": {"team": "c"}},
            id="labels of namespaces are merged label by label",
        ),
        pytest.param(
            "external: {workloads: [{namespace: infra, labels: {app: second}}]}",
            labels_of_external,
            ["first", "second"],
            ["first"],
            id="external workloads are added",
        ),
        pytest.param(
            "world: open", lambda config: config.world, World.OPEN, World.CLOSED, id="a word is replaced"
        ),
    ],
)
def test_what_extends_holds_in_its_cluster_alone(
    tmp_path: Path, extends: str, ask: Callable[[Config], object], in_prod: object, in_dev: object
) -> None:
    config = load(tmp_path, with_cluster(extends, SHARED))

    assert ask(config.for_cluster("prod")) == in_prod
    assert ask(config.for_cluster("dev")) == in_dev
    assert ask(config) == in_dev


def test_what_the_whole_file_does_not_say_can_be_said_of_one_cluster(tmp_path: Path) -> None:
    extends = "cni: {name: cilium}\nexternal: {workloads: [{namespace: infra, labels: {app: one}}]}"
    config = load(tmp_path, with_cluster(extends))

    cni = config.for_cluster("prod").cni
    assert cni is not None
    assert (cni.name, cni.version) == ("cilium", None)
    assert labels_of_external(config.for_cluster("prod")) == ["one"]
    assert config.for_cluster("dev") == load(tmp_path, "clusters: [{name: dev, paths: [dev]}]").for_cluster(
        "dev"
    )


def test_a_cluster_that_was_found_and_not_stated_has_what_the_whole_file_says(tmp_path: Path) -> None:
    config = load(tmp_path, with_cluster("world: open", SHARED))

    assert config.for_cluster("somewhere") is config


def test_everything_about_a_cluster_arrives_with_its_places(tmp_path: Path) -> None:
    text = (
        "clusters:\n"
        "  - name: prod\n"
        "    paths: [./overlays//prod/, .]\n"
        "    namespace: shop\n"
        "    helm: {valueFiles: [values/../values/prod.yaml]}\n"
    )
    (prod,) = load(tmp_path, text).clusters

    assert prod.paths == (
        ("overlays/prod", Location(FILE_NAME, Region(3, 13, 3, 30), "clusters[0].paths[0]")),
        (".", Location(FILE_NAME, Region(3, 32, 3, 33), "clusters[0].paths[1]")),
    )
    assert prod.namespace == ("shop", Location(FILE_NAME, Region(4, 16, 4, 20), "clusters[0].namespace"))
    assert prod.value_files == ("values/prod.yaml",)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        pytest.param(
            "clusters: [{name: prod, paths: [a]}, {name: prod, paths: [b]}]",
            "1:45: there are two clusters 'prod'",
            "give each a name of its own",
            id="a name twice",
        ),
        pytest.param(
            "clusters: [{name: prod, paths: [../other]}]",
            "1:33: clusters[0].paths[0] is '../other', which leads out of the repository",
            "relative to the root of the repository",
            id="a path out of the repository",
        ),
        pytest.param(
            "clusters: [{name: prod, paths: [a/../..]}]",
            "1:33: clusters[0].paths[0] is 'a/../..', which leads out of the repository",
            "relative to the root of the repository",
            id="a path that leads out of the repository by and by",
        ),
        pytest.param(
            "clusters: [{name: prod, paths: [/etc]}]",
            "1:33: clusters[0].paths[0] is '/etc', which leads out of the repository",
            "relative to the root of the repository",
            id="an absolute path",
        ),
        pytest.param(
            "clusters: [{name: prod, paths: [a], helm: {valueFiles: [/etc/passwd]}}]",
            "1:57: clusters[0].helm.valueFiles[0] is '/etc/passwd', which leads out of the repository",
            "relative to the root of the repository",
            id="a values file out of the repository",
        ),
        pytest.param(
            "clusters: [{name: prod}]", "1:12: clusters[0] lacks 'paths'", "add 'paths'", id="no paths"
        ),
        pytest.param(
            "clusters: [{name: prod, paths: [a], extends: {profile: strict}}]",
            "1:47: unknown key 'profile'",
            "the keys here are cni,",
            id="a key that is for all clusters or none",
        ),
        pytest.param(
            "clusters: [{name: prod, paths: [a], extends: {cni: {version: '1'}}}]",
            "1:52: clusters[0].extends.cni lacks 'name'",
            "add 'name'",
            id="half of what the whole file would have to say",
        ),
        pytest.param(
            "clusters: [{name: prod, paths: [a], extends: {suppress: [{rule: alow-all}]}}]",
            "1:65: unknown rule 'alow-all'",
            "did you mean 'allow-all'?",
            id="an unknown rule among the suppressions of a cluster",
        ),
    ],
)
def test_what_may_not_be_said_is_refused_at_its_place(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)

    assert str(error.value).startswith(f"{FILE_NAME}:{message}")
    assert hint in (error.value.hint or "")


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: api}
spec: {podSelector: {}}
"""
OF_TWO_CLUSTERS = {
    "base/kustomization.yaml": "resources: [policy.yaml]",
    "base/policy.yaml": POLICY,
    "dev/kustomization.yaml": "{namespace: shop, resources: [../base]}",
    "prod/kustomization.yaml": "{namespace: shop, resources: [../base]}",
}


@pytest.mark.parametrize(
    ("suppressed_in", "stands_in", "accepted_in"),
    [
        pytest.param("", ["dev", "prod"], [], id="nothing is accepted"),
        pytest.param("prod", ["dev"], ["prod"], id="one cluster has accepted it"),
        pytest.param("everywhere", [], ["dev", "prod"], id="the whole file accepts it"),
    ],
)
def test_a_suppression_of_a_cluster_is_for_its_findings_alone(
    tmp_path: Path, suppressed_in: str, stands_in: list[str], accepted_in: list[str]
) -> None:
    suppression = "suppress: [{rule: allow-all, reason: known}]"
    text = with_cluster(
        suppression if suppressed_in == "prod" else "world: open",
        f"{suppression}\n" if suppressed_in == "everywhere" else "",
    )
    result = audited(OF_TWO_CLUSTERS, {"allow-all": report_policies}, config=load(tmp_path, text))

    assert [list(each.clusters) for each in result.findings] == [stands_in] * bool(stands_in)
    assert [list(each.finding.clusters) for each in result.suppressed] == [accepted_in] * bool(accepted_in)


def test_a_suppression_of_a_cluster_that_silences_nothing_there_is_reported(tmp_path: Path) -> None:
    extends = "suppress: [{rule: allow-all, object: other/*, reason: known}]"
    config = load(tmp_path, with_cluster(extends))
    result = audited(OF_TWO_CLUSTERS, {"allow-all": report_policies}, config=config)

    assert [each.at.yaml_path for each in result.findings if each.rule_id == "unused-suppression"] == [
        "clusters[0].extends.suppress[0]"
    ]
