"""How a terminal is met: its width, and whether it is asked for colours and links."""

from __future__ import annotations

import os
from typing import Final, TextIO

from netpol_lint.cli.choices import Colour

WIDTH_OF_FILES: Final = 100
"""Columns of a report that no terminal shows."""

_WITHOUT_LINKS: Final = ("dumb", "linux")
"""Values of TERM: Emacs and the console of Linux would print what a link is made of."""


def wants_colour(colour: Colour, stream: TextIO) -> bool:
    """Decide about colour the way https://no-color.org and https://force-color.org ask for."""
    if colour is not Colour.AUTO:
        return colour is Colour.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def wants_links(colour: Colour, stream: TextIO) -> bool:
    """Decide about links (OSC 8): only on a terminal, and only with colour.

    They hold absolute paths, which belong into no file and no pipe. `FORCE_HYPERLINK` says 0 for never, and
    anything else for every terminal; without it there are none over SSH, where they would lead to a file of
    another machine.
    """
    if not (stream.isatty() and wants_colour(colour, stream)):
        return False
    forced = os.environ.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    return not os.environ.get("SSH_CONNECTION") and os.environ.get("TERM") not in _WITHOUT_LINKS


def width_of(stream: TextIO) -> int:
    """Return how many columns a stream shows."""
    if not stream.isatty():
        return WIDTH_OF_FILES
    # Imported here because it brings along all that unpacks archives, and hooks have no terminal.
    import shutil

    return shutil.get_terminal_size().columns
