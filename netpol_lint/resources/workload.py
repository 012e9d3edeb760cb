"""Workloads: everything that runs pods, seen through its pod template.

Sources: the pod template of each kind's API, https://kubernetes.io/docs/concepts/workloads/, and
`FindPort` of `pkg/api/v1/pod/util.go` for named ports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Final

from msgspec import Struct, field

from netpol_lint.location import Location
from netpol_lint.meaning import Meaning
from netpol_lint.render.api_object import ApiObject
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import ObjectRef, label_problems, labels_of, name_at, ref_of, string_map
from netpol_lint.resources.placeholder import has_placeholder
from netpol_lint.resources.problem import ManifestProblem
from netpol_lint.resources.selector import Labels

_TEMPLATE: Final = ("spec", "template")

POD_TEMPLATES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("", "Pod"): (),
    ("", "ReplicationController"): _TEMPLATE,
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("extensions", "Deployment"): _TEMPLATE,
    ("extensions", "DaemonSet"): _TEMPLATE,
    ("extensions", "ReplicaSet"): _TEMPLATE,
    ("batch", "Job"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("apps.kruise.io", "CloneSet"): _TEMPLATE,
    ("apps.kruise.io", "DaemonSet"): _TEMPLATE,
    ("apps.kruise.io", "StatefulSet"): _TEMPLATE,
    ("apps.openshift.io", "DeploymentConfig"): _TEMPLATE,
    ("argoproj.io", "Rollout"): _TEMPLATE,
    ("kubeflow.org", "Notebook"): _TEMPLATE,
    ("kubevirt.io", "VirtualMachine"): _TEMPLATE,
    ("kubevirt.io", "VirtualMachineInstance"): (),
    ("kubevirt.io", "VirtualMachineInstanceReplicaSet"): _TEMPLATE,
    ("serving.knative.dev", "Configuration"): _TEMPLATE,
    ("serving.knative.dev", "Service"): _TEMPLATE,
}
"""Where each kind keeps its pod template, by API group and kind."""

_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_ACTIONS: Final = ("httpGet", "tcpSocket", "grpc")
_ON_EVERY_NODE: Final = frozenset({"DaemonSet"})
_SCALES_BY_ITSELF: Final = frozenset({"serving.knative.dev"})
_SIZES: Final[Mapping[str, tuple[str, ...]]] = {
    "Job": ("spec", "parallelism"),
    "CronJob": ("spec", "jobTemplate", "spec", "parallelism"),
}
"""Where a kind says how many pods run at once, if not in `spec.replicas`; left out, it is one."""

_RUN_ONCE: Final = frozenset({"Job", "CronJob"})
_GENERATED_LABELS: Final[Mapping[str, frozenset[str]]] = {
    "Deployment": frozenset({"pod-template-hash"}),
    "ReplicaSet": frozenset({"pod-template-hash"}),
    "Rollout": frozenset({"rollouts-pod-template-hash"}),
    "DaemonSet": frozenset({"controller-revision-hash", "pod-template-generation"}),
    "StatefulSet": frozenset(
        {"controller-revision-hash", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"}
    ),
    "Job": frozenset(
        {"job-name", "controller-uid", "batch.kubernetes.io/job-name", "batch.kubernetes.io/controller-uid"}
    ),
    "CronJob": frozenset(
        {"job-name", "controller-uid", "batch.kubernetes.io/job-name", "batch.kubernetes.io/controller-uid"}
    ),
    "DeploymentConfig": frozenset({"deployment", "deploymentconfig"}),
    "CloneSet": frozenset({"controller-revision-hash", "apps.kruise.io/cloneset-instance-id"}),
    "Notebook": frozenset({"notebook-name", "statefulset", "controller-revision-hash"}),
    "VirtualMachine": frozenset({"kubevirt.io", "kubevirt.io/domain", "vm.kubevirt.io/name"}),
    "VirtualMachineInstance": frozenset({"kubevirt.io", "vm.kubevirt.io/name"}),
    "Configuration": frozenset({"serving.knative.dev/configuration", "serving.knative.dev/revision", "app"}),
    "Service": frozenset(
        {
            *("serving.knative.dev/configuration", "serving.knative.dev/revision"),
            *("serving.knative.dev/service", "app"),
        }
    ),
}
"""Labels that controllers add to pods with values the manifest does not hold."""


class DnsPolicy(Enum):
    """Which resolver a pod asks; anything but the cluster's leaves nothing to check."""

    CLUSTER_FIRST = "ClusterFirst"
    CLUSTER_FIRST_WITH_HOST_NET = "ClusterFirstWithHostNet"
    DEFAULT = "Default"
    NONE = "None"


class ContainerPort(Struct, frozen=True):
    """A declared port. Declaring is informational, except that its name can be referred to."""

    number: int
    protocol: str
    name: str | None


class Workload(Meaning, frozen=True):
    """One workload and the pods it makes.

    `at` is where its name is written, `object_at` where it stands as a whole. `addresses` are those the
    manifest states in `status`. `mentions` are the strings its containers are given (environment
    values, arguments), in order, `images` what they run, `probe_ports` where the kubelet probes them, by
    number or name. Pods act as their `service_account`, whose token they get if it `mounts_token`; absent,
    the account decides. `template` is the pod template as written, for questions that few ask. `is_assumed`
    marks pods that are not declared here but taken to exist; of those that are `is_opaque`, too, nothing but
    the namespace is known: a chart that is not rendered makes them. A workload `may_have_peers` when it runs
    two pods or more, so that it can talk to itself; one that `is_finished` has no traffic any more.
    `own_labels` are those of the object itself, and of the Jobs that it makes, which no selector of pods
    looks at.
    """

    aside = frozenset({"template"})

    ref: ObjectRef
    at: Location
    labels: Labels
    ports: tuple[ContainerPort, ...] = ()
    host_network: bool = False
    dns_policy: DnsPolicy = DnsPolicy.CLUSTER_FIRST
    may_have_peers: bool = True
    is_finished: bool = False
    runs_once: bool = False
    addresses: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    is_assumed: bool = False
    is_opaque: bool = False
    object_at: Location | None = None
    probe_ports: tuple[int | str, ...] = ()
    service_account: str = "default"
    mounts_token: bool | None = None
    own_labels: Mapping[str, str] = field(default_factory=dict)
    template: Field | None = None

    @property
    def namespace(self) -> str:
        """The namespace its pods run in."""
        return self.ref.namespace

    @property
    def asks_cluster_dns(self) -> bool:
        """Whether its pods resolve names through the cluster's DNS servers."""
        if self.host_network:
            return self.dns_policy is DnsPolicy.CLUSTER_FIRST_WITH_HOST_NET
        return self.dns_policy in (DnsPolicy.CLUSTER_FIRST, DnsPolicy.CLUSTER_FIRST_WITH_HOST_NET)

    def __str__(self) -> str:
        return f"{self.ref.kind} {self.ref.namespace}/{self.ref.name}"


def is_workload(each: ApiObject) -> bool:
    """Tell whether the object is of a kind that runs pods."""
    return (each.group, each.kind) in POD_TEMPLATES


def decode_workload(each: ApiObject) -> Workload | None:
    """Decode a workload; `None` when it holds no pod template, as a patch fragment does."""
    template = pod_template(each)
    spec = None if template is None else template.get("spec")
    if template is None or spec is None or not _is_complete(spec):
        return None
    labels = template.get("metadata", "labels")
    initial, main = _items(spec.get("initContainers")), _items(spec.get("containers"))
    running = [*main, *filter(_runs_on, initial)]
    return Workload(
        ref=ref_of(each),
        at=name_at(each),
        labels=labels_of(labels, generated=_GENERATED_LABELS.get(each.kind, frozenset())),
        ports=tuple(_ports(running)),
        host_network=_is_true(spec.get("hostNetwork")),
        dns_policy=_dns_policy(spec),
        may_have_peers=_may_have_peers(each),
        is_finished=_is_finished(each),
        runs_once=each.kind in _RUN_ONCE,
        addresses=tuple(dict.fromkeys(_addresses(each))),
        mentions=tuple(_mentions([*initial, *main])),
        images=tuple(_images(running)),
        object_at=each.at,
        probe_ports=tuple(dict.fromkeys(_probe_ports(running))),
        service_account=_service_account(spec),
        mounts_token=_mounts_token(spec),
        own_labels=_own_labels(Field(each.root)),
        template=template,
    )


def _own_labels(root: Field) -> dict[str, str]:
    jobs = string_map(root.get("spec", "jobTemplate", "metadata", "labels"))
    return {**jobs, **string_map(root.get("metadata", "labels"))}


def workload_problems(each: ApiObject) -> Iterator[ManifestProblem]:
    """Report the pod labels that the API server refuses."""
    template = pod_template(each)
    if template is not None:
        yield from label_problems(template.get("metadata", "labels"), each.subject)


def pod_template(each: ApiObject) -> Field | None:
    """Return the pod template of a workload: the object itself for a Pod."""
    path = POD_TEMPLATES.get((each.group, each.kind))
    root = Field(each.root)
    if path is None:
        return None
    return root.get(*path) if path else root


def _is_complete(spec: Field) -> bool:
    """Tell a pod spec from a patch fragment: its containers have images (a KubeVirt domain has none)."""
    if spec.get("domain") is not None:
        return True
    return any(each.get("image") is not None for each in _items(spec.get("containers")))


def _is_finished(each: ApiObject) -> bool:
    phase = Field(each.root).get("status", "phase") if each.kind == "Pod" else None
    return phase is not None and phase.text in ("Succeeded", "Failed")


def _may_have_peers(each: ApiObject) -> bool:
    if each.kind in _ON_EVERY_NODE or each.group in _SCALES_BY_ITSELF:
        return True
    size = Field(each.root).get(*_SIZES.get(each.kind, ("spec", "replicas")))
    if size is None:
        return False
    return size.integer > 1 if size.integer is not None else has_placeholder(size.text or "")


def _service_account(spec: Field) -> str:
    """Return the account that a pod names, also by the former field, or the one it gets."""
    named = spec.get("serviceAccountName") or spec.get("serviceAccount")
    return (named.text if named is not None else None) or "default"


def _mounts_token(spec: Field) -> bool | None:
    """Tell whether a pod gets a token for the API server, `None` if it does not say.

    One that refuses the usual token may still mount one of its own, which without an audience is one for
    the API server.
    """
    written = spec.get("automountServiceAccountToken")
    if written is None or not isinstance(written.value, bool):
        return None
    return written.value or any(map(_projects_token, _items(spec.get("volumes"))))


def _projects_token(volume: Field) -> bool:
    tokens = (each.get("serviceAccountToken") for each in _items(volume.get("projected", "sources")))
    return any(token is not None and token.get("audience") is None for token in tokens)


def _items(field: Field | None) -> list[Field]:
    return [] if field is None else field.items()


def _is_true(field: Field | None) -> bool:
    return field is not None and field.value is True


def _dns_policy(spec: Field) -> DnsPolicy:
    written = spec.get("dnsPolicy")
    try:
        return DnsPolicy(written.text) if written is not None else DnsPolicy.CLUSTER_FIRST
    except ValueError:
        return DnsPolicy.CLUSTER_FIRST


def _runs_on(initial: Field) -> bool:
    """Tell whether an init container is a native sidecar, which runs beside the ordinary containers."""
    policy = initial.get("restartPolicy")
    return policy is not None and policy.text == "Always"


def _images(running: Iterable[Field]) -> Iterator[str]:
    for container in running:
        image = container.get("image")
        if image is not None and image.text:
            yield image.text


def _ports(running: Iterable[Field]) -> Iterator[ContainerPort]:
    for each in (port for container in running for port in _items(container.get("ports"))):
        number, name, protocol = each.get("containerPort"), each.get("name"), each.get("protocol")
        written = None if number is None else number.integer
        if written is not None:
            yield ContainerPort(
                written,
                (protocol.text if protocol is not None else None) or "TCP",
                name.text if name is not None else None,
            )


def _probe_ports(running: Iterable[Field]) -> Iterator[int | str]:
    probes = (each.get(name) for each in running for name in _PROBES)
    actions = (each.get(name) for each in filter(None, probes) for name in _ACTIONS)
    for port in (each.get("port") for each in filter(None, actions)):
        found = None if port is None else port.integer or port.text
        if found:
            yield found


def _addresses(each: ApiObject) -> Iterator[str]:
    status = Field(each.root).get("status") if each.kind == "Pod" else None
    if status is None:
        return
    single = status.get("podIP")
    if single is not None and single.text:
        yield single.text
    listed = status.get("podIPs")
    for item in () if listed is None else listed.items():
        address = item.get("ip")
        if address is not None and address.text:
            yield address.text


def _mentions(containers: Iterable[Field]) -> Iterator[str]:
    for container in containers:
        for key in ("command", "args"):
            yield from filter(None, (each.text for each in _items(container.get(key))))
        for each in _items(container.get("env")):
            value = each.get("value")
            text = None if value is None else value.text
            if text:
                yield text
