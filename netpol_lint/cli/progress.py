"""How far a long run has come, for whoever waits at a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from netpol_lint.audit.progress import Progress, unheard

if TYPE_CHECKING:
    # Importing rich takes as long as a small scan, which has no progress to show.
    from rich import progress as rich_progress

_PATIENCE_S: Final = 0.5
"""What ends sooner than that needs no bar."""

_PAUSE_S: Final = 0.1
"""Less is not seen, and drawing takes time from the work."""


@contextmanager
def shown_progress(*, is_quiet: bool = False) -> Iterator[Progress]:
    """Yield what draws progress on standard error, if that is a terminal, and wipes it away at the end."""
    if is_quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield unheard
        return
    bar = _Bar()
    try:
        yield bar.hear
    finally:
        bar.wipe()


class _Bar:
    """A bar that appears when a run takes long."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _PATIENCE_S
        self._drawn: rich_progress.Progress | None = None

    def hear(self, stage: str, done: int, total: int) -> None:
        """Draw how far a stage has come, if it is time to."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _PAUSE_S
        if self._drawn is None:
            self._drawn = _started(stage, total)
        self._drawn.update(
            self._drawn.task_ids[0], description=stage, completed=min(done, total), total=total
        )

    def wipe(self) -> None:
        """Leave the terminal as it was."""
        if self._drawn is not None:
            self._drawn.stop()


def _started(stage: str, total: int) -> rich_progress.Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.add_task(stage, total=total)
    bar.start()
    return bar
