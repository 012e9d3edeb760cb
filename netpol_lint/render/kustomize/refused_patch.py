"""A patch that does not apply."""

from __future__ import annotations


class RefusedPatchError(Exception):
    """A patch that Kustomize refuses for an object; the message says why, and continues a sentence."""
