"""One realistic manifest of every kind that runs pods."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent
from typing import Final

_POD: Final = """\
metadata:
  labels: {app: web, tier: front}
spec:
  containers:
  - name: main
    image: example.com/web:1
    ports:
    - {name: http, containerPort: 8080}
"""
_MACHINE: Final = """\
metadata:
  labels: {app: web, tier: front}
spec:
  domain:
    devices: {interfaces: [{name: default, masquerade: {}}]}
  networks: [{name: default, pod: {}}]
"""


def _templated(api_version: str, kind: str, *, template: str = _POD, head: str = "", depth: int = 1) -> str:
    """Put a pod template below `spec.template`, or deeper, with the object's own labels different."""
    body = f"template:\n{indent(template, '  ')}"
    if depth > 1:
        body = f"jobTemplate:\n  spec:\n{indent(body, '    ')}"
    return f"{_head(api_version, kind)}spec:\n{indent(head + body, '  ')}"


def _head(api_version: str, kind: str) -> str:
    metadata = "metadata:\n  name: web\n  namespace: shop\n  labels: {app: owner, of: the-object}\n"
    return f"apiVersion: {api_version}\nkind: {kind}\n{metadata}"


def _pod(api_version: str, kind: str, template: str) -> str:
    own, spec = template.split("spec:\n")
    metadata = own.replace("metadata:\n", "metadata:\n  name: web\n  namespace: shop\n")
    return f"apiVersion: {api_version}\nkind: {kind}\n{metadata}spec:\n{spec}"


_SELECTOR: Final = "selector: {matchLabels: {app: web}}\n"

EVERY_KIND: Final[Mapping[tuple[str, str], str]] = {
    ("", "Pod"): _pod("v1", "Pod", _POD),
    ("", "ReplicationController"): _templated("v1", "ReplicationController", head="selector: {app: web}\n"),
    ("apps", "Deployment"): _templated("apps/v1", "Deployment", head=_SELECTOR),
    ("apps", "StatefulSet"): _templated("apps/v1", "StatefulSet", head=f"serviceName: web\n{_SELECTOR}"),
    ("apps", "DaemonSet"): _templated("apps/v1", "DaemonSet", head=_SELECTOR),
    ("apps", "ReplicaSet"): _templated("apps/v1", "ReplicaSet", head=_SELECTOR),
    ("extensions", "Deployment"): _templated("extensions/v1beta1", "Deployment"),
    ("extensions", "DaemonSet"): _templated("extensions/v1beta1", "DaemonSet"),
    ("extensions", "ReplicaSet"): _templated("extensions/v1beta1", "ReplicaSet"),
    ("batch", "Job"): _templated("batch/v1", "Job", head="backoffLimit: 2\n"),
    ("batch", "CronJob"): _templated("batch/v1", "CronJob", head='schedule: "0 3 * * *"\n', depth=2),
    ("apps.kruise.io", "CloneSet"): _templated("apps.kruise.io/v1alpha1", "CloneSet", head=_SELECTOR),
    ("apps.kruise.io", "DaemonSet"): _templated("apps.kruise.io/v1alpha1", "DaemonSet", head=_SELECTOR),
    ("apps.kruise.io", "StatefulSet"): _templated("apps.kruise.io/v1beta1", "StatefulSet", head=_SELECTOR),
    ("apps.openshift.io", "DeploymentConfig"): _templated("apps.openshift.io/v1", "DeploymentConfig"),
    ("argoproj.io", "Rollout"): _templated(
        "argoproj.io/v1alpha1", "Rollout", head="strategy: {canary: {}}\n"
    ),
    ("kubeflow.org", "Notebook"): _templated("kubeflow.org/v1", "Notebook"),
    ("kubevirt.io", "VirtualMachine"): _templated(
        "kubevirt.io/v1", "VirtualMachine", template=_MACHINE, head="runStrategy: Always\n"
    ),
    ("kubevirt.io", "VirtualMachineInstance"): _pod("kubevirt.io/v1", "VirtualMachineInstance", _MACHINE),
    ("kubevirt.io", "VirtualMachineInstanceReplicaSet"): _templated(
        "kubevirt.io/v1", "VirtualMachineInstanceReplicaSet", template=_MACHINE, head=_SELECTOR
    ),
    ("serving.knative.dev", "Configuration"): _templated("serving.knative.dev/v1", "Configuration"),
    ("serving.knative.dev", "Service"): _templated("serving.knative.dev/v1", "Service"),
}
"""By API group and kind. The pods are labelled `app: web, tier: front`, the objects otherwise."""


def pod(spec: str = "containers: [{name: main, image: web}]", *, more: str = "") -> str:
    """Write a Pod whose spec holds these fields, one or more lines, flush left."""
    metadata = "metadata: {name: web, namespace: shop}"
    return f"apiVersion: v1\nkind: Pod\n{metadata}\nspec:\n{indent(spec, '  ')}\n{more}"


def sized(kind: str, size: str) -> str:
    """Write a workload with a field of its spec that says how many pods there are."""
    api_version = {"Job": "batch/v1", "CloneSet": "apps.kruise.io/v1alpha1"}.get(kind, "apps/v1")
    return _templated(api_version, kind, head=f"{size}\n" if size else "")
