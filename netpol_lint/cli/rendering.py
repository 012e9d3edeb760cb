"""The options that say with what a repository is rendered, which several commands have."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, TypeAlias

import typer


class RendererName(Enum):
    """What builds kustomizations."""

    NATIVE = "native"
    KUSTOMIZE = "kustomize"
    KUBECTL = "kubectl"


RendererOption: TypeAlias = Annotated[
    RendererName, typer.Option(help="What builds kustomizations: netpol-lint itself, or a program on PATH.")
]
HelmOption: TypeAlias = Annotated[
    bool, typer.Option("--helm/--no-helm", help="Render charts with the `helm` on PATH, if there is one.")
]
