"""Reading a file of facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import msgspec

FOLDER: Final = Path(__file__).parent


def read(subject: str) -> dict[str, Any]:
    """Return what the file about a subject says; that it has the right form is tested, not checked here."""
    facts: dict[str, Any] = msgspec.json.decode((FOLDER / f"{subject}.json").read_bytes())
    return facts
