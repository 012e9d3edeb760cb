"""The workloads of a release of `app-template`: their kind, the labels of their pods, their ports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import text_of
from netpol_lint.render.helm.app_template.chart_values import (
    V1,
    V3,
    ChartValues,
    enabled_in,
    overlaid,
)
from netpol_lint.render.helm.app_template.manifest import field, manifest, settled
from netpol_lint.render.helm.app_template.naming import object_name
from netpol_lint.render.helm.app_template.services import container_ports
from netpol_lint.render.tree import mapping_at_place, sequence_at_place, text_at, value_at
from netpol_lint.source.node import Entry, Mapping, Node, Scalar, Sequence, resolved

_KINDS: Final = {
    "deployment": ("apps/v1", "Deployment"),
    "statefulset": ("apps/v1", "StatefulSet"),
    "daemonset": ("apps/v1", "DaemonSet"),
    "cronjob": ("batch/v1", "CronJob"),
    "job": ("batch/v1", "Job"),
}

_NO_IMAGE: Final = "unknown"


def workloads(values: ChartValues) -> Iterator[Mapping]:
    """Yield the workloads; one of an unknown type is none."""
    for controller in values.controllers:
        settings = resolved(controller.value)
        kind = _KINDS.get(text_of(value_at(settings, "type")) or "deployment")
        if kind is None or not isinstance(settings, Mapping):
            continue
        yield manifest(
            values,
            controller,
            kind=kind,
            name=object_name(values, controller, of=len(values.controllers)),
            body=[field("spec", _spec(values, controller, settings, kind[1]))],
        )


def _spec(values: ChartValues, controller: Entry, settings: Mapping, kind: str) -> Mapping:
    place = controller.value
    template = field("template", _pod_template(values, controller))
    if kind == "CronJob":
        job = mapping_at_place(place, [field("spec", mapping_at_place(place, [template]))])
        return mapping_at_place(place, [field("jobTemplate", job)])
    if kind == "Job":
        return mapping_at_place(place, [template])
    selector = mapping_at_place(place, values.selector_labels(controller, controller.key))
    match = field("selector", mapping_at_place(place, [field("matchLabels", selector)]))
    replicas = [] if kind == "DaemonSet" else settled(settings, values, "replicas")
    return mapping_at_place(place, [*replicas, match, template])


def _pod_template(values: ChartValues, controller: Entry) -> Mapping:
    place = controller.value
    labels = mapping_at_place(place, _pod_labels(values, controller))
    metadata = mapping_at_place(place, [field("labels", labels)])
    spec = [*_host_network(values, controller), *_containers(values, controller)]
    return mapping_at_place(
        place, [field("metadata", metadata), field("spec", mapping_at_place(place, spec))]
    )


def _pod_labels(values: ChartValues, controller: Entry) -> list[Entry]:
    """Return the labels of the pods; those that select them win over what the values say."""
    stated = list(values.entries(values.root, "podLabels")) if values.version == V1 else []
    if text_of(value_at(values.root, "global", "propagateGlobalMetadataToPods")) == "true":
        stated = overlaid(values.entries(values.root, "global", "labels"), stated)
    own = values.entries(controller.value, "pod", "labels")
    if values.version <= V3 or not own or _merges_pod_options(values):
        stated = overlaid(stated, values.entries(values.root, "defaultPodOptions", "labels"))
    return overlaid(overlaid(stated, own), values.selector_labels(controller, controller.key))


def _merges_pod_options(values: ChartValues) -> bool:
    return text_of(value_at(values.root, "defaultPodOptionsStrategy")) == "merge"


def _host_network(values: ChartValues, controller: Entry) -> list[Entry]:
    stated = (
        value_at(controller.value, "pod"),
        value_at(values.root, "defaultPodOptions"),
        values.root if values.version == V1 else None,
    )
    for settings in stated:
        found = settled(settings, values, "hostNetwork") if isinstance(settings, Mapping) else []
        if found:
            return found
    return []


def _containers(values: ChartValues, controller: Entry) -> list[Entry]:
    place = controller.value
    if values.version == V1:
        return [field("containers", sequence_at_place(place, _old_containers(values, controller)))]
    containers = _listed(values, controller, "containers")
    if not containers:
        # The defaults of old versions, or of a chart made of this one, may have some.
        name = field("name", text_at(controller.key, values.full_name))
        containers = [mapping_at_place(place, [name, _image(values, mapping_at_place(place, ()))])]
    first = _listed(values, controller, "initContainers")
    return [
        *([field("initContainers", sequence_at_place(place, first))] if first else []),
        field("containers", sequence_at_place(place, containers)),
    ]


def _listed(values: ChartValues, controller: Entry, name: str) -> list[Mapping]:
    listed = value_at(controller.value, name)
    return [_container(values, each) for each in enabled_in(listed)] if isinstance(listed, Mapping) else []


def _container(values: ChartValues, entry: Entry) -> Mapping:
    settings = resolved(entry.value)
    override = text_of(value_at(settings, "nameOverride"))
    name = field("name", text_at(entry.key, override or entry.name))
    taken = settled(settings, values, "restartPolicy") if isinstance(settings, Mapping) else []
    ports = _stated_ports(values, settings)
    return mapping_at_place(settings, [name, _image(values, settings), *taken, *ports])


def _image(values: ChartValues, settings: Node) -> Entry:
    """Return the image of a container, which is what tells a workload from a patch of one.

    Its tag matters to nobody here, and charts made of `app-template` may have it as a default.
    """
    stated = value_at(settings, "image")
    repository = value_at(stated, "repository") if isinstance(stated, Mapping) else stated
    if isinstance(repository, Scalar) and text_of(repository):
        return field("image", values.evaluated(repository))
    return field("image", text_at(stated or settings, _NO_IMAGE))


def _stated_ports(values: ChartValues, settings: Node) -> list[Entry]:
    """Return the ports that a container states, as a list or by their names."""
    stated = value_at(settings, "ports")
    if isinstance(stated, Sequence):
        return [field("ports", values.evaluated(stated))]
    if not isinstance(stated, Mapping):
        return []
    ports = []
    for entry in stated.entries:
        value = resolved(values.evaluated(entry.value))
        name = field("name", text_at(entry.key, entry.name))
        rest = value.entries if isinstance(value, Mapping) else (field("containerPort", value),)
        ports.append(mapping_at_place(value, [name, *rest]))
    return [field("ports", sequence_at_place(stated, ports))]


def _old_containers(values: ChartValues, controller: Entry) -> list[Mapping]:
    """Return the containers of the first version: one of the services' ports, and those beside it."""
    place = controller.value
    ports = field("ports", sequence_at_place(place, container_ports(values)))
    name = field("name", text_at(place, values.full_name))
    containers = [mapping_at_place(place, [name, _image(values, values.root), ports])]
    for listed in ("sidecars", "additionalContainers"):
        containers += [_container(values, entry) for entry in values.enabled(listed)]
    return containers
