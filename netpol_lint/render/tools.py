"""What delivery objects are followed with."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct, field

from netpol_lint.config import DEFAULT_CONFIG, Config
from netpol_lint.errors import ConfigError
from netpol_lint.render.helm.renderer import ChartRenderer, find_helm
from netpol_lint.render.kustomize.kustomizer import Kustomizer
from netpol_lint.render.memory import Memory
from netpol_lint.render.sources import OwnSources
from netpol_lint.source.remotes import remote_urls
from netpol_lint.source.repository import Repository


class Renderer(Enum):
    """What builds kustomizations: code of our own, or a program of the user's."""

    NATIVE = "native"
    KUSTOMIZE = "kustomize"
    KUBECTL = "kubectl"


class RenderOptions(Struct, frozen=True):
    """What may be used for rendering: `has_helm` allows the user's own `helm`, where it is on PATH."""

    renderer: Renderer = Renderer.NATIVE
    has_helm: bool = True


DEFAULT_RENDERING = RenderOptions()
"""What is used unless the user says otherwise."""


class Tools(Struct, frozen=True):
    """The repository and what renders parts of it; all of them remember what they rendered.

    `memory` is for whoever follows delivery objects: many of them ask for the same. `clusters` are the
    names of the clusters that the configuration states.
    """

    repository: Repository
    kustomizer: Kustomizer
    charts: ChartRenderer
    sources: OwnSources
    memory: Memory = field(default_factory=Memory)
    clusters: tuple[str, ...] = ()


def tools_for(
    repository: Repository, options: RenderOptions = DEFAULT_RENDERING, config: Config = DEFAULT_CONFIG
) -> Tools:
    """Return the tools for a repository, which is known under its git remotes and the URLs configured.

    Raises:
        ConfigError: the renderer that was asked for is not on PATH.
    """
    helm = find_helm(repository.root) if options.has_helm else None
    charts = ChartRenderer(repository, helm)
    sources = OwnSources((*remote_urls(repository.root), *config.repository_urls))
    kustomizer = _kustomizer(repository, charts, options.renderer)
    clusters = tuple(each.name for each in config.clusters)
    return Tools(repository, kustomizer, charts, sources, clusters=clusters)


def _kustomizer(repository: Repository, charts: ChartRenderer, renderer: Renderer) -> Kustomizer:
    if renderer is Renderer.NATIVE:
        return Kustomizer(repository, charts)
    from netpol_lint.render.kustomize.external import ExternalKustomizer, find_binary

    binary = find_binary(renderer.value, repository.root)
    if binary is None:
        raise ConfigError(
            f"there is no `{renderer.value}` on PATH", hint="install it, or leave --renderer out"
        )
    return ExternalKustomizer(repository, charts, binary)
