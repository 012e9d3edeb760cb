"""The parameters that a cluster generator gives: one set for each cluster that is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netpol_lint.render.api_object import mapping_at
from netpol_lint.render.argocd.destination import (
    IN_CLUSTER_NAME,
    IN_CLUSTER_SERVER,
    cluster_secrets,
    destination_cluster,
)
from netpol_lint.render.argocd.gotemplate.texts import normalized
from netpol_lint.render.argocd.parameters import Engine, Parameters
from netpol_lint.render.argocd.selectors import is_empty, is_selected
from netpol_lint.render.argocd.source import GROUP
from netpol_lint.render.delivery import Neighbours
from netpol_lint.source.node import Mapping

ANY_CLUSTER: Final = "*"
"""The name of a cluster of which nothing is known."""


def cluster_parameters(
    generator: Mapping, engine: Engine, neighbours: Neighbours, clusters: tuple[str, ...]
) -> Iterator[Parameters]:
    """Yield a set for each cluster: those with a Secret, or those whose names are given.

    Only a Secret tells labels, so that a selector takes each of the others. Without a selector, the
    cluster that Argo CD runs in is one of them.

    Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators-Cluster/
    """
    selector = mapping_at(generator, "selector")
    has_any = False
    for secret in cluster_secrets(neighbours):
        has_any = True
        labels = secret.metadata("labels")
        if is_selected(selector, labels):
            metadata = {"labels": labels, "annotations": secret.metadata("annotations")}
            yield _parameters(secret.name, secret.server, metadata, engine, generator)
    if has_any and not clusters:
        if is_empty(selector):
            yield _parameters(IN_CLUSTER_NAME, IN_CLUSTER_SERVER, {}, engine, generator)
        return
    registered = {each.name for each in cluster_secrets(neighbours)}
    for name in clusters or (ANY_CLUSTER,):
        if name not in registered:
            yield _parameters(name, name, {}, engine, generator)


def destinations(neighbours: Neighbours) -> list[str]:
    """Return the names of the clusters that Applications around deploy to, sorted."""
    names = {
        destination_cluster(each, neighbours)
        for each in neighbours.objects.values()
        if each.kind == "Application" and each.group == GROUP
    }
    return sorted(each for each in names if each and "://" not in each)


def _parameters(
    name: str, server: str, metadata: dict[str, dict[str, str]], engine: Engine, generator: Mapping
) -> Parameters:
    known: Parameters = {"name": name, "nameNormalized": normalized(name), "server": server, "project": ""}
    if engine.is_go:
        known["metadata"] = {each: {**metadata.get(each, {})} for each in ("labels", "annotations")}
    else:
        known |= {
            f"metadata.{each}.{key}": value
            for each, values in metadata.items()
            for key, value in values.items()
        }
    return engine.with_values(known, generator)
