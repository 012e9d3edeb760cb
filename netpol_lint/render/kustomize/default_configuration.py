"""The fields that transformers change where no configuration says otherwise.

Source: https://github.com/kubernetes-sigs/kustomize/tree/master/api/internal/konfig/builtinpluginconsts
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.render.kustomize.configuration import Configuration
from netpol_lint.render.kustomize.default_name_references import DEFAULT_NAME_REFERENCES
from netpol_lint.render.kustomize.default_variables import DEFAULT_VAR_REFERENCES
from netpol_lint.render.kustomize.field_spec import FieldSpec, field_spec

_TERMS: Final = {
    "preferredDuringSchedulingIgnoredDuringExecution": "podAffinityTerm/labelSelector/matchLabels",
    "requiredDuringSchedulingIgnoredDuringExecution": "labelSelector/matchLabels",
}


def _scheduling(kind: str) -> Iterator[FieldSpec]:
    """Yield the selectors by which the pods of a workload are placed beside or away from others."""
    pod = "spec/template/spec"
    for affinity in ("podAffinity", "podAntiAffinity"):
        for term, selector in _TERMS.items():
            yield field_spec(f"{pod}/affinity/{affinity}/{term}/{selector}", kind, group="apps")
    yield field_spec(f"{pod}/topologySpreadConstraints/labelSelector/matchLabels", kind, group="apps")


_OWN_LABELS: Final = field_spec("metadata/labels", create=True)

_TEMPLATE_LABELS: Final = (
    _OWN_LABELS,
    field_spec("spec/template/metadata/labels", "ReplicationController", version="v1", create=True),
    *(
        field_spec("spec/template/metadata/labels", kind, create=True)
        for kind in ("Deployment", "ReplicaSet", "DaemonSet")
    ),
    field_spec("spec/template/metadata/labels", "StatefulSet", group="apps", create=True),
    field_spec("spec/volumeClaimTemplates[]/metadata/labels", "StatefulSet", group="apps", create=True),
    field_spec("spec/template/metadata/labels", "Job", group="batch", create=True),
    field_spec("spec/jobTemplate/metadata/labels", "CronJob", group="batch", create=True),
    field_spec("spec/jobTemplate/spec/template/metadata/labels", "CronJob", group="batch", create=True),
)

_SELECTORS: Final = (
    *(
        field_spec("spec/selector", kind, version="v1", create=True)
        for kind in ("Service", "ReplicationController")
    ),
    *(
        field_spec("spec/selector/matchLabels", kind, create=True)
        for kind in ("Deployment", "ReplicaSet", "DaemonSet")
    ),
    field_spec("spec/selector/matchLabels", "StatefulSet", group="apps", create=True),
    *_scheduling("Deployment"),
    *_scheduling("StatefulSet"),
    field_spec("spec/selector/matchLabels", "Job", group="batch"),
    field_spec("spec/jobTemplate/spec/selector/matchLabels", "CronJob", group="batch"),
    field_spec("spec/selector/matchLabels", "PodDisruptionBudget", group="policy"),
    *(
        field_spec(f"{path}/matchLabels", "NetworkPolicy", group="networking.k8s.io")
        for path in ("spec/podSelector", "spec/ingress/from/podSelector", "spec/egress/to/podSelector")
    ),
)

_ANNOTATIONS: Final = (
    field_spec("metadata/annotations", create=True),
    field_spec("spec/template/metadata/annotations", "ReplicationController", version="v1", create=True),
    *(
        field_spec("spec/template/metadata/annotations", kind, create=True)
        for kind in ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet")
    ),
    field_spec("spec/template/metadata/annotations", "Job", group="batch", create=True),
    field_spec("spec/jobTemplate/metadata/annotations", "CronJob", group="batch", create=True),
    field_spec("spec/jobTemplate/spec/template/metadata/annotations", "CronJob", group="batch", create=True),
)

_NAMESPACE: Final = (
    field_spec("metadata/name", "Namespace", create=True),
    field_spec("spec/service/namespace", "APIService", group="apiregistration.k8s.io", create=True),
    field_spec(
        "spec/conversion/webhook/clientConfig/service/namespace",
        "CustomResourceDefinition",
        group="apiextensions.k8s.io",
    ),
)

DEFAULT_CONFIGURATION: Final = Configuration(
    name_prefix=(field_spec("metadata/name"),),
    name_suffix=(field_spec("metadata/name"),),
    namespace=_NAMESPACE,
    common_labels=(*_SELECTORS, *_TEMPLATE_LABELS),
    template_labels=_TEMPLATE_LABELS,
    common_annotations=_ANNOTATIONS,
    images=tuple(
        field_spec(f"{pod}/{containers}[]/image", create=True)
        for pod in ("spec", "spec/template/spec")
        for containers in ("containers", "initContainers")
    ),
    replicas=tuple(
        field_spec("spec/replicas", kind, create=True)
        for kind in ("Deployment", "ReplicationController", "ReplicaSet", "StatefulSet")
    ),
    var_reference=DEFAULT_VAR_REFERENCES,
    name_references=DEFAULT_NAME_REFERENCES,
)
"""What the real tool starts from."""
