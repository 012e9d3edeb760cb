"""The fields in which `$(NAME)` stands for a variable where no configuration says otherwise.

Source: https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/konfig/builtinpluginconsts/varreference.go
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.render.kustomize.field_spec import FieldSpec, field_spec

_TEMPLATES: Final = {
    "CronJob": "spec/jobTemplate/spec/template/spec",
    "DaemonSet": "spec/template/spec",
    "Deployment": "spec/template/spec",
    "Job": "spec/template/spec",
    "Pod": "spec",
    "ReplicaSet": "spec/template/spec",
    "StatefulSet": "spec/template/spec",
}
"""Where the spec of the pods stands in each kind that makes some."""

_OF_CONTAINERS: Final = ("args", "command", "env/value", "volumeMounts/mountPath")


def _of_pods() -> Iterator[FieldSpec]:
    for kind, spec in _TEMPLATES.items():
        for containers in ("containers", "initContainers"):
            for path in _OF_CONTAINERS:
                yield field_spec(f"{spec}/{containers}/{path}", kind)
        if kind != "StatefulSet":
            yield field_spec(f"{spec}/volumes/nfs/server", kind)


DEFAULT_VAR_REFERENCES: Final = (
    *_of_pods(),
    field_spec("spec/rules/host", "Ingress"),
    field_spec("spec/tls/hosts", "Ingress"),
    field_spec("spec/tls/secretName", "Ingress"),
    field_spec("spec/ports/port", "Service"),
    field_spec("spec/ports/targetPort", "Service"),
    field_spec("spec/volumeClaimTemplates/spec/nfs/server", "StatefulSet"),
    field_spec("spec/nfs/server", "PersistentVolume"),
    field_spec("metadata/labels"),
    field_spec("metadata/annotations"),
)
