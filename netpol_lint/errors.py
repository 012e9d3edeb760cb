"""Errors in how the tool was called; defects in manifests are findings, never exceptions."""

from __future__ import annotations

from collections.abc import Sequence


class ConfigError(Exception):
    """A usage or configuration error: the message names the place, the hint what would be right.

    `others` are wrong besides, each an error without others.
    """

    def __init__(self, message: str, *, hint: str | None = None, others: Sequence[ConfigError] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.others = tuple(others)
