"""What delivery objects are followed with."""

from __future__ import annotations

from dataclasses import dataclass

from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.sources import OwnSources
from netpol_lint.source.repository import Repository


@dataclass(frozen=True, slots=True)
class Tools:
    """The repository and what renders parts of it; all of them remember what they rendered."""

    repository: Repository
    kustomizer: Kustomizer
    charts: ChartRenderer
    sources: OwnSources
