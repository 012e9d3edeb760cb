"""What shows a network plugin: its DaemonSet, ConfigMap, chart or custom resource, or an installer's file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.facts.cni import CniFacts, ObjectSign, cluster_files, cni_plugins
from netpol_lint.facts.pods import is_image, repository_of
from netpol_lint.lazy_pattern import lazy_pattern
from netpol_lint.location import Location
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.gap import Effect, Gap
from netpol_lint.render.helm.opaque import is_release
from netpol_lint.resources.field import Field
from netpol_lint.resources.meta import name_at, string_map
from netpol_lint.resources.workload import pod_template

_RUNS_AGENTS: Final = frozenset({("apps", "DaemonSet"), ("apps", "Deployment")})
_CONFIG_MAP: Final = ("", "ConfigMap")
_APPLICATION: Final = ("argoproj.io", "Application")
_VERSION: Final = lazy_pattern(r"v?(\d+\.\d+(?:\.\d+)?)")
_RELEASE: Final = lazy_pattern(r"[/=@]v?(\d+\.\d+(?:\.\d+)?)\b")
_DAY: Final = lazy_pattern(r"v?(20\d{6})\b")
_VPC_CNI: Final = "vpc-cni"
_ADDONS: Final = frozenset({"eks.services.k8s.aws", "eks.aws.upbound.io", "eks.aws.m.upbound.io"})


class Sighting(Struct, frozen=True):
    """One object that shows a plugin, and the settings that it has.

    `values` are those of its chart and `text` what stands there as text, `arguments` the flags of its
    containers, `root` the object itself. With `has_more` further values come from elsewhere. `day` is
    that of its image, for plugins whose images have one for a version.
    """

    plugin: CniFacts
    at: Location
    subject: str
    root: Field | None = None
    version: str | None = None
    day: str | None = None
    values: tuple[Field, ...] = ()
    text: str = ""
    arguments: tuple[str, ...] = ()
    has_more: bool = False


def find_sightings(objects: Iterable[ApiObject]) -> Iterator[Sighting]:
    """Yield what the objects of a cluster show, in their order."""
    readers = _readers()
    for each in objects:
        kind = (each.group, each.kind)
        if kind in readers:
            yield from readers[kind](each)
        elif is_release(each):
            yield from _of_release(each)
        elif each.group in _ADDONS and each.kind == "Addon":
            yield from _of_addon(each)


@cache
def _readers() -> Mapping[tuple[str, str], Callable[[ApiObject], Iterator[Sighting]]]:
    """Return how to read each kind that may show a plugin."""
    files = dict.fromkeys(((each.group, each.kind) for each in cluster_files()), _of_cluster_file)
    return {
        **dict.fromkeys(_RUNS_AGENTS, _of_workload),
        **dict.fromkeys(_signs_by_kind(), _of_object),
        **files,
        _CONFIG_MAP: _of_config_map,
        _APPLICATION: _of_application,
        ("eksctl.io", "ClusterConfig"): _of_eksctl,
    }


@cache
def _by_last_segment() -> Mapping[str, list[tuple[str, CniFacts]]]:
    found: dict[str, list[tuple[str, CniFacts]]] = defaultdict(list)
    for plugin in cni_plugins().values():
        for image in plugin.images:
            found[image.rpartition("/")[2]].append((image, plugin))
    return found


@cache
def _signs_by_kind() -> Mapping[tuple[str, str], list[tuple[ObjectSign, CniFacts]]]:
    found: dict[tuple[str, str], list[tuple[ObjectSign, CniFacts]]] = defaultdict(list)
    for plugin in cni_plugins().values():
        for sign in plugin.objects:
            found[sign.group, sign.kind].append((sign, plugin))
    return found


@cache
def _by_config_map() -> Mapping[str, CniFacts]:
    return {name: plugin for plugin in cni_plugins().values() for name in plugin.config_maps}


@cache
def _by_chart() -> Mapping[str, CniFacts]:
    return {name: plugin for plugin in cni_plugins().values() for name in plugin.charts}


def _of_workload(each: ApiObject) -> Iterator[Sighting]:
    template = pod_template(each)
    containers = _items(template, "spec", "containers")
    arguments = tuple(
        text for every in containers for name in ("command", "args") for text in _texts(every, name)
    )
    seen: set[str] = set()
    for image, plugin in _plugins_of(each, containers):
        if plugin.name in seen:
            continue
        seen.add(plugin.name)
        tag = image.partition("@")[0].rpartition(":")[2]
        yield Sighting(
            plugin=plugin,
            at=name_at(each),
            subject=each.subject,
            root=Field(each.root),
            version=_version(tag),
            day=_found(_DAY, tag),
            arguments=arguments,
        )


def _plugins_of(each: ApiObject, containers: list[Field]) -> Iterator[tuple[str, CniFacts]]:
    """Yield the plugins that a workload runs, with the image that shows it; a mirror's may have any name."""
    for container in containers:
        image = _text(container, "image")
        last = repository_of(image).rpartition("/")[2]
        for wanted, plugin in _by_last_segment().get(last, ()):
            if is_image(wanted, image):
                yield image, plugin
    template = pod_template(each)
    if each.kind == "DaemonSet" and template is not None:
        labels = string_map(template.get("metadata", "labels"))
        for plugin in cni_plugins().values():
            if any(sign.is_borne_by(labels, ()) for sign in plugin.labels):
                yield "", plugin


def _of_config_map(each: ApiObject) -> Iterator[Sighting]:
    """Read a ConfigMap by its name, which may have a hash or the plugin's version at its end."""
    known = _by_config_map()
    plugin = known.get(each.name) or known.get(each.name.rpartition("-")[0])
    if plugin is not None:
        yield Sighting(plugin, name_at(each), each.subject, Field(each.root))


def _of_object(each: ApiObject) -> Iterator[Sighting]:
    root = Field(each.root)
    for sign, plugin in _signs_by_kind()[each.group, each.kind]:
        if sign.path is None or _text(root, *sign.path.split(".")) == sign.value:
            yield Sighting(plugin, name_at(each), each.subject, root)


def _of_release(each: ApiObject) -> Iterator[Sighting]:
    """Read a HelmRelease of Flux or a HelmChart of k3s; one that refers to a chart is known by its name."""
    spec = Field(each.root).get("spec")
    if spec is None:
        return
    chart = spec.get("chart", "spec", "chart") or spec.get("chartRef", "name") or spec.get("chart")
    plugin = _by_chart().get(_short((chart.text if chart else None) or ""))
    if chart is None or plugin is None:
        return
    values = [found for found in (spec.get("values"), spec.get("set")) if found is not None]
    yield Sighting(
        plugin=plugin,
        at=chart.at,
        subject=each.subject,
        root=Field(each.root),
        version=_version(_text(spec, "chart", "spec", "version") or _text(spec, "version")),
        values=tuple(values),
        text=_text(spec, "valuesContent"),
        has_more=spec.get("valuesFrom") is not None,
    )


def _of_application(each: ApiObject) -> Iterator[Sighting]:
    """Read an Application of Argo CD, which may have several sources."""
    spec = Field(each.root).get("spec")
    single = None if spec is None else spec.get("source")
    for source in (*([single] if single else []), *_items(spec, "sources")):
        chart = source.get("chart")
        plugin = None if chart is None else _by_chart().get(_short(chart.text or ""))
        if chart is None:
            repository = source.get("repoURL")
            if repository is not None:
                yield from _fetched(repository.text or "", repository.at, each.subject, Field(each.root))
            continue
        if plugin is None:
            continue
        values = source.get("helm", "valuesObject")
        parameters = _items(source, "helm", "parameters")
        set_here = [f"{_text(item, 'name')}: {_text(item, 'value')}" for item in parameters]
        yield Sighting(
            plugin=plugin,
            at=chart.at,
            subject=each.subject,
            root=Field(each.root),
            version=_version(_text(source, "targetRevision")),
            values=(values,) if values is not None else (),
            text="\n".join((_text(source, "helm", "values"), *set_here)),
            has_more=source.get("helm", "valueFiles") is not None,
        )


def sightings_in_gaps(gaps: Iterable[Gap]) -> Iterator[Sighting]:
    """Yield what is asked for and not at hand: charts of kustomizations, and manifests from elsewhere."""
    for each in gaps:
        at = each.note.at
        if at is None:
            continue
        if each.chart is not None and each.chart.name in _by_chart():
            yield Sighting(
                plugin=_by_chart()[each.chart.name],
                at=at,
                subject="",
                root=None,
                version=_version(each.chart.version),
                values=tuple(map(Field, each.chart.values)),
                has_more=each.chart.has_more_values,
            )
        elif each.effect is Effect.OBJECTS and each.chart is None:
            yield from _fetched(each.note.message, at)


def _fetched(text: str, at: Location, subject: str = "", root: Field | None = None) -> Iterator[Sighting]:
    """Yield the plugin whose manifests are fetched from an address in a text, if there is one."""
    for plugin in cni_plugins().values():
        named = (each for each in plugin.addresses if each in text)
        found = next((each for each in named if re.search(rf"{re.escape(each)}(?![\w-])", text)), None)
        if found is not None:
            version = _RELEASE.search(text)
            yield Sighting(plugin, at, subject, root, version[1] if version else None)


def _of_cluster_file(each: ApiObject) -> Iterator[Sighting]:
    root = Field(each.root)
    for file in cluster_files():
        networking = root.get(*file.path.split("."))
        if (file.group, file.kind) != (each.group, each.kind) or networking is None:
            continue
        for name, value in networking.fields():
            if name in file.plugins:
                plugin = cni_plugins()[file.plugins[name]]
                at = networking.key_at(name) or value.at
                yield Sighting(
                    plugin, at, each.subject, root, _version(_text(value, "version")), None, (value,)
                )


def _of_eksctl(each: ApiObject) -> Iterator[Sighting]:
    for addon in _items(Field(each.root), "addons"):
        if _text(addon, "name") == _VPC_CNI:
            yield _vpc_cni(each, addon, _text(addon, "version"), _text(addon, "configurationValues"))


def _of_addon(each: ApiObject) -> Iterator[Sighting]:
    """Read an add-on of EKS that a controller installs, perhaps into another cluster than its own."""
    spec = Field(each.root).get("spec")
    spec = (None if spec is None else spec.get("forProvider")) or spec
    if spec is not None and _VPC_CNI in (_text(spec, "addonName"), _text(spec, "name")):
        found = _vpc_cni(each, spec, _text(spec, "addonVersion"), _text(spec, "configurationValues"))
        yield replace(found, has_more=True)


def _vpc_cni(each: ApiObject, addon: Field, version: str, settings: str) -> Sighting:
    plugin = cni_plugins()["aws-vpc-cni"]
    return Sighting(plugin, addon.at, each.subject, Field(each.root), _version(version), text=settings)


def _short(chart: str) -> str:
    """Return the name of a chart without what stands before and after it."""
    return chart.rstrip("/").rpartition("/")[2].partition(":")[0]


def _version(text: str) -> str | None:
    # A range such as `>=1.14` or `1.x` names no version.
    return _found(_VERSION, text) if re.fullmatch(r"v?\d+\.\d+(\.\d+)?([-+.].*)?", text) else None


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.match(text)
    return found[1] if found else None


def _items(each: Field | None, *names: str) -> list[Field]:
    found = None if each is None else each.get(*names)
    return list(found.items()) if found else []


def _texts(each: Field, name: str) -> Iterator[str]:
    yield from (item.text for item in _items(each, name) if item.text)


def _text(each: Field, *names: str) -> str:
    found = each.get(*names)
    if found is None or found.value is None:
        return ""
    return found.text if found.text is not None else str(found.value)
