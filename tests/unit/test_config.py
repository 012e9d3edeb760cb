"""The configuration file: what it can say, where it is found and how it is read."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from datetime import date
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from netpol_lint.config import (
    DEFAULT_CONFIG,
    FILE_NAME,
    SYSTEM_NAMESPACES,
    ClusterNetwork,
    Config,
    ContainerPort,
    Dns,
    DnsPeer,
    DnsProfile,
    ExternalWorkload,
    IpBlockMatching,
    StatedPort,
    Suppression,
    World,
    find_config,
    load_config,
)
from netpol_lint.config.schema import SCHEMA_FILE
from netpol_lint.errors import ConfigError
from netpol_lint.facts.pods import PodsAt
from netpol_lint.findings import Severity
from netpol_lint.location import Location, Region
from netpol_lint.rulebook import Profile
from tests.unit.sample_rulebook import RULEBOOK


def load(root: Path, text: str | bytes) -> Config:
    path = root / FILE_NAME
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_config(path, root, RULEBOOK)


EVERYTHING = """\
# Everything that can be said.
profile: strict
select: [dns, allow-all]
extendSelect: [ALL]
ignore: [dns-udp-only]
failOn: never
severity: {dns-udp-only: note, allow-all: error}
options:
  allow-all: {prefix: 8, directions: [egress], mode: fancy, strict: true}
exclude: ["**/testdata/**"]
repository: {urls: ["https://git.example.com/fleet.git"]}
clusters: [{name: prod, paths: [overlays/prod]}]
cni: {name: cilium, version: 1.10}
dns:
  profile: openshift
  peers:
    - {namespace: dns, labels: {app: unbound}}
    - {cidr: 169.254.20.10}
  ports: [53, 5353]
network:
  podCIDRs: [10.0.0.0/8, fd00::/8]
  serviceCIDRs: [172.20.0.0/16]
  nodeCIDRs: [192.168.0.0/24]
  apiServer: [203.0.113.7]
  ipBlockMatchesPods: always
namespaces:
  system: ["infra-*"]
  extendSystem: [logging]
  labels: {monitoring: {team: obs}}
ingressControllers: [{namespace: edge, labels: {app: proxy}}]
monitoring: [{namespace: observability}]
external:
  workloads:
    - namespace: kube-system
      labels: {k8s-app: kube-dns}
      ports:
        - {name: dns, containerPort: 53, protocol: UDP}
        - {containerPort: 9153}
      kind: DaemonSet
      name: coredns
world: closed
suppress:
  - {rule: dns-udp-only, object: "legacy/*", reason: "migration,  OPS-12", expires: 2027-01-31}
  - rule: allow-all
    path: "old/**"
environments: {prod: {namespaces: ["*-prod"]}, dev: {labels: {stage: dev}, protected: false}}
sensitive: [shop/StatefulSet/db]
expect:
  - deny: {from: {environment: dev}, to: {namespace: shop, labels: {app: db}}, port: 5432}
    reason: "the  books"
baseline: known.json
overrides: [{paths: ["old/**"], ignore: [dns], severity: {dns-udp-only: error}, reason: "moves"}]
"""


def test_everything_that_can_be_said_arrives(tmp_path: Path) -> None:
    config = load(tmp_path, EVERYTHING)

    assert config.profile is Profile.STRICT
    assert config.select == ("dns", "allow-all")
    assert config.extend_select == ("ALL",)
    assert config.ignore == ("dns-tcp",)
    assert config.fail_on is None
    assert config.severity == {"dns-tcp": Severity.NOTE, "allow-all": Severity.ERROR}
    assert config.options == {
        "allow-all": {"prefix": 8, "directions": ("egress",), "mode": "fancy", "strict": True}
    }
    assert config.exclude == ("**/testdata/**",)
    assert config.baseline == "known.json"
    (override,) = config.overrides
    assert override.paths == ("old/**",)
    assert override.ignored == {rule.id for rule in RULEBOOK.values() if "dns" in rule.tags}
    assert override.severity == {"dns-tcp": Severity.ERROR}
    assert config.repository_urls == ("https://git.example.com/fleet.git",)
    assert [each.name for each in config.clusters] == ["prod"]
    assert config.cni is not None
    assert (config.cni.name, config.cni.version) == ("cilium", "1.10")
    assert config.dns == Dns(
        DnsProfile.OPENSHIFT,
        (DnsPeer("dns", {"app": "unbound"}), DnsPeer(cidr=ip_network("169.254.20.10/32"))),
        (53, 5353),
    )
    assert config.network == ClusterNetwork(
        pod_cidrs=(ip_network("10.0.0.0/8"), ip_network("fd00::/8")),
        service_cidrs=(ip_network("172.20.0.0/16"),),
        node_cidrs=(ip_network("192.168.0.0/24"),),
        api_server=(ip_network("203.0.113.7/32"),),
        ip_block_matches_pods=IpBlockMatching.ALWAYS,
    )
    assert config.namespaces.system == ("infra-*", "logging")
    assert config.namespaces.labels == {"monitoring": {"team": "obs"}}
    assert config.ingress_controllers == (PodsAt("edge", {"app": "proxy"}),)
    assert config.monitoring == (PodsAt("observability", {}),)
    assert config.external == (
        ExternalWorkload(
            namespace="kube-system",
            labels={"k8s-app": "kube-dns"},
            ports=(ContainerPort(53, "UDP", "dns"), ContainerPort(9153)),
            kind="DaemonSet",
            name="coredns",
            at=Location(FILE_NAME, Region(34, 7, 40, 20), "external.workloads[0]"),
        ),
    )
    assert config.world is World.CLOSED
    assert config.suppress == (
        Suppression(
            rule="dns-tcp",
            at=Location(FILE_NAME, Region(43, 5, 43, 96), "suppress[0]"),
            object="legacy/*",
            reason="migration, OPS-12",
            expires=date(2027, 1, 31),
        ),
        Suppression("allow-all", Location(FILE_NAME, Region(44, 5, 45, 19), "suppress[1]"), path="old/**"),
    )
    assert [(each.name, each.namespaces, each.labels, each.is_protected) for each in config.environments] == [
        ("prod", ("*-prod",), {}, None),
        ("dev", (), {"stage": "dev"}, False),
    ]
    assert [each.workload for each in config.sensitive] == ["shop/StatefulSet/db"]
    (expectation,) = config.expect
    assert not expectation.is_allowed
    assert expectation.reason == "the books"
    assert expectation.source.text == "every pod of environment dev"
    assert expectation.destination.text == "pods with app=db in namespace shop"
    assert expectation.port == StatedPort("5432", 5432, 5432)


def test_everything_that_the_schema_lists_is_in_that_example() -> None:
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    said = {line.split(":")[0] for line in EVERYTHING.splitlines() if line[0].isalpha()}

    assert said == set(schema["properties"])


def undescribed(schema: dict[str, Any], path: str = "") -> list[str]:
    """Return the keys of which an editor could say nothing."""
    named = {**schema.get("properties", {}), **schema.get("$defs", {})}
    found = [f"{path}.{key}" for key, each in named.items() if path != "" and "description" not in each]
    inner = [
        *named.items(),
        *((key, schema[key]) for key in ("items", "additionalProperties") if key in schema),
    ]
    for key, each in inner:
        found += undescribed(each, f"{path}.{key}") if isinstance(each, dict) else []
    return found


def test_the_schema_is_itself_valid_and_describes_every_key() -> None:
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))

    Draft202012Validator.check_schema(schema)
    assert [key for key, each in schema["properties"].items() if "description" not in each] == []
    assert undescribed(schema) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="an empty file"),
        pytest.param("# only a comment\n", id="a comment"),
        pytest.param("---\n...\n", id="an empty document"),
        pytest.param("\ufeff", id="a byte order mark"),
        pytest.param("{}", id="an empty map"),
        pytest.param("select: []", id="a default in so many words"),
    ],
)
def test_a_file_that_says_nothing_changes_nothing(tmp_path: Path, text: str) -> None:
    assert load(tmp_path, text) == DEFAULT_CONFIG


def test_a_configuration_travels_between_processes(tmp_path: Path) -> None:
    config = load(tmp_path, EVERYTHING)

    assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301  # our own bytes


def test_adding_to_the_system_namespaces_keeps_the_known_ones(tmp_path: Path) -> None:
    config = load(tmp_path, "namespaces: {extendSystem: [logging]}")

    assert config.namespaces.system == (*SYSTEM_NAMESPACES, "logging")


class TestFinding:
    def test_the_nearest_file_upward_wins(self, tmp_path: Path) -> None:
        inner = tmp_path / "a" / "b"
        inner.mkdir(parents=True)
        (tmp_path / FILE_NAME).touch()
        (tmp_path / "a" / FILE_NAME).touch()

        assert find_config(inner, tmp_path) == tmp_path / "a" / FILE_NAME
        assert find_config(tmp_path, tmp_path) == tmp_path / FILE_NAME

    def test_it_may_start_from_a_file(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).touch()
        (tmp_path / "deny.yaml").touch()

        assert find_config(tmp_path / "deny.yaml", tmp_path) == tmp_path / FILE_NAME

    def test_nothing_beyond_the_root_is_found(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).touch()
        (tmp_path / "repository" / "a").mkdir(parents=True)

        assert find_config(tmp_path / "repository" / "a", tmp_path / "repository") is None
        assert find_config(tmp_path, tmp_path / "repository") is None

    def test_a_start_reached_by_a_link_out_of_the_root_finds_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside" / FILE_NAME).touch()
        (tmp_path / "repository").mkdir()
        (tmp_path / "repository" / "link").symlink_to(tmp_path / "outside")

        assert find_config(tmp_path / "repository" / "link", tmp_path / "repository") is None

    def test_a_link_out_of_the_root_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "secret.yaml").write_text("profile: strict")
        (tmp_path / "repository").mkdir()
        (tmp_path / "repository" / FILE_NAME).symlink_to(tmp_path / "secret.yaml")

        with pytest.raises(ConfigError, match=r"^\.netpol-lint\.yaml: the link leads out of the repository"):
            find_config(tmp_path / "repository", tmp_path / "repository")

    def test_a_link_inside_the_root_is_followed(self, tmp_path: Path) -> None:
        (tmp_path / "strict.yaml").write_text("profile: strict")
        (tmp_path / FILE_NAME).symlink_to("strict.yaml")

        found = find_config(tmp_path, tmp_path)

        assert found is not None
        assert load_config(found, tmp_path, RULEBOOK).profile is Profile.STRICT

    def test_the_other_spelling_of_yaml_is_not_passed_over(self, tmp_path: Path) -> None:
        (tmp_path / ".netpol-lint.yml").touch()

        with pytest.raises(ConfigError, match=r"^\.netpol-lint\.yml: a file of this name is not read"):
            find_config(tmp_path, tmp_path)


class TestReading:
    def test_a_directory_in_its_place_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).mkdir()

        with pytest.raises(ConfigError, match="this is not a regular file"):
            load_config(tmp_path / FILE_NAME, tmp_path, RULEBOOK)

    def test_a_pipe_in_its_place_does_not_hang(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / FILE_NAME)

        with pytest.raises(ConfigError, match="this is not a regular file"):
            load_config(tmp_path / FILE_NAME, tmp_path, RULEBOOK)

    @pytest.mark.parametrize(
        ("target", "message"),
        [
            pytest.param("nowhere", "No such file", id="a link that leads nowhere"),
            pytest.param(FILE_NAME, "symbolic link", id="a link to itself"),
        ],
    )
    def test_a_broken_link_is_an_error(self, tmp_path: Path, target: str, message: str) -> None:
        (tmp_path / FILE_NAME).symlink_to(target)

        with pytest.raises(ConfigError, match=rf"^\.netpol-lint\.yaml: the file cannot be read: .*{message}"):
            load_config(tmp_path / FILE_NAME, tmp_path, RULEBOOK)

    def test_a_file_below_the_root_is_named_from_there(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir()

        with pytest.raises(ConfigError, match=r"^a/\.netpol-lint\.yaml:1:1: "):
            load_config(_written(tmp_path / "a" / FILE_NAME, "x: 1"), tmp_path, RULEBOOK)

    def test_a_file_outside_the_root_is_named_as_given(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "repository").mkdir()
        _written(tmp_path / "ours.yaml", "x: 1")
        monkeypatch.chdir(tmp_path / "repository")

        with pytest.raises(ConfigError, match=r"^\.\./ours\.yaml:1:1: "):
            load_config(Path("../ours.yaml"), Path(), RULEBOOK)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_reading_a_configuration_imports_nothing_heavy(tmp_path: Path) -> None:
    file = _written(tmp_path / FILE_NAME, "profile: strict")
    script = (
        "import sys; from pathlib import Path; from netpol_lint.config import load_config;"
        f"load_config(Path({str(file)!r}), Path(), {{}});"
        "print(*{'jsonschema', 'fastjsonschema', 'difflib'} & sys.modules.keys())"
    )

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout == "\n"
