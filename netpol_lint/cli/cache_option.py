"""The option that leaves out what earlier runs found, which several commands have."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

NoCacheOption: TypeAlias = Annotated[
    bool,
    typer.Option("--no-cache", help="Neither use nor keep what earlier runs found."),
]
