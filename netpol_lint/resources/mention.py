"""What the containers of a workload are told, with its place: arguments, variables, ConfigMaps.

Source: `EnvVar`, `EnvFromSource` and `ConfigMapVolumeSource` of `staging/src/k8s.io/api/core/v1/types.go`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from netpol_lint.location import Location
from netpol_lint.resources.config_map import ConfigLine, ConfigMaps
from netpol_lint.resources.field import Field
from netpol_lint.resources.workload import Workload

_CONTAINERS: Final = ("initContainers", "containers")


class Mention(Struct, frozen=True):
    """A text that a container is given.

    `name` is that of the variable, the flag or the key, empty for an argument without one; `origin` says
    all of it in words. A value of several lines makes a mention of each.
    """

    name: str
    text: str
    at: Location
    origin: str


def mentions_of(workload: Workload, config_maps: ConfigMaps) -> Iterator[Mention]:
    """Yield what the containers of a workload are told, in the order of the manifest.

    Secrets are left out, and so is what is not declared here.
    """
    spec = None if workload.template is None else workload.template.get("spec")
    if spec is None:
        return
    reader = _Reader(workload.namespace, config_maps)
    for name in _CONTAINERS:
        for container in _items(spec, name):
            yield from _arguments(container)
            yield from reader.variables(container)
    yield from reader.files(spec)


def _arguments(container: Field) -> Iterator[Mention]:
    flag = ""
    for key in ("command", "args"):
        for each in _items(container, key):
            text = each.text
            if not text:
                continue
            name, equals, value = text.partition("=")
            if text.startswith("-") and equals:
                yield Mention(name, value, each.at, f"argument {name}")
                flag = ""
            elif text.startswith("-"):
                flag = text
            else:
                yield Mention(flag, text, each.at, f"argument {flag}" if flag else "an argument")
                flag = ""


class _Reader(Struct, frozen=True):
    """Follows what pods of a namespace refer to."""

    namespace: str
    config_maps: ConfigMaps

    def variables(self, container: Field) -> Iterator[Mention]:
        """Yield the variables that a container is given; those it states itself come last and win."""
        stated = {name: each for each in _items(container, "env") if (name := _text(each, "name"))}
        for source in _items(container, "envFrom"):
            prefix = _text(source, "prefix")
            for line in self._lines(source.get("configMapRef")):
                if prefix + line.key not in stated:
                    yield self._from(source.get("configMapRef"), line, f"{prefix}{line.key}")
        for name, each in stated.items():
            value, reference = each.get("value"), each.get("valueFrom", "configMapKeyRef")
            if value is not None and value.text:
                yield Mention(name, value.text, value.at, f"variable {name}")
            for line in self._lines(reference, only=_text(reference, "key")) if reference else ():
                yield self._from(reference, line, name)

    def files(self, spec: Field) -> Iterator[Mention]:
        """Yield the lines of the files that ConfigMaps bring into a pod."""
        for volume in _items(spec, "volumes"):
            for source in (volume, *_items(volume.get("projected"), "sources")):
                yield from self._file(source.get("configMap"))

    def _file(self, reference: Field | None) -> Iterator[Mention]:
        chosen = {_text(item, "key") for item in _items(reference, "items")}
        for line in self._lines(reference):
            if not chosen or line.key in chosen:
                yield self._from(reference, line, line.key)

    def _lines(self, reference: Field | None, *, only: str = "") -> Iterable[ConfigLine]:
        by_key = self.config_maps.lines(self.namespace, _text(reference, "name"))
        return (line for key, several in by_key.items() if only in ("", key) for line in several)

    def _from(self, reference: Field | None, line: ConfigLine, name: str) -> Mention:
        config_map = f"ConfigMap {self.namespace}/{_text(reference, 'name')}"
        return Mention(name, line.text, line.at, f"key {line.key} of {config_map}")


def _items(field: Field | None, name: str) -> list[Field]:
    listed = None if field is None else field.get(name)
    return [] if listed is None else listed.items()


def _text(field: Field | None, name: str) -> str:
    found = None if field is None else field.get(name)
    return (found.text if found is not None else None) or ""
