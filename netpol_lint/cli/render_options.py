"""From the options of a command line to what the renderer is told."""

from __future__ import annotations

from netpol_lint.cli.rendering import RendererName
from netpol_lint.render.tools import Renderer, RenderOptions


def render_options(renderer: RendererName, *, has_helm: bool) -> RenderOptions:
    """Return what may be used for rendering."""
    return RenderOptions(Renderer(renderer.value), has_helm=has_helm)
