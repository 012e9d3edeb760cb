"""The option that says how many processes read a repository, which several commands have."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

JobsOption: TypeAlias = Annotated[
    int | None,
    typer.Option(
        metavar="N", min=1, help="Read files in N processes; what pays if left out, 1 for this one only."
    ),
]
