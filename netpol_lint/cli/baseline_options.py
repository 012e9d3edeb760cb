"""What the command line says about the baseline; what is done with it is in `cli.baseline_job`."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class BaselineOptions(Struct, frozen=True):
    """The file to compare with, and the one to write."""

    read: Path | None = None
    write: Path | None = None

    def is_wanted(self, stated: str | None) -> bool:
        """Whether there is a baseline, here or as the configuration states it."""
        return self.read is not None or self.write is not None or stated is not None
