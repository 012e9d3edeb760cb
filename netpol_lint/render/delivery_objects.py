"""Which objects deliver others, told by their kinds."""

from __future__ import annotations

import posixpath
from typing import Final

from netpol_lint.render.api_object import ApiObject, text_of
from netpol_lint.render.tree import value_at

_FLUX: Final = ("kustomize.toolkit.fluxcd.io", "Kustomization")
_DECIDING_KINDS: Final = frozenset(
    {
        *(_FLUX, ("fluxcd.controlplane.io", "FluxInstance")),
        ("fluxcd.controlplane.io", "ResourceSet"),
        *(("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet")),
    }
)
_CHART_KINDS: Final = frozenset({("helm.toolkit.fluxcd.io", "HelmRelease"), ("helm.cattle.io", "HelmChart")})


def is_delivery_object(each: ApiObject) -> bool:
    """Tell whether an object may bring other objects: the engines know for certain."""
    return decides_content(each) or (each.group, each.kind) in _CHART_KINDS


def decides_content(each: ApiObject) -> bool:
    """Tell whether an object may decide what of the repository is deployed, and not only which chart."""
    return (each.group, each.kind) in _DECIDING_KINDS


def delivers_itself(each: ApiObject) -> bool:
    """Tell whether the file of a Flux Kustomization lies in the directory that it applies."""
    path = value_at(each.root, "spec", "path")
    if (each.group, each.kind) != _FLUX or path is None:
        return False
    directory = posixpath.normpath(f"/{text_of(path)}").rstrip("/")
    return f"/{each.path}".startswith(f"{directory}/")
