"""What a repository is understood to be: clusters, what is known of them, and what was left out."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from msgspec.structs import replace

from netpol_lint.audit import Survey, survey
from netpol_lint.audit.contexts import contexts
from netpol_lint.audit.gaps import located_gaps
from netpol_lint.audit.survey import address_facts
from netpol_lint.config import (
    DEFAULT_CONFIG,
    ClusterNetwork,
    Cni,
    Config,
    ContainerPort,
    Dns,
    DnsPeer,
    ExternalWorkload,
    IpBlockMatching,
    Namespaces,
    StatedCluster,
    World,
)
from netpol_lint.location import whole_file
from netpol_lint.render.gap import Effect, gap
from netpol_lint.render.unit import RenderUnit, UnitKind
from netpol_lint.resources.cni.detected import detect_cni
from netpol_lint.source.repository import Repository
from tests.unit.cluster_manifests import DENY_BOTH, namespace, pod, policy
from tests.unit.sample_rulebook import rule

AT = whole_file(".netpol-lint.yaml")
DENY = policy("deny", DENY_BOTH)
UNSTATED = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{image: a}]}\n"


def surveyed(files: dict[str, str], config: Config = DEFAULT_CONFIG) -> Survey:
    return survey(Repository.from_bytes({path: text.encode() for path, text in files.items()}), config)


def test_clusters_are_sorted_by_name() -> None:
    found = surveyed({"prod/a.yaml": DENY, "dev/a.yaml": DENY})
    assert [model.cluster.name for model in found.clusters] == ["dev", "prod"]
    assert found.files == 2


@pytest.mark.parametrize(
    ("files", "unsure"),
    [
        pytest.param({"a.yaml": DENY}, set(), id="manifests as they are"),
        pytest.param(
            {"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": DENY},
            set(),
            id="a kustomization that only lists",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [a.yaml]\ncommonLabels: {a: b}\n", "a.yaml": DENY},
            set(),
            id="a kustomization that changes selectors, which is rendered",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "a.yaml": DENY},
            {"shop"},
            id="a kustomization whose patch is missing",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [a.yaml]\nnamePrefix: a-\n", "a.yaml": DENY},
            set(),
            id="a kustomization that changes names",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [a.yaml, b.yaml]\n", "a.yaml": DENY},
            set(),
            id="a kustomization that names what is not there, which is said of what it may lack",
        ),
        pytest.param(
            {"a.yaml": DENY + pod("web", namespace="'${NS}'")},
            {"${NS}"},
            id="a namespace that the delivery fills in, which may be any other one",
        ),
        pytest.param(
            {"x/a.yaml": DENY + pod("a"), "y/a.yaml": policy("deny", "{}")},
            {"shop"},
            id="a unit that contradicts another one",
        ),
    ],
)
def test_namespaces_of_which_not_everything_is_known(files: dict[str, str], unsure: set[str]) -> None:
    found = set().union(*(model.unsure_namespaces for model in surveyed(files).clusters))
    assert found == unsure


@pytest.mark.parametrize(
    ("text", "unstated"),
    [
        pytest.param(DENY, set(), id="stated"),
        pytest.param(UNSTATED, {"default"}, id="left to whoever applies it"),
        pytest.param(DENY + namespace("shop"), set(), id="a Namespace lies in none"),
        pytest.param(
            DENY + "---\napiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: a}\n"
            "spec: {rules: [{generate: {kind: NetworkPolicy}}]}\n",
            set(),
            id="nor does what is for the whole cluster",
        ),
    ],
)
def test_namespaces_that_no_manifest_names(text: str, unstated: set[str]) -> None:
    (model,) = surveyed({"a.yaml": text}).clusters
    assert model.unstated_namespaces == unstated


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        pytest.param(UNSTATED, set(), id="no object names one"),
        pytest.param(UNSTATED + DENY, {"default"}, id="some do, so the others may belong elsewhere, too"),
        pytest.param(UNSTATED + namespace("shop"), set(), id="a Namespace names none"),
    ],
)
def test_default_is_unsure_where_others_of_the_unit_name_a_namespace(text: str, unsure: set[str]) -> None:
    (model,) = surveyed({"a.yaml": text}).clusters
    assert model.unsure_namespaces == unsure


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(UNSTATED, "Pod `web` names no namespace", id="one object"),
        pytest.param(
            UNSTATED + UNSTATED.replace("web", "api"),
            "Pod `web` (and 1 more in apps) names no namespace",
            id="two objects",
        ),
    ],
)
def test_objects_without_a_namespace_are_a_note_of_their_unit(text: str, message: str) -> None:
    (note,) = surveyed({"apps/a.yaml": text}).notes
    assert (note.kind, str(note.at)) == ("namespace-unresolved", "apps/a.yaml:4:18")
    assert note.message == (
        f"{message}, and `default` was assumed; `namespace` of a kustomization, or under `clusters:`, "
        "can say another"
    )


@pytest.mark.parametrize(
    ("cni", "configured", "expected"),
    [
        pytest.param(None, "auto", "auto", id="nothing known"),
        pytest.param("cilium", "auto", "never", id="Cilium"),
        pytest.param("cilium", "always", "always", id="Cilium, and the user says otherwise"),
        pytest.param("calico", "auto", "auto", id="another plugin"),
        pytest.param("calico", "never", "never", id="another plugin, and the user says"),
    ],
)
def test_whether_blocks_match_pods(cni: str | None, configured: str, expected: str) -> None:
    network = ClusterNetwork(ip_block_matches_pods=IpBlockMatching(configured))
    stated = None if cni is None else Cni(cni)
    facts = address_facts(Config(cni=stated, network=network), detect_cni((), stated))
    assert facts.blocks_match_pods.value == expected


def test_an_object_twice_in_a_unit_is_kept_once() -> None:
    (model,) = surveyed({"a.yaml": DENY + policy("deny", "{}")}).clusters
    assert len(model.inventory.policies) == 1
    (pair,) = model.cluster.duplicates
    assert (str(pair.kept.at), str(pair.left_out.at)) == ("a.yaml:2:1", "a.yaml:9:1")


def test_a_patch_that_is_missing_is_a_note_once() -> None:
    files = {
        "base/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n",
        "base/a.yaml": DENY,
        "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
        "overlays/prod/kustomization.yaml": "resources: [../../base]\nnamePrefix: a-\n",
    }
    (note,) = surveyed(files).notes
    assert str(note.at) == "base/kustomization.yaml:2:18"


def external(**changes: object) -> Config:
    workload = ExternalWorkload("kube-system", {"k8s-app": "kube-dns"}, (), "Deployment", None, AT)
    return replace(DEFAULT_CONFIG, external=(replace(workload, **changes),))


def test_an_external_workload_runs_without_being_declared() -> None:
    config = external(ports=(ContainerPort(5353, "UDP", "dns"),), name="coredns")
    (model,) = surveyed({"a.yaml": DENY}, config).clusters
    assert [str(pod.ref) for pod in model.dns.pods] == ["kube-system/Deployment/coredns"]
    assert not model.dns.is_assumed
    assert model.inventory.workloads == ()
    assert model.engine.classes.of(model.dns.pods[0]).namespace == "kube-system"


def test_a_declared_workload_goes_before_an_external_one_of_the_same_name() -> None:
    declared = pod("dns", "k8s-app: kube-dns", namespace="kube-system")
    (model,) = surveyed({"a.yaml": declared}, external(kind="Pod", name="dns")).clusters
    assert [each.is_assumed for each in model.inventory.workloads] == [False]
    assert model.engine.classes.of(model.inventory.workloads[0]).members[0] is model.inventory.workloads[0]


def test_external_workloads_without_a_name_are_told_apart() -> None:
    one = external().external[0]
    config = replace(DEFAULT_CONFIG, external=(one, replace(one, labels={"k8s-app": "kube-dns", "a": "b"})))
    (model,) = surveyed({"a.yaml": DENY}, config).clusters
    assert len({pod.ref for pod in model.dns.pods}) == 2


def test_configured_facts_reach_the_engine() -> None:
    config = Config(
        dns=Dns(peers=(DnsPeer(cidr=ip_network("192.0.2.53/32")),)),
        namespaces=Namespaces(labels={"shop": {"team": "a"}}),
        network=ClusterNetwork(pod_cidrs=(ip_network("10.0.0.0/16"),)),
    )
    (model,) = surveyed({"a.yaml": DENY}, config).clusters
    assert model.dns.addresses == (ip_network("192.0.2.53/32"),)
    assert model.inventory.namespaces["shop"].labels.known["team"] == "a"


def test_facts_of_one_cluster_hold_in_it_alone() -> None:
    closed = Config(world=World.CLOSED, namespaces=Namespaces(labels={"shop": {"team": "a"}}))
    stated = (
        StatedCluster("dev", (("dev", AT),), None, (), Config()),
        StatedCluster("prod", (("prod", AT),), None, (), closed),
    )
    config = Config(clusters=stated)
    found = surveyed({"dev/a.yaml": DENY, "prod/a.yaml": DENY, "other/a.yaml": DENY}, config)
    facts = {
        view.cluster: (view.is_open_world, view.inventory.namespaces["shop"].labels.known.get("team"))
        for view in contexts(rule("any"), config, found, ())
        if view.cluster
    }
    assert facts == {"dev": (True, None), "prod": (False, "a")}
    assert [each.path for each in found.undeployed_objects] == ["other/a.yaml"]


def test_what_nothing_deploys_is_in_no_cluster() -> None:
    found = surveyed({"kustomization.yaml": "resources: []\n", "a.yaml": DENY})
    assert found.clusters == ()
    assert [str(each.ref) for each in found.undeployed.policies] == ["shop/NetworkPolicy/deny"]
    assert found.summary.policies == 0


def test_of_a_place_alone_nobody_can_say_that_nothing_leads_to_it() -> None:
    files = {
        "kustomization.yaml": "resources: [a/b.yaml]\n",
        "a/kustomization.yaml": "namePrefix: a-\n",
        "a/b.yaml": DENY,
    }
    named = Repository.from_bytes({path: text.encode() for path, text in files.items()}, within=["a"])
    assert survey(named, DEFAULT_CONFIG).forgotten == ()
    assert [each.name for each in surveyed(files | {"a/c.yaml": DENY}).forgotten] == ["deny"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes: []\n", id="a tool's configuration"
        ),
        pytest.param("apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\n", id="another tool's"),
        pytest.param("apiVersion: v1\nkind: Namespace\nmetadata: {labels: {a: b}}\n", id="a Namespace"),
        pytest.param(UNSTATED.replace("{name: web}", "{}"), id="a workload"),
        pytest.param(
            "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nspec: {}\n", id="a policy elsewhere"
        ),
    ],
)
def test_what_has_no_name_is_no_object_of_a_cluster(text: str) -> None:
    found = surveyed({"a.yaml": text})
    assert (found.summary.namespaces, found.summary.workloads, found.clusters) == (0, 0, ())


MISSING = "resources: [a.yaml, missing.yaml]\n"
RELEASE = (
    "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: db, namespace: %s}\n"
)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a.yaml": DENY}, [], id="nothing is missing"),
        pytest.param(
            {"kustomization.yaml": MISSING, "a.yaml": DENY},
            ["shop"],
            id="what a unit lacks belongs to its objects",
        ),
        pytest.param(
            {"kustomization.yaml": MISSING, "a.yaml": DENY + policy("deny", DENY_BOTH, namespace="data")},
            ["data", "shop"],
            id="to any of them",
        ),
        pytest.param(
            {"x/kustomization.yaml": MISSING, "x/a.yaml": DENY, "y/a.yaml": pod("web", namespace="far")},
            ["shop"],
            id="and not to those of another unit",
        ),
        pytest.param(
            {"a.yaml": DENY + RELEASE % "data"},
            ["data"],
            id="a release brings what it brings to its namespace",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [missing.yaml]\n", "y/a.yaml": DENY},
            [None],
            id="what stands alone may land anywhere",
        ),
    ],
)
def test_where_something_may_be_missing(files: dict[str, str], expected: list[str | None]) -> None:
    found = [gap for model in surveyed(files).clusters for gap in located_gaps(model.cluster)]
    assert [each.namespace for each in found if each.effect is Effect.OBJECTS] == expected


def test_a_release_that_is_not_rendered_is_a_workload_that_nobody_declares() -> None:
    (model,) = surveyed({"a.yaml": DENY + RELEASE % "data"}).clusters
    assert [str(each.ref) for each in model.external] == ["data/HelmRelease/db"]
    assert model.external[0] in model.assumed


@pytest.mark.parametrize(
    ("effect", "is_partly_rendered", "has_unsure_objects"),
    [
        pytest.param(Effect.NOTHING, False, False, id="nothing that matters"),
        pytest.param(Effect.NAMES, False, False, id="names"),
        pytest.param(Effect.SELECTION, True, True, id="labels"),
        pytest.param(Effect.OBJECTS, True, False, id="objects, without which the others are what they are"),
    ],
)
def test_what_a_gap_makes_of_a_unit(
    effect: Effect, is_partly_rendered: bool, has_unsure_objects: bool
) -> None:
    missing = gap("missing", whole_file("kustomization.yaml"), effect)
    unit = RenderUnit("apps", UnitKind.KUSTOMIZATION, (), (missing,))
    assert (unit.is_partly_rendered, unit.has_unsure_objects) == (is_partly_rendered, has_unsure_objects)
