"""Network plugins: how to tell which one a cluster runs, whether it enforces policies, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any

from msgspec import Struct

from netpol_lint.facts.pods import Sign, decode_signs
from netpol_lint.facts.reading import read


class Feature(Enum):
    """A part of NetworkPolicy that some plugins, or some versions of them, do not support."""

    END_PORT = "end-port"
    SCTP = "sctp"
    EXCEPT = "except"
    NAMED_PORT = "named-port"
    SERVICE_PORT = "service-port"
    """A Service whose port is another one than the pods'."""


class Switch(Struct, frozen=True):
    """Where a plugin is told whether to do something, and what means no.

    `off` are the values that mean no, and `closed` is the one with which every pod is isolated by itself.
    `values` are paths in the values of its chart, `arguments` flags of its containers, `fields` paths in
    the object that shows it, and `key` one of the ConfigMap `config_map`. `says` ends a sentence about it.
    """

    values: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    config_map: str | None = None
    key: str | None = None
    off: tuple[str, ...] = ("false", "never", "0", "no")
    closed: str | None = None
    says: str = ""


class Limit(Struct, frozen=True):
    """Something a plugin does not support before a version, or at all, `unless` it is told to."""

    feature: Feature
    effect: str
    source: str
    since: str | None = None
    unless: Switch | None = None


class ObjectSign(Struct, frozen=True):
    """An object that shows the plugin by its group and kind, if a path in it has a value."""

    group: str
    kind: str
    path: str | None = None
    value: str | None = None


class CniFacts(Struct, frozen=True):
    """One plugin. `enforces` is what it does unless its `switch` says otherwise, `None` if that is unknown.

    It does nothing before version `since`, or before images of the day `since_image`. `images`, the
    `labels` of a DaemonSet's pods, `charts`, `config_maps` and `objects` show it, and `addresses` are part
    of where its manifests are fetched from. `matches_pods` says whether an ipBlock may match pods.
    """

    name: str
    title: str
    source: str
    enforces: bool | None
    since: str | None
    since_image: str | None
    images: tuple[str, ...]
    labels: tuple[Sign, ...]
    charts: tuple[str, ...]
    config_maps: tuple[str, ...]
    addresses: tuple[str, ...]
    objects: tuple[ObjectSign, ...]
    switch: Switch | None
    limits: tuple[Limit, ...]
    matches_pods: bool


class ClusterFile(Struct, frozen=True):
    """The configuration file of an installer: the keys below `path`, and the plugins they install."""

    group: str
    kind: str
    path: str
    plugins: Mapping[str, str]


@cache
def cni_plugins() -> Mapping[str, CniFacts]:
    """Return every known plugin by its name in the configuration."""
    return {each["name"]: _plugin(each) for each in read("cni")["plugins"]}


@cache
def cluster_files() -> tuple[ClusterFile, ...]:
    """Return the known configuration files of installers."""
    return tuple(
        ClusterFile(each["group"], each["kind"], each["path"], each["plugins"])
        for each in read("cni")["clusterFiles"]
    )


def _plugin(entry: Mapping[str, Any]) -> CniFacts:
    return CniFacts(
        name=entry["name"],
        title=entry["title"],
        source=entry["source"],
        enforces=entry.get("enforces"),
        since=entry.get("since"),
        since_image=entry.get("sinceImage"),
        images=tuple(entry.get("images", ())),
        labels=decode_signs({"labels": each} for each in entry.get("labels", ())),
        charts=tuple(entry.get("charts", ())),
        config_maps=tuple(entry.get("configMaps", ())),
        addresses=tuple(entry.get("addresses", ())),
        objects=tuple(ObjectSign(**each) for each in entry.get("objects", ())),
        switch=_switch(entry.get("switch")),
        limits=tuple(map(_limit, entry.get("features", ()))),
        matches_pods=entry.get("matchesPodsByAddress", True),
    )


def _switch(entry: Mapping[str, Any] | None) -> Switch | None:
    if entry is None:
        return None
    usual = Switch()
    return Switch(
        values=tuple(entry.get("values", ())),
        arguments=tuple(entry.get("arguments", ())),
        fields=tuple(entry.get("fields", ())),
        config_map=entry.get("configMap"),
        key=entry.get("key"),
        off=tuple(entry.get("off", usual.off)),
        closed=entry.get("closed"),
        says=entry.get("says", ""),
    )


def _limit(entry: Mapping[str, Any]) -> Limit:
    return Limit(
        feature=Feature(entry["feature"]),
        effect=entry["effect"],
        source=entry["source"],
        since=entry.get("since"),
        unless=_switch(entry.get("unless")),
    )
