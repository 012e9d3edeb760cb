"""What delivery objects are followed with."""

from __future__ import annotations

from dataclasses import dataclass, field

from netpol_lint.render.helm.renderer import ChartRenderer
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.memory import Memory
from netpol_lint.render.sources import OwnSources
from netpol_lint.source.repository import Repository


@dataclass(frozen=True, slots=True)
class Tools:
    """The repository and what renders parts of it; all of them remember what they rendered.

    `memory` is for whoever follows delivery objects: many of them ask for the same.
    """

    repository: Repository
    kustomizer: Kustomizer
    charts: ChartRenderer
    sources: OwnSources
    memory: Memory = field(default_factory=Memory)
