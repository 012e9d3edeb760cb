"""Which network plugin a cluster runs, and whether it enforces policies."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from netpol_lint.config import Cni
from netpol_lint.facts.cni import CniFacts, Limit, Switch, cni_plugins
from netpol_lint.findings import Evidence
from netpol_lint.location import Location, whole_file
from netpol_lint.render.api_object import ApiObject
from netpol_lint.render.gap import Gap
from netpol_lint.resources.cni.sightings import Sighting, find_sightings, sightings_in_gaps
from netpol_lint.resources.field import Field

_ENFORCING_GROUPS: Final = frozenset(
    {"cilium.io", "crd.projectcalico.org", "projectcalico.org", "crd.antrea.io", "networking.k8s.aws"}
)
"""Groups whose objects make sense only where their engine runs, although nothing here installs it."""

_HAS_ITS_OWN: Final = frozenset({"helm.cattle.io", "k3s.cattle.io"})
"""k3s and RKE2, which enforce policies whatever the plugin: https://docs.k3s.io/networking/networking-services."""


class DetectedCni(Struct, frozen=True):
    """The network plugin of a cluster.

    `enforces` says whether it enforces NetworkPolicies, `None` if that is not known, `why` is that as a
    sentence, and `hint` names what switches it. `at` is where the plugin is installed or stated, by the
    object `subject`, which is empty for the configuration; `seen` is what else shows it or another one.
    `limits` are the features that it lacks for certain. `matches_pods` is false if its ipBlocks are known
    to match no pod. With `isolates_every_pod` no policy is needed for that.
    """

    name: str
    title: str
    version: str | None
    at: Location
    subject: str
    enforces: bool | None
    why: str
    hint: str = ""
    seen: tuple[Evidence, ...] = ()
    limits: tuple[Limit, ...] = ()
    matches_pods: bool = True
    isolates_every_pod: bool = False
    is_stated: bool = False


def detect_cni(
    objects: Iterable[ApiObject], stated: Cni | None = None, *, gaps: Iterable[Gap] = ()
) -> DetectedCni | None:
    """Return the plugin that enforces policies in a cluster, else the first that does not, if any shows.

    `gaps` are what is asked for and not at hand, which names charts and addresses.

    What the configuration states wins over what is found; an engine that is found beside a stated plugin
    may do what that one does not.
    """
    listed = tuple(objects)
    found = _found(listed, gaps)
    if stated is None:
        return found
    named = _stated(stated)
    if named is None or named.enforces is not False or stated.enforces_policies is not None:
        return named
    is_helped = found is not None and found.name != named.name and found.enforces is not False
    return _unsure(named) if is_helped or _has_hint(listed) else named


def _found(objects: tuple[ApiObject, ...], gaps: Iterable[Gap]) -> DetectedCni | None:
    by_plugin: dict[str, list[Sighting]] = defaultdict(list)
    for each in (*find_sightings(objects), *sightings_in_gaps(gaps)):
        by_plugin[each.plugin.name].append(each)
    if not by_plugin:
        return None
    config_maps = {each.name: Field(each.root) for each in objects if each.kind == "ConfigMap"}
    detected = [_detected(several, config_maps) for several in by_plugin.values()]
    best = min(detected, key=lambda each: [True, None, False].index(each.enforces))
    others = [each for each in detected if each is not best]
    seen = (*best.seen, *(Evidence(each.at, each.why) for each in others))
    is_shared = best.enforces is not True or any(each.enforces is not False for each in others)
    best = replace(best, seen=seen, matches_pods=best.matches_pods or is_shared)
    return _unsure(best) if best.enforces is False and _has_hint(objects) else best


def _has_hint(objects: Iterable[ApiObject]) -> bool:
    groups = _ENFORCING_GROUPS | _HAS_ITS_OWN
    return any(each.group in groups for each in objects)


def _detected(sightings: list[Sighting], config_maps: Mapping[str, Field]) -> DetectedCni:
    plugin = sightings[0].plugin
    version = next((each.version for each in sightings if each.version), None)
    enforces = _enforces(plugin, version, sightings, config_maps)
    # What runs the plugin says more than the ConfigMap beside it.
    first = next((each for each in sightings if each.arguments or each.values or each.version), sightings[0])
    return DetectedCni(
        name=plugin.name,
        title=plugin.title,
        version=version,
        at=first.at,
        subject=first.subject,
        enforces=enforces,
        why=_why(plugin, enforces=enforces, is_old=_is_older(version, plugin.since)),
        hint=plugin.switch.says if plugin.switch is not None else "",
        limits=tuple(_limits(plugin, version, sightings, config_maps)),
        matches_pods=plugin.matches_pods,
        isolates_every_pod=_isolates(plugin, sightings, config_maps),
        seen=tuple(
            Evidence(each.at, f"this is of {plugin.title}, too") for each in sightings if each is not first
        ),
    )


def _enforces(
    plugin: CniFacts,
    version: str | None,
    sightings: Iterable[Sighting],
    config_maps: Mapping[str, Field],
) -> bool | None:
    listed = tuple(sightings)
    days = [each.day for each in listed if each.day]
    is_old = bool(plugin.since_image and days and max(days) < plugin.since_image)
    if is_old or _is_older(version, plugin.since):
        return False
    settings = set() if plugin.switch is None else _settings(plugin.switch, listed, config_maps)
    if settings:
        return settings.pop() if len(settings) == 1 else None
    # Without an argument or a value the default holds, unless values come from elsewhere.
    if plugin.enforces is False and any(each.has_more for each in listed):
        return None
    return plugin.enforces


def _limits(
    plugin: CniFacts,
    version: str | None,
    sightings: Iterable[Sighting],
    config_maps: Mapping[str, Field],
) -> Iterator[Limit]:
    """Yield what the plugin lacks for certain: that of all versions, or of a known one."""
    listed = tuple(sightings)
    for limit in plugin.limits:
        if limit.since is not None and not _is_older(version, limit.since):
            continue
        if limit.unless is None:
            yield limit
            continue
        if _is_configured_here(listed) and True not in _settings(limit.unless, listed, config_maps):
            yield limit


def _is_configured_here(sightings: tuple[Sighting, ...]) -> bool:
    """Tell whether all settings of a plugin are known: its chart's values, or its ConfigMap."""
    has_settings = any(each.values or each.text or _is_config_map(each) for each in sightings)
    return has_settings and not any(each.has_more for each in sightings)


def _is_config_map(each: Sighting) -> bool:
    kind = None if each.root is None else each.root.get("kind")
    return kind is not None and kind.text == "ConfigMap"


def _settings(switch: Switch, sightings: Iterable[Sighting], config_maps: Mapping[str, Field]) -> set[bool]:
    """Return whether a switch is on, in all places where it may be set."""
    off = {each.lower() for each in switch.off}
    return {each.lower() not in off for each in _written(switch, sightings, config_maps)}


def _isolates(plugin: CniFacts, sightings: Iterable[Sighting], config_maps: Mapping[str, Field]) -> bool:
    """Tell whether the plugin isolates every pod, whatever selects it."""
    switch = plugin.switch
    if switch is None or switch.closed is None:
        return False
    return switch.closed in _written(switch, sightings, config_maps)


def _written(switch: Switch, sightings: Iterable[Sighting], config_maps: Mapping[str, Field]) -> list[str]:
    found: list[str] = []
    for each in sightings:
        found += _in_values(switch, each)
        found += _in_arguments(switch, each)
        fields = (each.root.get(*path.split(".")) for path in switch.fields if each.root is not None)
        found += [_text(field) for field in fields if field is not None]
    if switch.config_map is not None and switch.key is not None and switch.config_map in config_maps:
        entry = config_maps[switch.config_map].get("data", switch.key)
        found += [] if entry is None else [_text(entry)]
    return found


def _in_values(switch: Switch, each: Sighting) -> Iterator[str]:
    for path in switch.values:
        for values in each.values:
            field = values.get(*path.split(".")) or values.get(path)
            if field is not None and field.mapping is None:
                yield _text(field)
        # Values in a text are found by the last key of their path: it names nothing else there.
        last = re.escape(path.rpartition(".")[2])
        for found in re.finditer(
            rf"(?:^|[\s{{,.\"]){last}\"?\s*:\s*\"?([A-Za-z0-9]+)", each.text, re.MULTILINE
        ):
            yield found[1]


def _in_arguments(switch: Switch, each: Sighting) -> Iterator[str]:
    for flag in switch.arguments:
        for position, text in enumerate(each.arguments):
            name, equals, value = text.partition("=")
            if name == flag:
                following = each.arguments[position + 1 : position + 2]
                is_bare = not following or following[0].startswith("-")
                yield value if equals else "true" if is_bare else following[0]


def _text(field: Field) -> str:
    return str(field.value) if field.value is not None else ""


def _stated(cni: Cni) -> DetectedCni | None:
    plugin = cni_plugins().get(cni.name)
    if plugin is None:
        return None
    enforces = cni.enforces_policies
    if enforces is None:
        enforces = _enforces(plugin, cni.version, (), {})
        # Whether it is switched on, the configuration does not say.
        if enforces is False and plugin.since is not None and not _is_older(cni.version, plugin.since):
            enforces = None
    return DetectedCni(
        name=plugin.name,
        title=plugin.title,
        version=cni.version,
        at=cni.at or whole_file(".netpol-lint.yaml"),
        subject="",
        enforces=enforces,
        why=_why(plugin, enforces=enforces, is_old=_is_older(cni.version, plugin.since)),
        hint=plugin.switch.says if plugin.switch is not None else "",
        limits=tuple(_limits(plugin, cni.version, (), {})),
        matches_pods=plugin.matches_pods,
        is_stated=True,
    )


def _why(plugin: CniFacts, *, enforces: bool | None, is_old: bool) -> str:
    title = plugin.title[0].upper() + plugin.title[1:]
    if enforces is None:
        return f"{title} may or may not enforce policies"
    if enforces:
        return f"{title} enforces policies"
    if is_old:
        return f"{title} enforces no policies before version {plugin.since}"
    as_set_up = " as it is set up here" if plugin.enforces else ""
    return f"{title} enforces no policies{as_set_up}"


def _unsure(each: DetectedCni) -> DetectedCni:
    return replace(each, enforces=None)


def _is_older(version: str | None, since: str | None) -> bool:
    """Tell whether a version is known to be before another."""
    if version is None or since is None:
        return False
    return _numbers(version) < _numbers(since)


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"v?(\d+(?:\.\d+)*)", version)
    return tuple(map(int, found[1].split("."))) if found else ()
