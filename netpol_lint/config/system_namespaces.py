"""The namespaces that the platform looks after, unless the configuration says which they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from netpol_lint.facts.system_namespaces import system_namespaces

SYSTEM_NAMESPACES: Final[Mapping[str, str]] = system_namespaces()
"""Shell patterns of namespace names, each with the reason for which it is here."""
