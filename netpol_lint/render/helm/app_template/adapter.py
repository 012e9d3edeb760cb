"""What a release of `app-template` brings, as far as the network has to do with it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import ApiObject, objects_of
from netpol_lint.render.helm.app_template.chart_values import V1, V4, ChartValues
from netpol_lint.render.helm.app_template.entrances import ingresses, routes
from netpol_lint.render.helm.app_template.policies import policies, raw_resources
from netpol_lint.render.helm.app_template.services import services
from netpol_lint.render.helm.app_template.workloads import workloads
from netpol_lint.source.node import Mapping

_NAME: Final = "app-template"
_OTHER_MAKER: Final = "truecharts"
"""They have a chart of the same name that reads other values."""


def adapted(values: ChartValues, *, path: str, index: int) -> tuple[ApiObject, ...]:
    """Return the workloads, Services, entrances and policies of a release.

    Their nodes stand where the values do, which come from the document `index` of the file `path`.
    Nothing else that the chart makes has a say in who reaches whom.
    """
    return tuple(each for root in _manifests(values) for each in objects_of(root, path, index))


def is_app_template(chart: str, url: str) -> bool:
    """Tell whether a chart is this one, by its name, or the address that ends in it, and by its maker."""
    name = posixpath.basename(chart.rstrip("/")).partition(":")[0]
    return name == _NAME and _OTHER_MAKER not in url


def version_of(values: Mapping, stated: str) -> int:
    """Return the major version of the chart: the one that is stated, else the one that the values are for."""
    major = stated.strip().lstrip("^~>=v ").partition(".")[0]
    if major.isdecimal():
        return max(int(major), V1)
    return V4 if values.entry("controllers") is not None else V1


def _manifests(values: ChartValues) -> Iterator[Mapping]:
    yield from workloads(values)
    yield from services(values)
    yield from ingresses(values)
    yield from routes(values)
    yield from policies(values)
    yield from raw_resources(values)
