"""Which lists of the Kubernetes API are merged element by element, and by which keys.

The facts are those of the OpenAPI document of Kubernetes 1.21.2, which Kustomize 5 brings along:
`x-kubernetes-list-map-keys` where it is there, else `x-kubernetes-patch-merge-key`. Lists that are not
named here are replaced whole, as are all lists of kinds that are not named: those of a NetworkPolicy, of
an Ingress and of every custom resource.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from msgspec import Struct, field


class Shape(Struct, frozen=True):
    """How a value of the API merges with a patch of it.

    `fields` are those of a map below which some list is merged. `merge_keys` are the fields that tell
    the elements of a list apart, and `items` is the shape of each; without keys a list is replaced.
    """

    fields: Mapping[str, Shape] = field(default_factory=dict)
    merge_keys: tuple[str, ...] = ()
    items: Shape | None = None


Shapes: TypeAlias = Callable[[str, str], Shape | None]
"""Returns the shape of the objects of an `apiVersion` and a `kind`, if it is known."""


def _map(**fields: Shape) -> Shape:
    return Shape(fields)


def _list(*keys: str, items: Shape | None = None) -> Shape:
    return Shape(merge_keys=keys, items=items)


_BY_NAME: Final = _list("name")

_EPHEMERAL_CONTAINER: Final = {
    "env": _BY_NAME,
    "volumeDevices": _list("devicePath"),
    "volumeMounts": _list("mountPath"),
}
_CONTAINERS: Final = _list(
    "name", items=_map(ports=_list("containerPort", "protocol"), **_EPHEMERAL_CONTAINER)
)
_METADATA: Final = _map(ownerReferences=_list("uid"))
_POD: Final = _map(
    metadata=_METADATA,
    spec=_map(
        containers=_CONTAINERS,
        ephemeralContainers=_list("name", items=_map(**_EPHEMERAL_CONTAINER)),
        hostAliases=_list("ip"),
        imagePullSecrets=_BY_NAME,
        initContainers=_CONTAINERS,
        topologySpreadConstraints=_list("topologyKey", "whenUnsatisfiable"),
        volumes=_BY_NAME,
    ),
)
_WORKLOAD: Final = _map(metadata=_METADATA, spec=_map(template=_POD))
_CRON_JOB: Final = _map(metadata=_METADATA, spec=_map(jobTemplate=_WORKLOAD))
_WEBHOOKS: Final = _map(metadata=_METADATA, webhooks=_BY_NAME)

_BUILT_IN: Final[Mapping[tuple[str, str], Shape]] = {
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"): _WEBHOOKS,
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"): _WEBHOOKS,
    ("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration"): _WEBHOOKS,
    ("admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration"): _WEBHOOKS,
    ("apps/v1", "DaemonSet"): _WORKLOAD,
    ("apps/v1", "Deployment"): _WORKLOAD,
    ("apps/v1", "ReplicaSet"): _WORKLOAD,
    ("apps/v1", "StatefulSet"): _WORKLOAD,
    ("batch/v1", "CronJob"): _CRON_JOB,
    ("batch/v1", "Job"): _WORKLOAD,
    ("batch/v1beta1", "CronJob"): _CRON_JOB,
    ("v1", "Pod"): _POD,
    ("v1", "PodTemplate"): _map(metadata=_METADATA, template=_POD),
    ("v1", "ReplicationController"): _WORKLOAD,
    ("v1", "Service"): _map(metadata=_METADATA, spec=_map(ports=_list("port", "protocol"))),
    ("v1", "ServiceAccount"): _map(metadata=_METADATA, secrets=_BY_NAME),
}


def built_in_shape(api_version: str, kind: str) -> Shape | None:
    """Return the shape of a built-in kind; `None` for every other, whose lists are all replaced."""
    return _BUILT_IN.get((api_version, kind))
