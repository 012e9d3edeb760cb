"""Names of the objects that `app-template` makes, which every major version forms otherwise."""

from __future__ import annotations

from netpol_lint.render.api_object import text_of
from netpol_lint.render.helm.app_template.chart_values import V1, V2, V3, ChartValues
from netpol_lint.source.node import Entry, Mapping, Node, resolved


def object_name(values: ChartValues, entry: Entry, *, of: int, has_primary: bool = False) -> str:
    """Return the name of the object that an entry describes, one of so many of its kind.

    `has_primary` says that one of its kind may be marked as the primary one, which keeps the name of the
    release: a Service always, an Ingress in the first version only.
    """
    settings = resolved(entry.value)
    if not isinstance(settings, Mapping):
        return values.full_name
    if values.version <= V3:
        is_primary = has_primary and text_of(settings.get("primary")) == "true"
        return _old_name(values, entry, settings, bears_name=is_primary or _is_alone(values, entry, of=of))
    forced = _setting(values, settings, "forceRename")
    return forced or _name(values, entry, settings, of=of)


def _old_name(values: ChartValues, entry: Entry, settings: Mapping, *, bears_name: bool) -> str:
    override = _setting(values, settings, "nameOverride")
    if not override and bears_name:
        return values.full_name
    suffix = override or entry.name
    return values.full_name if suffix == values.full_name else f"{values.full_name}-{suffix}"


def _is_alone(values: ChartValues, entry: Entry, *, of: int) -> bool:
    return entry.name == "main" if values.version in {V1, V2} else of == 1


def _name(values: ChartValues, entry: Entry, settings: Mapping, *, of: int) -> str:
    name = values.full_name
    prefix = _setting(values, settings, "prefix")
    if prefix and prefix != name:
        name = f"{prefix}-{name}"
    always = text_of(_global(values, "alwaysAppendIdentifierToResourceName")) == "true"
    if (of > 1 or always) and entry.name != name and not name.endswith(f"-{entry.name}"):
        name = f"{name}-{entry.name}"
    suffix = _setting(values, settings, "suffix")
    if suffix and not name.endswith(f"-{suffix}"):
        name = f"{name}-{suffix}"
    return name.lower()


def _setting(values: ChartValues, settings: Mapping, name: str) -> str:
    node = settings.get(name)
    return "" if node is None else text_of(values.evaluated(node))


def _global(values: ChartValues, name: str) -> Node | None:
    settings = values.root.get("global")
    found = None if settings is None else resolved(settings)
    return found.get(name) if isinstance(found, Mapping) else None
