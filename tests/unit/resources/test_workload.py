"""Every kind that runs pods, decoded from a manifest as people write it."""

from __future__ import annotations

import pytest

from netpol_lint.resources.inventory import matters
from netpol_lint.resources.selector import Match, Operator, Requirement
from netpol_lint.resources.workload import (
    POD_TEMPLATES,
    ContainerPort,
    Workload,
    decode_workload,
    is_workload,
)
from tests.unit.resources.manifests import inventory, only_object
from tests.unit.resources.workload_manifests import EVERY_KIND, sized

KINDS = [pytest.param(key, id="/".join(filter(None, key))) for key in sorted(POD_TEMPLATES)]
MACHINES = "VirtualMachine"


def decoded(text: str) -> Workload:
    found = decode_workload(only_object(text))
    assert found is not None
    return found


def test_every_kind_has_a_manifest_here() -> None:
    assert set(EVERY_KIND) == set(POD_TEMPLATES)


@pytest.mark.parametrize("key", KINDS)
def test_labels_are_those_of_the_pods(key: tuple[str, str]) -> None:
    assert decoded(EVERY_KIND[key]).labels.known == {"app": "web", "tier": "front"}


@pytest.mark.parametrize("key", KINDS)
def test_names_and_places(key: tuple[str, str]) -> None:
    found = decoded(EVERY_KIND[key])
    assert str(found.ref) == f"shop/{key[1]}/web"
    assert str(found) == f"{key[1]} shop/web"
    assert str(found.at) == "manifest.yaml:4:9"
    assert not found.is_assumed


@pytest.mark.parametrize("key", KINDS)
def test_ports_are_those_of_the_pod_template(key: tuple[str, str]) -> None:
    expected = () if key[1].startswith(MACHINES) else (ContainerPort(8080, "TCP", "http"),)
    assert decoded(EVERY_KIND[key]).ports == expected


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_matters(key: tuple[str, str]) -> None:
    each = only_object(EVERY_KIND[key])
    assert is_workload(each)
    assert matters(each)
    assert len(inventory(EVERY_KIND[key]).workloads) == 1


@pytest.mark.parametrize(
    ("key", "label"),
    [
        pytest.param(("apps", "Deployment"), "pod-template-hash", id="Deployment"),
        pytest.param(("apps", "DaemonSet"), "controller-revision-hash", id="DaemonSet"),
        pytest.param(("apps", "StatefulSet"), "statefulset.kubernetes.io/pod-name", id="StatefulSet"),
        pytest.param(("batch", "Job"), "batch.kubernetes.io/job-name", id="Job"),
        pytest.param(("batch", "Job"), "job-name", id="Job, the old name"),
        pytest.param(("batch", "Job"), "controller-uid", id="Job, the old id"),
        pytest.param(("batch", "CronJob"), "job-name", id="CronJob"),
        pytest.param(("batch", "CronJob"), "controller-uid", id="CronJob, the old id"),
        pytest.param(("argoproj.io", "Rollout"), "rollouts-pod-template-hash", id="Rollout"),
        pytest.param(("apps.openshift.io", "DeploymentConfig"), "deploymentconfig", id="DeploymentConfig"),
        pytest.param(("apps.kruise.io", "CloneSet"), "controller-revision-hash", id="CloneSet"),
        pytest.param(("kubeflow.org", "Notebook"), "notebook-name", id="Notebook"),
        pytest.param(("kubevirt.io", "VirtualMachine"), "vm.kubevirt.io/name", id="VirtualMachine"),
        pytest.param(("kubevirt.io", "VirtualMachineInstance"), "vm.kubevirt.io/name", id="its instance"),
        pytest.param(("serving.knative.dev", "Service"), "serving.knative.dev/service", id="Knative Service"),
    ],
)
def test_labels_that_controllers_add_may_have_any_value(key: tuple[str, str], label: str) -> None:
    labels = decoded(EVERY_KIND[key]).labels
    assert Requirement(label, Operator.IN, frozenset({"x"})).match(labels) is Match.UNKNOWN
    assert Requirement(label, Operator.EXISTS).match(labels) is Match.YES


def test_a_label_that_is_written_is_known_although_a_controller_adds_it() -> None:
    text = EVERY_KIND["batch", "Job"].replace("labels: {app: web,", "labels: {job-name: web, app: web,")
    labels = decoded(text).labels
    assert Requirement("job-name", Operator.IN, frozenset({"web"})).match(labels) is Match.YES


@pytest.mark.parametrize(
    ("kind", "size", "may"),
    [
        pytest.param("Deployment", "", False, id="one replica unless it says otherwise"),
        pytest.param("Deployment", "replicas: 1", False, id="one replica"),
        pytest.param("Deployment", "replicas: 2", True, id="two replicas"),
        pytest.param("Deployment", "replicas: 0", False, id="no replica"),
        pytest.param("Deployment", "replicas: null", False, id="null is one replica"),
        pytest.param("Deployment", "replicas: ${REPLICAS}", True, id="nobody knows how many replicas"),
        pytest.param("StatefulSet", "replicas: 3", True, id="a StatefulSet of three"),
        pytest.param("CloneSet", "replicas: 3", True, id="a CloneSet of three"),
        pytest.param("DaemonSet", "", True, id="a DaemonSet runs on every node"),
        pytest.param("Job", "", False, id="a Job runs one pod at once"),
        pytest.param("Job", "parallelism: 5", True, id="unless it says otherwise"),
        pytest.param("Job", "completions: 5", False, id="one after the other is not at once"),
        pytest.param("Job", "replicas: 5", False, id="replicas mean nothing to a Job"),
    ],
)
def test_whether_pods_have_peers_of_their_own(kind: str, size: str, may: bool) -> None:
    assert decoded(sized(kind, size)).may_have_peers is may


def test_a_cron_job_says_so_in_its_template() -> None:
    text = EVERY_KIND["batch", "CronJob"].replace(
        "    spec:\n      template:", "    spec:\n      parallelism: 2\n      template:"
    )
    assert "parallelism" in text
    assert decoded(text).may_have_peers


def test_a_knative_service_scales_out_unless_it_is_told_not_to() -> None:
    assert decoded(EVERY_KIND["serving.knative.dev", "Service"]).may_have_peers


@pytest.mark.parametrize("key", KINDS)
def test_only_jobs_run_once(key: tuple[str, str]) -> None:
    assert decoded(EVERY_KIND[key]).runs_once is (key[1] in ("Job", "CronJob"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n",
            "Deployment",
            id="no template",
        ),
        pytest.param(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec: {template: {metadata: {labels: {app: web}}}}\n",
            "Deployment",
            id="no pod spec",
        ),
        pytest.param(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec: {template: {spec: {hostNetwork: true}}}\n",
            "Deployment",
            id="no containers",
        ),
        pytest.param(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
            "spec: {template: {spec: {containers: [{name: main, resources: {}}]}}}\n",
            "Deployment",
            id="containers without images",
        ),
        pytest.param("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n", "Pod", id="a Pod without a spec"),
        pytest.param(
            "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web}\n"
            "spec: {workloadRef: {kind: Deployment, name: web}}\n",
            "Rollout",
            id="a Rollout that refers to a Deployment",
        ),
    ],
)
def test_a_patch_fragment_is_no_workload(text: str, kind: str) -> None:
    assert decode_workload(only_object(text)) is None
    found = inventory(text)
    assert found.workloads == ()
    assert [(note.kind, str(note.at)) for note in found.notes] == [("partial-analysis", "manifest.yaml:3:18")]
    assert found.notes[0].message.startswith(f"{kind} `web` ")


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        pytest.param("v1", "Service", id="a Service"),
        pytest.param("example.com/v1", "Deployment", id="a Deployment of another group"),
        pytest.param("apps/v1", "Pod", id="a Pod of another group"),
    ],
)
def test_other_kinds_are_no_workloads(api_version: str, kind: str) -> None:
    each = only_object(f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web}}\n")
    assert not is_workload(each)
    assert decode_workload(each) is None
