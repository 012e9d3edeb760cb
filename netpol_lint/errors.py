"""Errors in how the tool was called; defects in manifests are findings, never exceptions."""

from __future__ import annotations


class ConfigError(Exception):
    """A usage or configuration error: the message names the place, the hint what would be right."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
